"""A gateway as seen from outside: it accepts what other libraries (joserfc, http-message-signatures) verify, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey

from wasl.client.dpop import without_query
from wasl.kernel.keys import SigningKey, new_key

ADDRESS = "https://gateway.example"
KEY = new_key()
ALGORITHMS = {"EdDSA": algorithms.ED25519, "ES256": algorithms.ECDSA_P256_SHA256}


def joserfc_key(jwk: dict[str, str]) -> OKPKey | ECKey:
    """The same public key in joserfc's hands."""
    members = {name: value for name, value in jwk.items() if name in ("kty", "crv", "x", "y")}
    return (OKPKey if jwk["kty"] == "OKP" else ECKey).import_key(members)


def read_jwt(token: str, jwk: dict[str, str]) -> jwt.Token:
    """The token, verified by joserfc. Raises joserfc's errors."""
    with warnings.catch_warnings():
        # RFC 9864 names the curve ("Ed25519"); profiles such as FAPI 2.0 still say "EdDSA", and so do we.
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.decode(token, joserfc_key(jwk), algorithms=["EdDSA", "ES256"])


def verify_signature(request: httpx.Request, key: SigningKey) -> dict[str, str]:
    """What the signature of a request covers, verified by http-message-signatures with its content. Raises its errors."""

    class Keys(HTTPSignatureKeyResolver):
        def resolve_public_key(self, key_id: str) -> Any:
            assert key_id == key.kid
            return key.verifying().public

    verifier = HTTPMessageVerifier(signature_algorithm=ALGORITHMS[key.algorithm], key_resolver=Keys())

    @dataclass
    class Message:
        method: str
        url: str
        headers: Any

    message = Message(request.method, str(request.url), request.headers)
    result = verifier.verify(message, max_age=timedelta(minutes=1), body=request.content)[0]
    return dict(result.covered_components)


def answering(**fields: Any) -> Callable[[httpx.Request], httpx.Response]:
    """A service that always gives these fields."""
    body = json.dumps({"subject": "p1", "as_of": "2026-11-24", "fields": fields}).encode()
    headers = {"wasl-receipt": f"gateway/7/{'ab' * 32}", "wasl-agreement": "A-1@1", "content-type": "application/json"}
    return lambda request: httpx.Response(200, headers=headers, content=body)


@dataclass
class Gateway:
    """Issues tokens bound to a key and asks for both at each call; `service` answers then."""

    service: Callable[[httpx.Request], httpx.Response] = field(default_factory=lambda: answering(enrolled=True))
    key: SigningKey = KEY
    address: str = ADDRESS
    lasts: int = 300
    nonce: str = ""
    """Where it is not empty, proofs must carry it."""
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    """Token -> the public key it is bound to."""
    proofs: set[str] = field(default_factory=set)
    issued: int = 0
    calls: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/exchange/token":
            return self._issue(request)
        refusal = self._refusal(request)
        self.calls.append(request)
        return refusal or self.service(request)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)

    def _issue(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        assertion = read_jwt(form["client_assertion"], self.key.verifying().jwk())
        assert form["grant_type"] == "client_credentials"
        assert assertion.claims["iss"] == assertion.claims["sub"] == form["client_id"] == "payroll"
        assert assertion.claims["aud"] == f"{self.address}/exchange/token"
        proof = self._proof(request)
        if proof is None:
            return httpx.Response(400, headers={"dpop-nonce": self.nonce}, json={"error": "use_dpop_nonce"})
        token = secrets.token_urlsafe(8)
        self.tokens[token] = proof.header["jwk"]
        self.issued += 1
        return httpx.Response(200, json={"access_token": token, "token_type": "DPoP", "expires_in": self.lasts})

    def _refusal(self, request: httpx.Request) -> httpx.Response | None:
        token = request.headers["authorization"].removeprefix("DPoP ")
        proof = self._proof(request)
        if proof is None:
            return httpx.Response(401, headers={"dpop-nonce": self.nonce}, json={"title": "the nonce is old"})
        bound = self.tokens.get(token)
        if bound is None:
            return httpx.Response(401, json={"title": "the token is not known", "type": "/problems/token"})
        assert bound == proof.header["jwk"]
        return None

    def _proof(self, request: httpx.Request) -> jwt.Token | None:
        """The verified proof of a request; None when it carries another nonce than wanted."""
        value = request.headers["dpop"]
        header = json.loads(base64.urlsafe_b64decode(value.split(".")[0] + "=="))
        proof = read_jwt(value, header["jwk"])
        assert header["typ"] == "dpop+jwt"
        assert (proof.claims["htm"], proof.claims["htu"]) == (request.method, without_query(str(request.url)))
        assert proof.claims["jti"] not in self.proofs, "a proof serves once"
        self.proofs.add(proof.claims["jti"])
        token = request.headers.get("authorization", "").removeprefix("DPoP ")
        if token:
            digest = hashlib.sha256(token.encode()).digest()
            assert proof.claims["ath"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return proof if proof.claims.get("nonce", "") == self.nonce else None
