// A wallet and a verifier by others: takes what an offer gives, and verifies it with nothing but what is published.
// Asked by JSON on its input: {offer, digits, keys}. Answers by JSON on its output.
import { createHash, createPublicKey, randomBytes, verify, webcrypto, X509Certificate } from "node:crypto";
import { clientAuthenticationAnonymous } from "@openid4vc/oauth2";
import { Openid4vciClient, setGlobalConfig } from "@openid4vc/openid4vci";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

setGlobalConfig({ allowInsecureUrls: true }); // the server of the tests has no TLS
const input = JSON.parse(await new Response(process.stdin).text());
const coded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

async function newKey() {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey("jwk", pair.publicKey);
  return { ...pair, jwk: { kty, crv, x, y } };
}

const keys = await Promise.all(Array.from({ length: input.keys }, newKey));
const wallet = new Openid4vciClient({
  callbacks: {
    clientAuthentication: clientAuthenticationAnonymous(),
    generateRandom: (length) => randomBytes(length),
    hash: (data, name) => createHash(name.replace("-", "")).update(data).digest(),
    signJwt: async (signer, { header, payload }) => {
      const { privateKey, jwk } = keys.find((each) => each.jwk.x === signer.publicJwk.x);
      const text = `${coded(header)}.${coded(payload)}`;
      const signature = await webcrypto.subtle.sign(algorithm, privateKey, Buffer.from(text));
      return { jwt: `${text}.${Buffer.from(signature).toString("base64url")}`, signerJwk: jwk };
    },
  },
});

const credentialOffer = await wallet.resolveCredentialOffer(input.offer);
const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer);
const { accessTokenResponse } = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
  credentialOffer, issuerMetadata, txCode: input.digits,
});
const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata });
const [credentialConfigurationId] = credentialOffer.credential_configuration_ids;
const jwt = [];
for (const key of keys) {
  const signer = { method: "jwk", alg: "ES256", publicJwk: key.jwk };
  jwt.push((await wallet.createCredentialRequestJwtProof({ issuerMetadata, credentialConfigurationId, signer, nonce })).jwt);
}
const { credentialResponse } = await wallet.retrieveCredentials({
  issuerMetadata, credentialConfigurationId, accessToken: accessTokenResponse.access_token, proofs: { jwt },
});
const credentials = credentialResponse.credentials.map((each) => each.credential);

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
  if (!leaf.subjectAltName.includes(credentialOffer.credential_issuer)) throw new Error("it is of another issuer");
  const key = { key: createPublicKey(leaf.publicKey.export({ type: "spki", format: "pem" })), dsaEncoding: "ieee-p1363" };
  return verify("sha256", Buffer.from(data), key, Buffer.from(signature, "base64url"));
}

function header(token) {
  return JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
}
const verifier = (found) => (data, signature) => signedByIssuer(data, signature, found);
const types = [];
const results = [];
for (const credential of credentials) {
  const statusList = [];
  const reader = new SDJwtVcInstance({
    hasher: (data, name) => createHash(name.replace("-", "")).update(typeof data === "string" ? data : Buffer.from(data)).digest(),
    hashAlg: "sha-256",
    verifier: verifier(header(credential)),
    statusListFetcher: async (uri) => {
      const token = (await fetched(uri, "application/statuslist+jwt")).toString();
      statusList.push(header(token));
      return token;
    },
    statusVerifier: (data, signature) => signedByIssuer(data, signature, statusList.at(-1)),
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
process.stdout.write(JSON.stringify({
  issuer: issuerMetadata.credentialIssuer, holders: keys.map((each) => each.jwk), credentials, results, types,
}));
