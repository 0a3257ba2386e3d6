// The list by which documents are judged: the newest that can be had, signed by a key that this device already knows.
//
// The keys are kept at the first visit. A site that signs by others later is told of, not believed.
import { opened, read, signer } from "./bundle.js";
import { Refused } from "./bytes.js";
import { thumbprint } from "./keys.js";

const CACHE = "wasl-trust";
const LIST = "/documents/trust.jwt", KEYS = "/documents/trust-keys.json";
const PATIENCE = 6000;

/** `{bundle, told, key}`: what to judge by, null where there is nothing; and what to tell of it: "offline", "foreign", "older". */
export async function trusted() {
  const pinned = keysIn(await kept(KEYS)), held = await bundleOf(await kept(LIST), pinned);
  let text, known = pinned;
  try {
    text = await fetched(LIST);
    if (!known.size) {
      const published = await fetched(KEYS);
      known = keysIn(published);
      await keep(KEYS, published);
    }
  } catch {
    return { bundle: held, told: held ? "offline" : "" };
  }
  const found = await bundleOf(text, known);
  if (found === null) return { bundle: held, told: "foreign", key: await foreign(text) };
  // An old list could hide that a document was revoked since.
  if (held && held.get("issued") > found.get("issued")) return { bundle: held, told: lasting(held, found) ? "older" : "" };
  await keep(LIST, text);
  return { bundle: found, told: "" };
}

/** Forget the keys that are kept: the next list is believed as at the first visit. */
export async function forget() {
  if (globalThis.caches) await caches.delete(CACHE);
}

/** Servers side by side draw their lists minutes apart: that is nothing to tell. */
const lasting = (held, found) => held.get("issued") - found.get("issued") > 3600;

async function bundleOf(text, keys) {
  if (!text || !keys.size) return null;
  try {
    return await opened(text, keys);
  } catch (error) {
    if (error instanceof Refused || error instanceof SyntaxError) return null;
    throw error;
  }
}

function keysIn(text) {
  if (!text) return new Map();
  const set = read(text).get("keys");
  return new Map(set.map((key) => [key.get("kid"), key]));
}

/** The mark of the key that signs `text`, for people to compare. */
async function foreign(text) {
  try {
    const key = keysIn(await fetched(KEYS)).get(signer(text));
    return key ? await thumbprint(key) : "?";
  } catch {
    return "?";
  }
}

async function fetched(address) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

async function kept(address) {
  return globalThis.caches ? (await (await caches.open(CACHE)).match(address))?.text() : undefined;
}

async function keep(address, text) {
  if (globalThis.caches) await (await caches.open(CACHE)).put(address, new Response(text));
}
