// Comforts of pages on which somebody writes; they are complete without them.
(() => {
  "use strict";

  // What is typed into a form and not sent stays on this device, for the same reader alone and a week at most. It goes when
  // the page after it says that it arrived, when somebody else writes here, and at signing out (site.js).
  const DRAFT = "draft ", A_WEEK = 7 * 864e5;
  const storage = (() => { try { return localStorage; } catch { return null; } })();
  const drafts = () => Object.keys(storage ?? {}).filter((key) => key.startsWith(DRAFT));
  const read = (key) => { try { return JSON.parse(storage.getItem(key)) ?? {}; } catch { return {}; } };
  let leaves = false;
  document.addEventListener("submit", ({ target }) => { leaves ||= target.matches("[data-sign-out]"); });
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
})();
