// Buttons over a text, its preview beside it, and the point of a picture. Every page is complete without them.
(() => {
  "use strict";

  // What a button puts around the words that are chosen, or before each of their lines.
  const AROUND = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };
  const BEFORE = { heading: "## ", list: "- ", quote: "> " };

  const put = (box, start, end, text) => {
    box.focus();
    box.setSelectionRange(start, end);
    // Through the browser's own editing, where it has that, so that undoing works.
    if (!document.execCommand || !document.execCommand("insertText", false, text)) box.setRangeText(text, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const around = (box, [open, close]) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const words = value.slice(start, end);
    put(box, start, end, open + words + close);
    if (words) box.setSelectionRange(start + open.length, end + open.length);
    else box.setSelectionRange(start + open.length, start + open.length);
  };

  const before = (box, mark) => {
    const { selectionStart, selectionEnd: end, value } = box;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const lines = value.slice(start, end).split("\n");
    const on = lines.every((line) => line.startsWith(mark));
    put(box, start, end, lines.map((line) => (on ? line.slice(mark.length) : mark + line)).join("\n"));
  };

  // A picture stands in a paragraph of its own.
  const picture = (box, reference) => {
    const { selectionEnd: end, value } = box;
    put(box, end, end, `${end && !value.slice(0, end).endsWith("\n\n") ? "\n\n" : ""}![](${reference})\n\n`);
  };

  const form = document.querySelector("[data-editor]");
  const box = form?.querySelector("#id_body");
  const bar = form?.querySelector(".toolbar");
  if (bar) {
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const mark = event.target.closest("button")?.dataset.mark;
      if (mark in AROUND) around(box, AROUND[mark]);
      else if (mark in BEFORE) before(box, BEFORE[mark]);
    });
    // By keyboard the toolbar is one stop of Tab; the arrows go along it.
    const marks = [...bar.querySelectorAll("button")];
    const stand = (chosen) => { for (const one of marks) one.tabIndex = one === chosen ? 0 : -1; };
    stand(marks[0]);
    bar.addEventListener("focusin", (event) => stand(event.target));
    bar.addEventListener("keydown", (event) => {
      const forth = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight", back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
      const place = marks.indexOf(event.target), last = marks.length - 1;
      const next = { [forth]: place === last ? 0 : place + 1, [back]: place ? place - 1 : last, Home: 0, End: last }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      marks[next].focus();
    });
    box.addEventListener("keydown", (event) => {
      const mark = { b: "bold", i: "italic" }[event.key.toLowerCase()];
      if (!mark || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      around(box, AROUND[mark]);
    });
  }

  for (const button of form?.querySelectorAll("[data-reference]") ?? []) {
    button.hidden = false;
    button.addEventListener("click", () => picture(box, button.dataset.reference));
  }

  // The preview follows the text: the server makes it, as it makes the page.
  const shown = document.querySelector("[data-preview]");
  if (form && shown) {
    let wait, asked = 0;
    const show = async () => {
      if (!form.checkValidity()) return;
      const turn = ++asked;
      const typed = new FormData(form);
      typed.set("act", "preview");
      try {
        const answer = await fetch(location.href, { method: "POST", body: typed, headers: { "HX-Request": "true" } });
        if (turn !== asked || !answer.ok || answer.redirected) return;
        shown.querySelector(".card").innerHTML = await answer.text();
        shown.hidden = false;
      } catch { /* without a connection the preview stays as it was */ }
    };
    form.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 800); });
    if (box?.value) show();
  }

  // What was typed is not left by mistake.
  if (form) {
    let typed = false;
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
    addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
  }

  // The point of a picture is pressed; by keyboard the arrows move it (with Shift further), or the two numbers are typed.
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const focus = document.querySelector("[data-focus]");
  if (focus) {
    const fields = ["x", "y"].map((axis) => document.getElementById(`id_focus_${axis}`));
    const image = focus.querySelector("img"), point = focus.querySelector("span");
    const mark = () => {
      point.style.left = `${fields[0].value || 50}%`;
      point.style.top = `${fields[1].value || 50}%`;
      focus.querySelector("[data-where]").textContent = fields.map((field) => `${field.value || 50} %`).join(" · ");
    };
    focus.hidden = false;
    focus.querySelector("button").addEventListener("click", (event) => {
      if (!event.detail) return fields[0].focus();
      const at = image.getBoundingClientRect();
      fields[0].value = Math.round((event.clientX - at.left) / at.width * 100);
      fields[1].value = Math.round((event.clientY - at.top) / at.height * 100);
      mark();
    });
    focus.querySelector("button").addEventListener("keydown", (event) => {
      const way = ARROWS[event.key];
      if (!way) return;
      event.preventDefault();
      fields.forEach((field, axis) => {
        field.value = Math.min(100, Math.max(0, Number(field.value || 50) + way[axis] * (event.shiftKey ? 10 : 1)));
      });
      mark();
    });
    for (const field of fields) field.addEventListener("input", mark);
    mark();
  }
})();
