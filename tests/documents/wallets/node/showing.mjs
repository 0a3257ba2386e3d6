// A wallet by others that is asked to show a document: takes a credential by an offer, reads each request, answers it.
// Asked by JSON on its input: {authority, offer, digits, requests: [{uri, mode, enc}]}.
import { createPublicKey, randomUUID, verify, webcrypto, X509Certificate } from "node:crypto";
import { Openid4vpClient } from "@openid4vc/openid4vp";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";
import { DcqlQuery } from "dcql";
import { CompactEncrypt, importJWK } from "jose";
import { algorithm, fetched, hashed, input, taken } from "./holding.mjs";

const { credentials: [credential], keys: [key] } = await taken({ ...input, keys: 1 });
const root = new X509Certificate(await fetched(input.authority));

// Whose request it is: the leaf's key signed it, and the installation's authority vouches for the leaf.
function verifyJwt({ method, alg, x5c }, { compact }) {
  const leaf = new X509Certificate(Buffer.from(x5c[0], "base64"));
  const jwk = leaf.publicKey.export({ format: "jwk" });
  const [head, body, signature] = compact.split(".");
  const options = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
  const signed = verify("sha256", Buffer.from(`${head}.${body}`), options, Buffer.from(signature, "base64url"));
  const verified = method === "x5c" && alg === "ES256" && leaf.verify(root.publicKey) && signed;
  return { verified, signerJwk: jwk };
}

async function encryptJwe({ publicJwk, alg, enc, apu, apv }, data) {
  const made = new CompactEncrypt(new TextEncoder().encode(data)).setProtectedHeader({
    alg, enc, kid: publicJwk.kid, ...(apu && { apu }), ...(apv && { apv }),
  });
  return { jwe: await made.encrypt(await importJWK(publicJwk, alg)), encryptionJwk: publicJwk };
}

async function kbSigner(text) {
  return Buffer.from(await webcrypto.subtle.sign(algorithm, key.privateKey, Buffer.from(text))).toString("base64url");
}

const holder = new SDJwtVcInstance({ hasher: hashed, hashAlg: "sha-256", kbSigner, kbSignAlg: "ES256" });

// What of the credential answers the query, by another's reading of DCQL: the names of claims.
async function chosen(asked) {
  const query = DcqlQuery.parse(asked);
  DcqlQuery.validate(query);
  const claims = await holder.getClaims(credential);
  const result = DcqlQuery.query(query, [
    { credential_format: "dc+sd-jwt", vct: claims.vct, claims, cryptographic_holder_binding: true },
  ]);
  if (!result.can_be_satisfied) throw new Error(JSON.stringify(result));
  const [match] = result.credential_matches[query.credentials[0].id].valid_credentials;
  return Object.keys(match.claims.valid_claim_sets[0].output);
}

async function answered({ uri, mode, enc }) {
  const nonce = randomUUID();
  const metadata = {
    vp_formats_supported: { "dc+sd-jwt": { "sd-jwt_alg_values": ["ES256"], "kb-jwt_alg_values": ["ES256"] } },
    client_id_prefixes_supported: ["x509_hash"],
    request_object_signing_alg_values_supported: ["ES256"],
  };
  // The library posts each member of its metadata as a field of its own, and not the nonce: what section 5.10 asks for is sent.
  const told = { ...metadata, response_modes_supported: [mode] };
  const asSpecified = (url, options) => fetch(url, String(url).endsWith("/request")
    ? { ...options, body: new URLSearchParams({ wallet_metadata: JSON.stringify(told), wallet_nonce: nonce }) }
    : options);
  const wallet = new Openid4vpClient({ callbacks: { encryptJwe, fetch: asSpecified, hash: hashed, verifyJwt,
    getX509CertificateMetadata: () => ({ sanDnsNames: [], sanUriNames: [] }) } });
  const { params } = wallet.parseOpenid4vpAuthorizationRequest({ authorizationRequest: uri });
  const request = await wallet.resolveOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: params, wallet: { metadata, expectedNonce: nonce },
  });
  const { authorizationRequestPayload, client, dcql } = request;
  const names = await chosen(dcql.query);
  const presentation = await holder.present(credential, Object.fromEntries(names.map((name) => [name, true])), {
    kb: { payload: { iat: Math.floor(Date.now() / 1000), aud: client.effective, nonce: authorizationRequestPayload.nonce } },
  });
  const response = await wallet.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload,
    authorizationResponsePayload: { vp_token: { [dcql.query.credentials[0].id]: [presentation] } },
    jarm: mode === "direct_post.jwt" ? {
      encryption: {},
      serverMetadata: {
        authorization_signing_alg_values_supported: [],
        authorization_encryption_alg_values_supported: ["ECDH-ES"],
        authorization_encryption_enc_values_supported: [enc],
      },
    } : undefined,
  });
  const { responseMode, response: sent } = await wallet.submitOpenid4vpAuthorizationResponse({ ...response, authorizationRequestPayload });
  return { mode: responseMode, status: sent.status, said: await sent.json(), asked: names, who: client.clientMetadata };
}

const answers = [];
for (const each of input.requests) answers.push(await answered(each));
process.stdout.write(JSON.stringify({ answers }));
