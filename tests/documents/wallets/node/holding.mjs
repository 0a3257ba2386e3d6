// What wallets by others share: keys, and a credential taken by an offer.
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { clientAuthenticationAnonymous } from "@openid4vc/oauth2";
import { Openid4vciClient, setGlobalConfig } from "@openid4vc/openid4vci";

setGlobalConfig({ allowInsecureUrls: true }); // the server of the tests has no TLS
export const input = JSON.parse(await new Response(process.stdin).text());
const coded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
export const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export function hashed(data, name) {
  const content = typeof data === "string" ? data : Buffer.from(data);
  return createHash(name.replace("-", "")).update(content).digest();
}

async function newKey() {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey("jwk", pair.publicKey);
  return { ...pair, jwk: { kty, crv, x, y } };
}

async function imported(jwk) {
  const { kty, crv, x, y, d } = jwk;
  const privateKey = await webcrypto.subtle.importKey("jwk", { kty, crv, x, y, d }, algorithm, false, ["sign"]);
  return { privateKey, jwk: { kty, crv, x, y } };
}

export async function keyring(count, ...others) {
  const keys = await Promise.all([...Array.from({ length: count }, newKey), ...others.map(imported)]);
  const signJwt = async ({ publicJwk }, { header, payload }) => {
    const { privateKey, jwk } = keys.find((each) => each.jwk.x === publicJwk.x);
    const text = `${coded(header)}.${coded(payload)}`;
    const signature = await webcrypto.subtle.sign(algorithm, privateKey, Buffer.from(text));
    return { jwt: `${text}.${Buffer.from(signature).toString("base64url")}`, signerJwk: jwk };
  };
  return { keys, signJwt };
}

export async function taken({ offer, digits, keys: count }) {
  const { keys, signJwt } = await keyring(count);
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
    keys,
    credentials: credentialResponse.credentials.map((each) => each.credential),
  };
}

export async function fetched(url, accept = "*/*") {
  const response = await fetch(url, { headers: { accept } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

export function header(token) {
  return JSON.parse(Buffer.from(token.split(".")[0], "base64url"));
}
