// The verdict on a code, with nothing at hand but the bundle: what verifying/seals.py says, said here.
import { Refused, hex } from "./bytes.js";
import { stateOf } from "./bundle.js";
import { opened } from "./cose.js";
import { Unable, verifies } from "./keys.js";
import { message, stated } from "./seal.js";

const STANDINGS = ["in-force", "revoked", "suspended", "replaced"];
const CLOCKS_DIFFER = 24 * 3600;
const NOTHING = { standing: "unknown", told: null, issuer: null, type: null, number: "", issued: null, expires: null, lines: [] };

const verdict = (outcome, why, more = {}) => ({ ...NOTHING, outcome, why, ...more });

/** `now` is in seconds since 1970, as all instants here. Texts are Map by language. */
export async function judged(code, bundle, now = Date.now() / 1000) {
  let read, opening;
  try {
    read = message(code);
  } catch (error) {
    return refused(error, verdict("cannot-tell", "no-code"));
  }
  try {
    opening = opened(read);
  } catch (error) {
    return refused(error, verdict("not-authentic", "no-seal"));
  }
  const trusted = bundle.get("keys").get(hex(opening.kid));
  if (!trusted) return verdict("cannot-tell", "unknown-key");
  try {
    const signed = await verifies(trusted.get("jwk"), opening.algorithm, opening.signature, opening.signed);
    return signed ? await believed(stated(opening.payload), trusted, bundle, now) : verdict("not-authentic", "bad-signature");
  } catch (error) {
    if (error instanceof Unable) return verdict("cannot-tell", "unable");
    return refused(error, verdict("not-authentic", "no-seal"));
  }
}

/** What is wrong with the code is a verdict; anything else is a fault of ours, and no verdict. */
function refused(error, verdict) {
  if (error instanceof Refused) return verdict;
  throw error;
}

async function believed(said, trusted, bundle, now) {
  const type = bundle.get("types").get(String(said.type));
  const refusal = refusalOf(said, trusted, now, Boolean(type));
  if (refusal) return verdict("not-authentic", refusal);
  if (given(trusted, "compromised") !== null) return verdict("cannot-tell", "key-compromised");
  const issuer = bundle.get("issuers").get(said.issuer) ?? null;
  if (!type) return verdict("cannot-tell", "unknown-type", { issuer });
  const { number, issued, expires } = said;
  const known = { issuer, type: type.get("title"), number, issued, expires, lines: linesOf(said, type) };
  return verdict("authentic", "sealed", { ...known, ...(await standingOf(said, bundle, now)) });
}

/** Why the key, though it signed, could not: it is another issuer's, of other documents, or of another time. */
function refusalOf(said, trusted, now, known) {
  const until = given(trusted, "until"), compromised = given(trusted, "compromised");
  if (said.issuer !== trusted.get("issuer")) return "not-its-issuer";
  if (known && !trusted.get("types").includes(said.type)) return "not-authorised";
  if (said.issued < trusted.get("since") || (until !== null && said.issued >= until)) return "key-not-in-use";
  if (compromised !== null && said.issued >= compromised) return "key-compromised";
  return said.issued > now + CLOCKS_DIFFER ? "issued-later" : null;
}

const given = (trusted, name) => trusted.get(name) ?? null;

/** What it states and the bundle has a name for, in the order of the bundle. */
function linesOf(said, type) {
  const lines = [];
  for (const [label, claim] of type.get("claims")) {
    const value = said.claims.get(Number(label));
    if (value === undefined) continue;
    const plain = typeof value === "boolean" ? (value ? "True" : "False") : String(value);
    const words = claim.get("codes")?.get(plain);
    lines.push({ title: claim.get("title"), value: words ?? new Map([["fr", plain], ["ar", plain], ["en", plain]]) });
  }
  return lines;
}

/** What its list says of it, else whether it has ended. */
async function standingOf(said, bundle, now) {
  const found = said.status === null ? null : await stateOf(bundle, said.issuer, said.status);
  const ended = said.expires !== null && now >= said.expires;
  // A list made before the document says nothing of it.
  if (found && found.told >= said.issued - CLOCKS_DIFFER) {
    const standing = STANDINGS[found.state];
    return { standing: ended && standing === "in-force" ? "expired" : standing, told: found.told };
  }
  return { standing: ended ? "expired" : "unknown" };
}
