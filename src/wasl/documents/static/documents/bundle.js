// The trust bundle: who may issue what, how they sign, and the state of each document (verifying/bundle.py).
import { Refused, text, unspelled } from "./bytes.js";
import { verifies } from "./keys.js";

const TYPE = "wasl-trust+jwt";
const LONGEST_LIST = 16 * 2 ** 20;
const BITS = 2;

/** JSON with its objects as Map, in the order in which they are written: labels are numbers, which objects would sort. */
export function read(json) {
  const kept = json.replace(/(?<!\\)"(-?\d+)"(?=\s*:)/g, '"#$1"');
  return JSON.parse(kept, (_name, value) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? new Map(Object.entries(value).map(([name, each]) => [name.replace(/^#(?=-?\d+$)/, ""), each]))
      : value);
}

/** The key that a bundle says it is signed by. Throws Refused. */
export function signer(jws) {
  return header(jws).get("kid");
}

/** The bundle in `jws`, signed by one of `keys`: kid -> JWK. Throws Refused, or Unable where the browser cannot tell. */
export async function opened(jws, keys) {
  const head = header(jws);
  const [first, body, signature] = jws.trim().split(".");
  const key = keys.get(head.get("kid"));
  if (!key || head.get("typ") !== TYPE || head.has("crit")) throw new Refused("this is no trust list of ours");
  const signed = new TextEncoder().encode(`${first}.${body}`);
  if (!(await verifies(key, head.get("alg"), unspelled(signature), signed))) throw new Refused("this is no trust list of ours");
  const bundle = read(text(unspelled(body)));
  const parts = ["issuers", "keys", "types", "lists"].every((name) => bundle.get(name) instanceof Map);
  if (!parts || typeof bundle.get("issued") !== "number") throw new Refused("this is no trust list that is read here");
  return bundle;
}

function header(jws) {
  const parts = jws.trim().split(".");
  if (parts.length !== 3) throw new Refused("this is no trust list");
  const head = read(text(unspelled(parts[0])));
  if (!(head instanceof Map)) throw new Refused("this is no trust list");
  return head;
}

/** `{state, told}` at a place of a list; null where the `issuer` has no such list here, or it ends before. */
export async function stateOf(bundle, issuer, { uri, index }) {
  const list = bundle.get("lists").get(uri);
  if (!list || list.get("issuer") !== issuer || typeof index !== "number") return null;
  const packed = await inflated(unspelled(list.get("packed")));
  const perByte = 8 / BITS;
  if (packed === null || index >= packed.length * perByte) return null;
  const shift = (index % perByte) * BITS;
  return { state: (packed[Math.floor(index / perByte)] >> shift) & 3, told: list.get("issued") };
}

/** Null for what is no list, or longer than is read here. */
async function inflated(content) {
  const parts = [];
  let length = 0;
  try {
    const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate"));
    const reader = stream.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length;
      if (length > LONGEST_LIST) return null;
      parts.push(read.value);
    }
  } catch {
    return null;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
