// Keeps pages that were read, for reading without a connection. Only pages that say whose they are ({{ header }}) are kept;
// what belongs to a session goes when an answer shows that another one, or none, has taken its place.
"use strict";

const SHELL = "shell-{{ version }}";
const ASSETS = [{% for asset in assets %}"{{ asset|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const [OFFLINE, UNSENT] = ASSETS;
const HEADER = "{{ header }}";
const EVERYONE = "pages-{{ everyone }}";
const AT_MOST = 60;
const PATIENCE = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(ASSETS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropCaches((name) => name.startsWith("shell-") && name !== SHELL).then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data.forget) event.waitUntil(dropCaches((name) => name.startsWith("pages-") && name !== EVERYONE));
  if (event.data.keep) event.waitUntil(fetch(event.data.keep).then((answer) => keep(event.data.keep, answer)).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.method === "POST" && request.mode === "navigate") event.respondWith(sent(request));
  if (request.method !== "GET") return;
  if (address.pathname.startsWith("{{ static|escapejs }}")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request, event));
});

async function asset(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
}

async function page(request, event) {
  const kept = await find(request.url);
  const fetched = fetch(request);
  event.waitUntil(fetched.then((answer) => keep(request.url, answer.clone())).catch(() => {}));
  if (new URL(request.url).searchParams.has("lang")) event.waitUntil(fetched.then(offlineInThatLanguage).catch(() => {}));
  try {
    const answer = await (kept ? Promise.race([fetched, late()]) : fetched);
    return kept && answer.status >= 502 ? marked(kept) : answer;
  } catch {
    return kept ? marked(kept) : caches.match(OFFLINE, { ignoreVary: true });
  }
}

// A form that does not arrive comes back on a page that sends it again, whole but for files and passwords.
async function sent(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch {
    return unsent([...await copy.formData()].filter(([name, value]) => typeof value === "string" && !name.includes("password")));
  }
}

async function unsent(fields) {
  const page = await caches.match(UNSENT, { ignoreVary: true });
  const inputs = fields.map(([name, value]) => `<input type="hidden" name="${safe(name)}" value="${safe(value)}">`);
  const typed = fields.filter(([name, value]) => value.length >= 4 && name !== "csrfmiddlewaretoken");
  const told = typed.map(([, value]) => `<li>${safe(value)}</li>`);
  const html = (await page.text()).replace("<!--sent-->", () => inputs.join("")).replace("<!--told-->", () => told.join(""));
  return new Response(html, { status: 503, headers: page.headers });
}

function safe(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

async function offlineInThatLanguage() {
  await (await caches.open(SHELL)).addAll([OFFLINE, UNSENT]);
}

function late() {
  return new Promise((_, reject) => setTimeout(reject, PATIENCE, new Error("late")));
}

async function keep(address, answer) {
  const reader = answer.headers.get(HEADER);
  if (!reader || answer.redirected) return;
  const own = "pages-" + reader;
  await dropCaches((name) => name.startsWith("pages-") && name !== own && name !== EVERYONE);
  const pages = await caches.open(own);
  const key = withoutLanguage(address);
  await pages.delete(key);
  await pages.put(key, answer);
  const keys = await pages.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - AT_MOST))) await pages.delete(old);
}

// A session's own page goes before everyone's.
async function find(address) {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  names.sort((one, other) => (one === EVERYONE) - (other === EVERYONE));
  for (const name of names) {
    const kept = await (await caches.open(name)).match(withoutLanguage(address), { ignoreVary: true });
    if (kept) return kept;
  }
}

// The page says that it is an older one: the style sheet shows the note that it carries.
async function marked(kept) {
  const html = (await kept.text()).replace("<html ", '<html class="offline" ');
  return new Response(html, { status: 200, headers: kept.headers });
}

function withoutLanguage(address) {
  const key = new URL(address);
  key.searchParams.delete("lang");
  key.hash = "";
  return key.href;
}

async function dropCaches(which) {
  for (const name of await caches.keys()) if (which(name)) await caches.delete(name);
}
