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

  // What is typed into a form and not sent stays on this device, for the same reader alone and a week at most. It goes when
  // the page after it says that it arrived, when somebody else writes here, and at signing out.
  const DRAFT = "draft ", A_WEEK = 7 * 864e5;
  const storage = (() => { try { return localStorage; } catch { return null; } })();
  const drafts = () => Object.keys(storage ?? {}).filter((key) => key.startsWith(DRAFT));
  const read = (key) => { try { return JSON.parse(storage.getItem(key)) ?? {}; } catch { return {}; } };
  let leaves = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-sign-out]")) return;
    leaves = true;
    for (const key of drafts()) storage.removeItem(key);
  });
  const written = [...document.querySelectorAll("form[data-keeper]")];
  const arrived = [...document.querySelectorAll(".messages [class*='sent-']")].map((told) => told.className.match(/sent-(\S+)/)?.[1]);
  for (const key of drafts()) {
    const { until, keeper, token } = read(key);
    const others = written.length > 0 && keeper !== written[0].dataset.keeper;
    if (!(until > Date.now()) || arrived.includes(token) || others) storage.removeItem(key);
  }
  for (const form of storage ? written : []) {
    const key = DRAFT + form.dataset.keep, { keeper } = form.dataset, token = form.elements.sent_once;
    const note = form.querySelector("[data-kept]");
    const own = () => [...form.elements].filter(({ name, type }) => name && !["hidden", "file", "submit", "button"].includes(type));
    const typed = (field) => field.type === "checkbox" || field.type === "radio" ? field.checked && field.value
      : field.multiple ? [...field.selectedOptions].map(({ value }) => value) : field.value;
    const texts = () => own().filter((field) => field.matches("textarea, [name=title]")).some(({ value }) => value.trim());
    let wait, changed = false;
    const save = () => {
      clearTimeout(wait);
      if (!changed || leaves) return;
      const fields = own().map((field) => [field.name, typed(field)]);
      const draft = { keeper, token: token.value, until: Date.now() + A_WEEK, fields };
      try { texts() ? storage.setItem(key, JSON.stringify(draft)) : storage.removeItem(key); } catch { /* the device is full */ }
    };
    const put = (fields) => {
      for (const field of own()) {
        const said = fields.filter(([name]) => name === field.name).map(([, value]) => value);
        if (!said.length) continue;
        if (field.type === "checkbox" || field.type === "radio") field.checked = said.includes(field.value);
        else if (field.multiple) for (const option of field.options) option.selected = said[0].includes(option.value);
        else field.value = said[0];
      }
    };
    const draft = read(key);
    const back = form.querySelector("[role=alert]") ?? document.querySelector(".summary-of-errors");
    if (back) { changed = true; save(); }
    else if (draft.token && draft.token !== token.value) {
      put(draft.fields);
      token.value = draft.token;
      note.hidden = false;
      note.querySelector("button").addEventListener("click", () => { changed = false; storage.removeItem(key); location.reload(); });
    }
    form.addEventListener("input", () => { changed = true; clearTimeout(wait); wait = setTimeout(save, 500); });
    form.addEventListener("submit", save);
    addEventListener("pagehide", save);
  }

  // What fits a text is looked for while it is written, where the page offers it behind a button.
  for (const shown of document.querySelectorAll("[data-looked]")) {
    const form = shown.closest("form");
    let wait, asked = 0, before = "";
    const look = async () => {
      const typed = new FormData(form), turn = ++asked;
      const said = ["title", "body", "question_1", "language"].map((name) => typed.get(name)).join(" ").trim();
      if (said === before || said.length < 15 || shown.contains(document.activeElement)) return;
      before = said;
      for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
      typed.set("look", "1");
      try {
        const answer = await fetch(location.href, { method: "POST", body: typed, headers: { "HX-Request": "true" } });
        if (turn === asked && answer.ok && !answer.redirected) shown.innerHTML = await answer.text();
      } catch { /* without a connection it stays as it was */ }
    };
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(look, 1500); });
  }

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
