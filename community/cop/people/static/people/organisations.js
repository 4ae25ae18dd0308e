/* Suggests organisations while one types. A convenience: the form asks again when it is saved. */
(() => {
  const options = document.querySelector("datalist[data-options]");
  const typed = options && document.querySelector(`[list="${options.id}"]`);
  let asking;
  typed?.addEventListener("input", () => {
    clearTimeout(asking);
    asking = setTimeout(async () => {
      if (typed.value.trim().length < 2) return;
      try {
        const answer = await fetch(`${options.dataset.options}?q=${encodeURIComponent(typed.value)}`);
        if (answer.ok) options.innerHTML = await answer.text();
      } catch { /* without a connection nothing is suggested */ }
    }, 300);
  });
})();
