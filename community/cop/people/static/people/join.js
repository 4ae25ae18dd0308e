/* Joining without losing a letter: what stands in the form is sent while one types, and lies in this browser as long
   as the connection is dead. A press of a button waits for the connection as well. What lies here is cleared as soon as it
   has arrived, and on leaving. Without this file the form works by its buttons alone. */
(() => {
  const PREFIX = "join:";
  const PAUSE = 1500;
  const KEPT_FOR = 24 * 60 * 60 * 1000;
  const store = (() => {
    try { localStorage.setItem(PREFIX + "?", ""); localStorage.removeItem(PREFIX + "?"); return localStorage; } catch { return null; }
  })();
  const clear = (steps) => steps.forEach((step) => store?.removeItem(PREFIX + step));

  const arrived = document.querySelector("[data-arrived]");
  if (arrived) clear(arrived.dataset.arrived.split(" "));
  document.querySelectorAll("[data-leave]").forEach((form) => form.addEventListener("submit", () => clear(["you", "work", "joins"])));

  const form = document.querySelector("form[data-step]");
  if (!form) return;
  const key = PREFIX + form.dataset.step;
  const kept = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && !name.startsWith("consent_"));
  const show = (what, visible) => { form.querySelector(`[data-${what}]`).hidden = !visible; };

  const restore = () => {
    const found = JSON.parse(store?.getItem(key) || "null");
    if (!found || Date.now() - found.when > KEPT_FOR) return store?.removeItem(key);
    for (const field of form.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken" || field.name.startsWith("consent_")) continue;
      const values = found.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    show("restored", true);
    later();
  };

  let timer, held, reached;
  const sending = new AbortController();
  const later = () => { clearTimeout(timer); timer = setTimeout(send, PAUSE); };
  const send = async () => {
    const fields = kept();
    const body = new URLSearchParams(fields);
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body, signal: sending.signal, headers: { "X-CSRFToken": form.csrfmiddlewaretoken.value } });
      if (answer.status >= 500) throw new Error("the site or its database is away");
      if (held) return go();
      if (!answer.ok) return;
      show("no-connection", false);
      if (JSON.stringify(fields) === JSON.stringify(kept())) clear([form.dataset.step]);
    } catch {
      if (sending.signal.aborted) return;
      show("no-connection", true);
      timer = setTimeout(send, 10 * PAUSE);
    }
  };
  const go = () => {
    reached = true;
    form.requestSubmit(held.submitter);
  };
  form.addEventListener("input", () => {
    store?.setItem(key, JSON.stringify({ when: Date.now(), fields: kept() }));
    later();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (navigator.onLine || reached) return sending.abort();
    event.preventDefault();
    held = event;
    send();
  });
  addEventListener("online", send);
  restore();
})();
