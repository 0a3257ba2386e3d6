// What a code says: a CBOR Web Token in a COSE_Sign1, in the fragment of an address (seal/seal.py).
import { Refused, unspelled } from "./bytes.js";
import { decoded } from "./cbor.js";

const ISSUER = 1, EXPIRES = 4, ISSUED = 6, NUMBER = 7, STATUS = 65535, CONTENT = -65537, TYPE = 0;
const NUMBER_BYTES = 10;
const FIRST = -62135596800, LAST = 253402300799; // the years 1 to 9999
// White space as the server knows it, so that both read the same codes.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu");
const CODE = new RegExp(`^(?:[hH][tT][tT][pP][sS]?://[^${SPACE}#]+#|#)?([A-Za-z0-9_-]+)$`, "u");
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The message in what a code says, whatever page it names: that is not to be believed. Throws Refused. */
export function message(text) {
  const found = CODE.exec(text.replace(ENDS, ""));
  if (!found) throw new Refused("this is no code of a document");
  return unspelled(found[1]);
}

/** The site that a code names; empty where it names none. */
export function site(text) {
  const found = /^\s*(https?:\/\/[^\s#]+)#/i.exec(text);
  try {
    return found ? new URL(found[1]).host : "";
  } catch {
    return "";
  }
}

/** What a message states, once its signature is believed. Throws Refused. */
export function stated(payload) {
  const claims = demanded(decoded(payload), Map);
  const content = new Map(demanded(claims.get(CONTENT), Map));
  const type = integer(content.get(TYPE));
  content.delete(TYPE);
  for (const [label, value] of content) {
    integer(label);
    if (!["string", "number", "bigint", "boolean"].includes(typeof value)) throw new Refused("a claim is of another kind");
  }
  const number = demanded(claims.get(NUMBER), Uint8Array);
  if (number.length !== NUMBER_BYTES) throw new Refused("this is no document's number");
  const issuer = claims.get(ISSUER);
  if (typeof issuer !== "string") throw new Refused("it has no issuer");
  return {
    issuer, type, number: printed(number), issued: instant(claims.get(ISSUED)),
    expires: claims.has(EXPIRES) ? instant(claims.get(EXPIRES)) : null, status: place(claims.get(STATUS)), claims: content,
  };
}

function place(status) {
  if (status === undefined || status === null) return null;
  const told = demanded(demanded(status, Map).get("status_list"), Map);
  const index = integer(told.get("idx")), uri = told.get("uri");
  if (index < 0 || typeof uri !== "string") throw new Refused("it names no list");
  return { index, uri };
}

function instant(value) {
  if (typeof value !== "number" || value < FIRST || value > LAST) throw new Refused("this is no instant");
  return value;
}

function integer(value) {
  if (typeof value !== "number" && typeof value !== "bigint") throw new Refused("an integer is expected");
  return value;
}

function demanded(value, kind) {
  if (!(value instanceof kind)) throw new Refused("a part of it is of another kind");
  return value;
}

/** As paper bears it: `8F3K-72QD-1M9X-4TBC`. */
function printed(number) {
  const value = number.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const letters = Array.from({ length: 16 }, (_, place) => ALPHABET[Number((value >> BigInt(5 * (15 - place))) & 31n)]);
  return letters.join("").replace(/(.{4})(?!$)/g, "$1-");
}
