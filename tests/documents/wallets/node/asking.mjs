// A wallet by others that asks by itself (OpenID4VCI 1.0 under HAIP 1.0): it pushes its request, its holder answers in their
// browser, and it trades the code for a token bound to its key, signing a nonce each time it is told one.
// Asked by JSON on its input: {issuer or offer, client, maker, redirect, cookies, documents, wanted, detailed}.
import { randomBytes } from "node:crypto";
import { clientAuthenticationClientAttestationJwt, clientAuthenticationNone, createClientAttestationJwt } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";
import { hashed, input, keyring } from "./holding.mjs";

const { keys, signJwt } = await keyring(4, ...(input.maker ? [input.maker] : []));
const [{ jwk: publicJwk }, copy, ...rest] = keys;
const holders = rest.slice(0, 2);
const told = [];
const recorded = async (url, options) => {
  const response = await fetch(url, options);
  if (!response.ok) told.push((await response.clone().json()).error);
  return response;
};
const callbacks = { fetch: recorded, generateRandom: randomBytes, hash: hashed, signJwt };

// Its maker attests the copy's key, where it is known here by that.
async function attested() {
  const signer = { method: "jwk", alg: "ES256", publicJwk: keys.at(-1).jwk };
  const clientAttestationJwt = await createClientAttestationJwt({
    callbacks, signer, issuer: "https://maker.example", clientId: input.client, confirmation: { jwk: copy.jwk },
    expiresAt: new Date(Date.now() + 60_000),
  });
  return clientAuthenticationClientAttestationJwt({ callbacks, clientAttestationJwt });
}
const clientAuthentication = input.maker ? await attested() : clientAuthenticationNone({ clientId: input.client });
const wallet = new Openid4vciClient({ callbacks: { ...callbacks, clientAuthentication } });
const dpop = { signer: { method: "jwk", alg: "ES256", publicJwk } };

const credentialConfigurationId = input.wanted;
const credentialOffer = input.offer ? await wallet.resolveCredentialOffer(input.offer) : {
  credential_issuer: input.issuer, credential_configuration_ids: [credentialConfigurationId], grants: { authorization_code: {} },
};
const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer);
const [server] = issuerMetadata.authorizationServers;
const { scope } = issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId];
const details = [{ type: "openid_credential", credential_configuration_id: credentialConfigurationId }];
const started = await wallet.initiateAuthorization({
  clientId: input.client, redirectUri: input.redirect, credentialOffer, issuerMetadata, dpop,
  scope: input.detailed ? undefined : scope,
  additionalRequestPayload: input.detailed ? { authorization_details: JSON.stringify(details) } : {},
});

// The holder's browser: signed in by its cookies, it reads the page, chooses, and says yes.
const browser = new Map(Object.entries(input.cookies));
async function visited(url, options = {}) {
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join("; ");
  const response = await fetch(url, { redirect: "manual", ...options, headers: { cookie, ...options.headers } });
  for (const each of response.headers.getSetCookie()) {
    const [name, value] = each.split(";")[0].split("=");
    browser.set(name, value);
  }
  return response;
}
const opened = await visited(started.authorizationRequestUrl);
const page = new URL(opened.headers.get("location"), started.authorizationRequestUrl);
const html = await (await visited(page)).text();
const [, csrfmiddlewaretoken] = html.match(/name="csrfmiddlewaretoken" value="([^"]+)"/);
const [, field] = html.match(/name="(documents[^"]*)" value="/);
const form = new URLSearchParams([
  ["csrfmiddlewaretoken", csrfmiddlewaretoken], ["answer", "yes"], ...input.documents.map((each) => [field, each]),
]);
const answered = await visited(page, { method: "POST", body: form, headers: { referer: String(page) } });
const response = wallet.parseAndVerifyAuthorizationResponseRedirectUrl({
  url: answered.headers.get("location"), authorizationServerMetadata: server,
});

const { accessTokenResponse: token, dpop: next } = await wallet.retrieveAuthorizationCodeAccessTokenFromOffer({
  issuerMetadata, credentialOffer, authorizationCode: response.code, pkceCodeVerifier: started.pkce.codeVerifier,
  redirectUri: input.redirect, dpop,
});
const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata });
const jwt = [];
for (const { jwk } of holders) {
  const signer = { method: "jwk", alg: "ES256", publicJwk: jwk };
  const asked = { issuerMetadata, credentialConfigurationId, signer, nonce, clientId: input.client };
  jwt.push((await wallet.createCredentialRequestJwtProof(asked)).jwt);
}
const { credentialResponse } = await wallet.retrieveCredentials({
  issuerMetadata, credentialConfigurationId, accessToken: token.access_token, proofs: { jwt }, dpop: { ...next, nonce: undefined },
});
process.stdout.write(JSON.stringify({
  issuer: credentialOffer.credential_issuer, told, flow: started.authorizationFlow, token,
  holders: holders.map((each) => each.jwk), credentials: credentialResponse.credentials.map((each) => each.credential),
}));
