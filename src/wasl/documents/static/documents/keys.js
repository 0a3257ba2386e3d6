// Signatures, by the browser's own cryptography.
import { Refused } from "./bytes.js";

const KINDS = new Map([
  ["OKP Ed25519", { algorithm: "EdDSA", made: { name: "Ed25519" }, used: { name: "Ed25519" }, members: ["kty", "crv", "x"] }],
  ["EC P-256", {
    algorithm: "ES256", made: { name: "ECDSA", namedCurve: "P-256" }, used: { name: "ECDSA", hash: "SHA-256" },
    members: ["kty", "crv", "x", "y"],
  }],
]);

/** This browser cannot check signatures of this kind. */
export class Unable extends Error {}

/** Whether the key `jwk`, of the very `algorithm` that the message names, signed it. Throws Unable. */
export async function verifies(jwk, algorithm, signature, message) {
  const kind = KINDS.get(`${jwk.get("kty")} ${jwk.get("crv")}`);
  if (!kind) throw new Refused("keys of this kind are not accepted");
  if (kind.algorithm !== algorithm) return false;
  if (!globalThis.crypto?.subtle) throw new Unable("this page is not on a secure address");
  const bare = Object.fromEntries(kind.members.map((name) => [name, jwk.get(name)]));
  let key;
  try {
    key = await crypto.subtle.importKey("jwk", bare, kind.made, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") throw new Unable("this browser does not know this kind of signature");
    throw error;
  }
  return crypto.subtle.verify(kind.used, key, signature, message);
}

/** The name of a key: its thumbprint (RFC 7638), in groups that can be read aloud. */
export async function thumbprint(jwk) {
  const names = jwk.get("kty") === "OKP" ? ["crv", "kty", "x"] : ["crv", "kty", "x", "y"];
  const canonical = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk.get(name)])));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical));
  return Array.from(new Uint8Array(digest).slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

