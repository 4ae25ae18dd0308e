// Small comforts; every page is complete without them.
(() => {
  "use strict";

  // Pages that were read open again without a connection (see /sw.js).
  const workers = navigator.serviceWorker;
  if (workers) {
    const first = !workers.controller;
    workers.register("/sw.js").catch(() => {});
    if (first) workers.ready.then((registration) => registration.active.postMessage({ keep: location.href }));
    document.addEventListener("submit", (event) => {
      if (event.target.matches("[data-sign-out]") && workers.controller) workers.controller.postMessage({ forget: true });
    });
  }

  // A second press of a button, while the first is on its way, sends nothing more.
  const PATIENCE = 5000;
  let sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    if (event.timeStamp - (sent.get(event.target) ?? -PATIENCE) < PATIENCE) event.preventDefault();
    else if (!event.defaultPrevented) sent.set(event.target, event.timeStamp);
  });
  addEventListener("pageshow", () => { sent = new WeakMap(); });

  // A menu closes when the reader goes on.
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Where there is room, the filters stand open.
  if (matchMedia("(min-width: 56rem)").matches) for (const box of document.querySelectorAll("[data-open-wide]")) box.open = true;

  // A long list of boxes is narrowed by a word.
  for (const box of document.querySelectorAll("[data-filters]")) {
    const word = box.querySelector("input");
    const list = document.getElementById(box.dataset.filters);
    box.hidden = false;
    word.addEventListener("input", () => {
      const wanted = word.value.trim().toLocaleLowerCase();
      for (const group of list.querySelectorAll("details")) {
        const choices = [...group.querySelectorAll(".choice")];
        for (const choice of choices) choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted);
        group.hidden = choices.every((choice) => choice.hidden);
        group.open = wanted ? !group.hidden : group.querySelector(":checked") !== null;
      }
    });
  }

  // A screen reader begins with what is wrong.
  document.querySelector(".summary-of-errors")?.focus();
})();
