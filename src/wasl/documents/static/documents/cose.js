// COSE_Sign1 (RFC 9052, section 4.2) with Ed25519 or P-256, and nothing else: seal/cose.py.
import { Refused, joined } from "./bytes.js";
import { LONGEST, Tag, decoded, listOf } from "./cbor.js";

const SIGN1 = 18;
const ALG = 1, KID = 4, TYP = 16;
const NAMED = new Map([[-8, "EdDSA"], [-7, "ES256"]]);
const ASCII = new TextEncoder();

/** The message taken apart: nothing of it is to be believed before its signature is. Throws Refused. */
export function opened(message, longest = LONGEST) {
  const tagged = decoded(message, longest);
  if (!(tagged instanceof Tag) || tagged.tag !== SIGN1) throw new Refused("this is no tagged COSE_Sign1");
  if (!Array.isArray(tagged.value) || tagged.value.length !== 4) throw new Refused("it has not four parts");
  const [sealed, open, payload, signature] = tagged.value;
  if (![sealed, payload, signature].every((part) => part instanceof Uint8Array)) throw new Refused("a part is no bytes");
  const headers = decoded(sealed);
  if (!(headers instanceof Map) || !(open instanceof Map) || open.size) throw new Refused("its headers are not read here");
  if ([...headers.keys()].some((name) => ![ALG, KID, TYP].includes(name))) throw new Refused("its headers are not read here");
  const kid = headers.get(KID), type = headers.get(TYP) ?? null, algorithm = NAMED.get(headers.get(ALG));
  if (!(kid instanceof Uint8Array) || !algorithm) throw new Refused("it names no key");
  if (type !== null && typeof type !== "string") throw new Refused("its type is no text");
  return { kid, algorithm, payload, signature, signed: toSign(sealed, payload) };
}

/** The Sig_structure of section 4.4, without external data. */
function toSign(headers, payload) {
  const bytes = (content) => ({ major: 2, content });
  const context = { major: 3, content: ASCII.encode("Signature1") };
  return joined(listOf([context, bytes(headers), bytes(new Uint8Array()), bytes(payload)]));
}
