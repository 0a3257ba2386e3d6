// A wallet and a verifier by others: takes what an offer gives, and verifies it with nothing but what is published.
// Asked by JSON on its input: {authority, offer, digits, keys} to take and verify, or {authority, issuer, credentials} to verify.
import { createHash, createPublicKey, verify, X509Certificate } from "node:crypto";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { fetched, hashed, header, input, taken } from "./holding.mjs";

const { keys: _private, ...held } = input.credentials ? input : await taken(input);

// The verifier: knows the authority's certificate and nothing else.
const root = new X509Certificate(await fetched(input.authority));

function signedByIssuer(data, signature, { x5c }) {
  const leaf = new X509Certificate(Buffer.from(x5c[0], "base64"));
  if (!leaf.verify(root.publicKey)) throw new Error("the certificate is not of the authority");
  if (!leaf.subjectAltName.includes(held.issuer)) throw new Error("it is of another issuer");
  const key = { key: createPublicKey(leaf.publicKey.export({ type: "spki", format: "pem" })), dsaEncoding: "ieee-p1363" };
  return verify("sha256", Buffer.from(data), key, Buffer.from(signature, "base64url"));
}

const types = [];
const results = [];
for (const credential of held.credentials) {
  let list;
  const reader = new SDJwtVcInstance({
    hasher: hashed,
    hashAlg: "sha-256",
    verifier: (data, signature) => signedByIssuer(data, signature, header(credential)),
    statusListFetcher: async (uri) => {
      const token = (await fetched(uri, "application/statuslist+jwt")).toString();
      list = header(token);
      return token;
    },
    statusVerifier: (data, signature) => signedByIssuer(data, signature, list),
    loadTypeMetadataFormat: true,
    // Its own fetcher compares hexadecimal digests; those of Subresource Integrity are in base64.
    vctFetcher: async (uri, integrity) => {
      const content = await fetched(uri);
      const digest = `sha256-${createHash("sha256").update(content).digest("base64")}`;
      if (digest !== integrity) throw new Error("the type's description is another");
      return JSON.parse(content);
    },
  });
  try {
    const { payload, typeMetadata } = await reader.verify(credential);
    types.push(typeMetadata.mergedTypeMetadata);
    results.push({ claims: await reader.getClaims(credential), payload });
  } catch (error) {
    results.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify({ ...held, results, types }));
