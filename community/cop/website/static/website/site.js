// Small comforts; every page is complete without them.
(() => {
  "use strict";

  // Pages that were read open again without a connection (see /sw.js).
  const workers = navigator.serviceWorker;
  if (workers) {
    const first = !workers.controller;
    workers.register("/sw.js").catch(() => {});
    if (first) workers.ready.then((registration) => registration.active.postMessage({ keep: location.href }));
  }

  // Signing out leaves nothing of the reader on the device: neither pages nor unsent words (discussions/writing.js).
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-sign-out]")) return;
    workers?.controller?.postMessage({ forget: true });
    try { for (const key of Object.keys(localStorage)) if (key.startsWith("draft ")) localStorage.removeItem(key); } catch { /* no storage */ }
  });

  // A second press of a button, while the first is on its way, sends nothing more.
  const PATIENCE = 5000;
  let sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    if (event.timeStamp - (sent.get(event.target) ?? -PATIENCE) < PATIENCE) event.preventDefault();
    else if (!event.defaultPrevented) sent.set(event.target, event.timeStamp);
  });
  addEventListener("pageshow", () => { sent = new WeakMap(); });

  // A menu closes when the reader goes on; Escape closes what stands unfolded around the focus and gives it back.
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("focusout", (event) => {
    for (const menu of menus()) if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.target.matches("input, select, textarea")) return;
    const around = event.target.closest("details[open]:not([data-open-wide])");
    for (const box of around ? [around] : menus()) {
      box.open = false;
      box.querySelector("summary").focus();
    }
  });

  // Where there is room, the filters stand open.
  if (matchMedia("(min-width: 56rem)").matches) for (const box of document.querySelectorAll("[data-open-wide]")) box.open = true;

  // A long list of boxes is narrowed by a word.
  for (const box of document.querySelectorAll("[data-filters]")) {
    const word = box.querySelector("input");
    const list = document.getElementById(box.dataset.filters);
    const nothing = box.querySelector("[data-nothing]");
    box.hidden = false;
    word.addEventListener("input", () => {
      const wanted = word.value.trim().toLocaleLowerCase();
      for (const group of list.querySelectorAll("details")) {
        const choices = [...group.querySelectorAll(".choice")];
        for (const choice of choices) choice.hidden = !choice.textContent.toLocaleLowerCase().includes(wanted);
        group.hidden = choices.every((choice) => choice.hidden);
        group.open = wanted ? !group.hidden : group.querySelector(":checked") !== null;
      }
      nothing.hidden = list.querySelector("details:not([hidden])") !== null;
    });
  }

  // A screen reader begins with what is wrong, or with what was done. Where neither is said, because a form led back to its
  // page, or the page of something at work showed itself anew, the focus goes back to where it was, or else to the beginning.
  const FOCUSED = "focused";
  const main = document.getElementById("main");
  const known = ({ tagName, name, value, href, textContent }) => JSON.stringify([tagName, name, value, href, textContent]);
  const keep = (element, preventScroll = false) => {
    if (!main?.contains(element)) return;
    try { sessionStorage.setItem(FOCUSED, JSON.stringify([location.pathname, known(element), preventScroll])); } catch { /* no storage */ }
  };
  const kept = () => {
    try {
      const [path, element, preventScroll] = JSON.parse(sessionStorage.getItem(FOCUSED)) ?? [];
      sessionStorage.removeItem(FOCUSED);
      return path === location.pathname && { element, preventScroll };
    } catch { return null; }
  };
  document.addEventListener("submit", ({ target, submitter }) => {
    keep(submitter?.tabIndex < 0 ? document.activeElement : submitter, target.method === "get");
  });
  addEventListener("pagehide", () => { if (document.querySelector("[data-at-work]")) keep(document.activeElement); });
  const before = kept();
  const told = document.querySelector(".summary-of-errors") ?? document.querySelector(".told");
  if (told) told.focus();
  else if (before && !location.hash) {
    const again = [...main.querySelectorAll("a, button, input, select, textarea")].find((one) => known(one) === before.element);
    (again ?? main).focus(before);
  }
})();
