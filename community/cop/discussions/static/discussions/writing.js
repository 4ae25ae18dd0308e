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

  // Behind "@" names are offered that can be mentioned; without it "@[Name]" is typed whole.
  const BEGUN = /(?:^|[\s(“"'])@\[?([^\[\]@\n]{1,60})$/u, NOT_ASCII = /[^\0-\x7f]/;
  for (const field of document.querySelectorAll("form[data-names] textarea[name=body]")) {
    const shown = document.createElement("div"), told = document.createElement("p");
    shown.className = "names";
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    field.after(shown, told);
    field.setAttribute("aria-autocomplete", "list");
    let wait, turn = 0, fitsNone = "";
    const options = () => [...shown.querySelectorAll("[role=option]")];
    const chosen = () => shown.querySelector("[aria-selected=true]");
    const begun = () => field.selectionStart === field.selectionEnd && field.value.slice(0, field.selectionEnd).match(BEGUN);
    const close = () => {
      clearTimeout(wait);
      turn++;
      shown.replaceChildren();
      told.textContent = "";
      field.removeAttribute("aria-controls");
      field.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      chosen()?.setAttribute("aria-selected", "false");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    };
    const take = (option) => {
      const found = begun(), end = field.selectionEnd;
      if (found) {
        field.setRangeText(`@[${option.textContent}] `, end - found[0].length + found[0].indexOf("@"), end, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      close();
    };
    // The list stands below the line that is written: as far down as the same words reach in a box of the same width.
    const place = () => {
      const like = document.createElement("div"), style = getComputedStyle(field);
      for (const name of ["boxSizing", "width", "padding", "border", "font", "lineHeight"]) like.style[name] = style[name];
      Object.assign(like.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
      like.textContent = field.value.slice(0, field.selectionEnd);
      field.after(like);
      const down = Math.min(like.offsetHeight - field.scrollTop, field.offsetHeight);
      like.remove();
      shown.style.insetBlockStart = `${field.offsetTop + down}px`;
    };
    const look = async () => {
      const words = begun()?.[1].trim() ?? "", asked = ++turn;
      if ((words.length < 2 && !NOT_ASCII.test(words)) || (fitsNone && words.startsWith(fitsNone))) return close();
      try {
        const answer = await fetch(`${field.form.dataset.names}?q=${encodeURIComponent(words)}`);
        if (asked !== turn || !answer.ok || answer.redirected) return;
        shown.innerHTML = await answer.text();
      } catch { return; /* without a connection names are typed whole */ }
      const list = shown.querySelector("ul");
      fitsNone = list ? "" : words;
      if (!list) return close();
      place();
      told.textContent = list.dataset.told;
      field.setAttribute("aria-controls", list.id);
      field.removeAttribute("aria-activedescendant");
    };
    field.addEventListener("input", () => { clearTimeout(wait); if (begun()) wait = setTimeout(look, 250); else close(); });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      const all = options(), at = all.indexOf(chosen());
      if (!all.length || event.isComposing) return;
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
      else if (event.key === "ArrowUp") choose(all.at(at < 0 ? -1 : at - 1));
      else if (event.key === "Enter" && at >= 0) take(all[at]);
      else return;
      event.preventDefault();
    });
    shown.addEventListener("pointerdown", (event) => event.preventDefault());
    shown.addEventListener("click", ({ target }) => { const option = target.closest("[role=option]"); if (option) take(option); });
  }
})();
