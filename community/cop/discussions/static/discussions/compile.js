// Dragging on top of what the buttons do: parts change places, sentences of answers are taken. Alt with arrows moves a part.
(() => {
  const form = document.getElementById("compile");
  if (!form) return;
  let held = null;
  const count = (list) => [...list.children].forEach((part, at) => { const place = part.querySelector('[name^="place-"]'); if (place) place.value = at + 1; });
  form.addEventListener("dragstart", (event) => {
    held = event.target.closest("[draggable]");
    event.dataTransfer.setData("text/plain", held.textContent.trim());
    event.dataTransfer.effectAllowed = "move";
  });
  form.addEventListener("dragover", (event) => { if (held && event.target.closest(".parts")) event.preventDefault(); });
  form.addEventListener("drop", (event) => {
    const list = event.target.closest(".parts"), over = event.target.closest(".part");
    if (!held || !list) return;
    event.preventDefault();
    if (held.dataset.take) {
      const select = over && over.querySelector('[name^="question-"]'), into = form.elements.into;
      if (select && into && select.value !== "0") into.value = select.value;
      held.querySelector("button")?.click();
    } else if (held.parentElement === list) {
      const after = over && event.clientY > over.getBoundingClientRect().top + over.offsetHeight / 2;
      list.insertBefore(held, after ? over.nextSibling : over);
      const from = held.querySelector('[name^="question-"]'), to = over && over !== held && over.querySelector('[name^="question-"]');
      if (from && to) from.value = to.value;
      count(list);
    }
    held = null;
  });
  form.addEventListener("keydown", (event) => {
    const part = event.target.closest(".part");
    if (!part || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const up = event.key === "ArrowUp", other = up ? part.previousElementSibling : part.nextElementSibling;
    if (other) part.parentElement.insertBefore(part, up ? other : other.nextElementSibling);
    count(part.parentElement);
    part.focus();
  });
})();
