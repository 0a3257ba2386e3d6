// A wallet and a verifier by others: takes what an offer gives, and verifies it with nothing but what is published.
// Asked by JSON on its input: {authority, offer, digits, keys} to take and verify, or {authority, issuer, credentials} to verify.
import { createHash, createPublicKey, randomBytes, verify, webcrypto, X509Certificate } from "node:crypto";
import { clientAuthenticationAnonymous } from "@openid4vc/oauth2";
import { Openid4vciClient, setGlobalConfig } from "@openid4vc/openid4vci";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

setGlobalConfig({ allowInsecureUrls: true }); // the server of the tests has no TLS
const input = JSON.parse(await new Response(process.stdin).text());
const coded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

function hashed(data, name) {
  const content = typeof data === "string" ? data : Buffer.from(data);
  return createHash(name.replace("-", "")).update(content).digest();
}

async function newKey() {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey("jwk", pair.publicKey);
  return { ...pair, jwk: { kty, crv, x, y } };
}

async function taken({ offer, digits, keys: count }) {
  const keys = await Promise.all(Array.from({ length: count }, newKey));
  const signJwt = async ({ publicJwk }, { header, payload }) => {
    const { privateKey, jwk } = keys.find((each) => each.jwk.x === publicJwk.x);
    const text = `${coded(header)}.${coded(payload)}`;
    const signature = await webcrypto.subtle.sign(algorithm, privateKey, Buffer.from(text));
    return { jwt: `${text}.${Buffer.from(signature).toString("base64url")}`, signerJwk: jwk };
  };
  const wallet = new Openid4vciClient({
    callbacks: { clientAuthentication: clientAuthenticationAnonymous(), generateRandom: randomBytes, hash: hashed, signJwt },
  });
  const credentialOffer = await wallet.resolveCredentialOffer(offer);
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const { accessTokenResponse } = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, txCode: digits,
  });
  const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata });
  const [credentialConfigurationId] = credentialOffer.credential_configuration_ids;
  const jwt = [];
  for (const { jwk } of keys) {
    const signer = { method: "jwk", alg: "ES256", publicJwk: jwk };
    const asked = { issuerMetadata, credentialConfigurationId, signer, nonce };
    jwt.push((await wallet.createCredentialRequestJwtProof(asked)).jwt);
  }
  const { credentialResponse } = await wallet.retrieveCredentials({
    issuerMetadata, credentialConfigurationId, accessToken: accessTokenResponse.access_token, proofs: { jwt },
  });
  return {
    issuer: credentialOffer.credential_issuer,
    holders: keys.map((each) => each.jwk),
    credentials: credentialResponse.credentials.map((each) => each.credential),
  };
}

const held = input.credentials ? input : await taken(input);

// The verifier: knows the authority's certificate and nothing else.
async function fetched(url, accept = "*/*") {
  const response = await fetch(url, { headers: { accept } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
const root = new X509Certificate(await fetched(input.authority));

function signedByIssuer(data, signature, { x5c }) {
  const leaf = new X509Certificate(Buffer.from(x5c[0], "base64"));
  if (!leaf.verify(root.publicKey)) throw new Error("the certificate is not of the authority");
  if (!leaf.subjectAltName.includes(held.issuer)) throw new Error("it is of another issuer");
  const key = { key: createPublicKey(leaf.publicKey.export({ type: "spki", format: "pem" })), dsaEncoding: "ieee-p1363" };
  return verify("sha256", Buffer.from(data), key, Buffer.from(signature, "base64url"));
}

function header(token) {
  return JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
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
