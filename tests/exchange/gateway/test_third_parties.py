"""The gateway beside others who implement the same standards: joserfc for tokens, http-message-signatures for requests."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from joserfc import jwk, jwt

from tests.exchange.gateway.conftest import JSON, Running
from tests.exchange.gateway.installation import CHECK_PATH, NOW, URL, question
from tests.exchange.gateway.test_attacks_callers import token_of
from wasl.client.assertions import ASSERTION_TYPE
from wasl.exchange.gateway.jwt import encoded
from wasl.kernel.keys import SigningKey

ENDPOINT = f"{URL}/exchange/token"


def their_key(key: SigningKey) -> Any:
    members = {name: value for name, value in key.private_jwk().items() if name not in {"alg", "use"}}
    return (jwk.OKPKey if key.algorithm == "EdDSA" else jwk.ECKey).import_key(members)


def their_token(header: dict[str, Any], claims: dict[str, Any], key: SigningKey) -> str:
    name = {"EdDSA": "Ed25519"}.get(key.algorithm, key.algorithm)
    return jwt.encode({"alg": name, **header}, claims, their_key(key), algorithms=[name])


def their_proof(key: SigningKey, url: str, **more: str) -> str:
    public = {name: value for name, value in key.verifying().jwk().items() if name in {"kty", "crv", "x", "y"}}
    claims = {"jti": secrets.token_hex(8), "htm": "POST", "htu": url, "iat": int(NOW.timestamp()), **more}
    return their_token({"typ": "dpop+jwt", "jwk": public}, claims, key)


@pytest.mark.parametrize("system", ["cnss", "other"])
def test_tokens_and_proofs_of_joserfc_are_read(running: Running, system: str) -> None:
    key, issued = running.installation.keys[system], int(NOW.timestamp())
    claims = {"iss": system, "sub": system, "aud": URL, "iat": issued, "exp": issued + 60, "jti": secrets.token_hex(8)}
    form = {
        "grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": their_token({"kid": key.kid}, claims, key),
    }  # fmt: skip
    given = running.send("POST", "/exchange/token", data=form, headers={"dpop": their_proof(key, ENDPOINT)})
    assert given.status_code == 200, given.text
    token = given.json()["access_token"]
    ath = encoded(hashlib.sha256(token.encode()).digest())
    headers = {**JSON, "authorization": f"DPoP {token}", "dpop": their_proof(key, URL + CHECK_PATH, ath=ath)}
    assert running.send("POST", CHECK_PATH, content=question(), headers=headers).status_code == {
        "cnss": 200, "other": 403,
    }[system]  # fmt: skip


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_joserfc_reads_our_tokens_by_our_published_key(running: Running) -> None:
    (published,) = running.send("GET", "/.well-known/jwks.json").json()["keys"]
    key = jwk.OKPKey.import_key({name: published[name] for name in ("kty", "crv", "x")})
    token = jwt.decode(token_of(running), key, algorithms=["EdDSA"])
    assert (token.header["typ"], token.claims["sub"], token.claims["iss"]) == ("at+jwt", "cnss", URL)
    assert token.claims["exp"] - token.claims["iat"] == 300


class _Resolver(HTTPSignatureKeyResolver):  # type: ignore[misc]
    def __init__(self, key: SigningKey) -> None:
        self.key = key

    def resolve_private_key(self, key_id: str) -> Any:
        return self.key.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


@pytest.mark.parametrize("system", ["cnss", "other"])
@pytest.mark.parametrize("covered", [("@method", "@target-uri", "content-digest", "wasl-purpose"),
                                     ("wasl-purpose", "content-digest", "content-type", "@target-uri", "@method")])  # fmt: skip
def test_requests_signed_by_another_library_are_read(running: Running, system: str, covered: tuple[str, ...]) -> None:
    key = running.installation.keys[system]
    algorithm = algorithms.ED25519 if key.algorithm == "EdDSA" else algorithms.ECDSA_P256_SHA256
    request = SimpleNamespace(
        method="POST", url=URL + CHECK_PATH, headers={**JSON, "wasl-purpose": "family-allowances"}
    )
    HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=_Resolver(key)).sign(
        request, key_id=key.kid, label="theirs", covered_component_ids=covered, created=NOW,
        expires=NOW + timedelta(seconds=60), nonce=secrets.token_hex(8), body=question(),
    )  # fmt: skip
    sent = {name.lower(): value for name, value in request.headers.items()}
    response = running.send("POST", CHECK_PATH, content=question(), headers=sent)
    assert response.status_code == {"cnss": 200, "other": 403}[system], response.text
    assert json.loads(response.content)
