/* Rows of a form without asking the server: adding, taking away, moving up. Without this file the same buttons send the
   form, and it comes back with what was typed. */
(() => {
  let next = 1000;
  const rowsOf = (list) => [...list.querySelectorAll(":scope > .form-row")];
  const say = (list) => { const add = list.querySelector("[data-add]"); if (add) add.closest("p").hidden = rowsOf(list).length >= Number(list.dataset.atMost); };

  const add = (list) => {
    const template = list.querySelector("template");
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__new__", next++);
    const row = holder.querySelector(".form-row");
    template.before(row);
    row.querySelector("input, select, textarea").focus();
  };
  const remove = (row) => {
    const other = row.nextElementSibling?.matches(".form-row") ? row.nextElementSibling : row.previousElementSibling;
    const list = row.parentElement;
    row.remove();
    (other ?? list).querySelector("input, select, textarea, [data-add]")?.focus();
  };
  const up = (row, button) => {
    if (row.previousElementSibling?.matches(".form-row")) row.previousElementSibling.before(row);
    button.focus();
  };

  document.querySelectorAll("[data-rows]").forEach((list) => {
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=row]");
      if (!button) return;
      event.preventDefault();
      const row = button.closest(".form-row");
      if (button.matches("[data-add]")) add(list);
      else if (button.matches("[data-remove]")) remove(row);
      else up(row, button);
      say(list);
    });
  });
})();
