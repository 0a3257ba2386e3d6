// Answers for the page that judges documents when there is no network. What to keep stands in KEPT, which the server writes above.
//
// Only the page and its files are kept, fetched without cookies: nothing of a reader is in them. Codes stand behind "#", which no worker sees.
const CACHE = `wasl-verify-${KEPT.version}`;
const PATIENCE = 4000;
const PARTS = /(?:src|href)="(\/static\/[^"]+)"/g;

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => event.waitUntil(clean().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === "/v") event.respondWith(page(request, url));
  else if (url.pathname.startsWith("/static/") || url.pathname === "/v/manifest.webmanifest") event.respondWith(file(request));
});

// The page that installs this worker was fetched before it was there: it tells in what language it is read.
self.addEventListener("message", (event) => event.waitUntil(speak(event.data?.language ?? "")));

async function speak(language) {
  const cache = await caches.open(CACHE);
  await cache.put("/v/language", new Response(language));
}

async function keep() {
  const cache = await caches.open(CACHE);
  const files = new Set(KEPT.files);
  await Promise.all(Object.values(KEPT.pages).map(async (address) => {
    const answer = await fetch(address, { credentials: "omit", cache: "reload" });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    for (const [, part] of (await answer.clone().text()).matchAll(PARTS)) files.add(part.replaceAll("&amp;", "&"));
    await cache.put(address, answer);
  }));
  await cache.addAll(Array.from(files, (file) => new Request(file, { credentials: "omit", cache: "reload" })));
}

async function clean() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("wasl-verify-") && name !== CACHE).map((name) => caches.delete(name)));
}

/** The network's page, where it answers in time; else the one that is kept, in the language last read. */
async function page(request, url) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await soon(fetch(request));
    if (answer.ok) await speak(answer.headers.get("Content-Language") ?? "");
    return answer;
  } catch {
    const last = await (await cache.match("/v/language"))?.text();
    const language = url.searchParams.get("language") ?? last;
    return (await cache.match(KEPT.pages[language] ?? KEPT.pages.fr)) ?? Response.error();
  }
}

async function file(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

function soon(promise) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the network is slow")), PATIENCE);
    promise.then(resolve, reject);
  });
}
