"""Access tokens: asked for by a signed assertion, bound to a key, short-lived, and signed by this gateway.

OAuth 2.0 client credentials (RFC 6749) with private_key_jwt (RFC 7523), bound by DPoP (RFC 9449) or by the client's certificate
(RFC 8705); tokens are JWT (RFC 9068); what they are for may be narrowed (RFC 9396). The bar is FAPI 2.0's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from wasl.client.assertions import ASSERTION_TYPE
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.view import Directory, SystemKey
from wasl.exchange.gateway.dpop import Proofs
from wasl.exchange.gateway.http import Request, new_id
from wasl.exchange.gateway.jwt import Token, digest, made, taken_apart
from wasl.exchange.gateway.refusing import refusal
from wasl.exchange.gateway.replay import SKEW, Replays
from wasl.kernel.keys import SigningKey, encoded

LASTS = 300
"""Seconds for which an access token is good; an assertion may not be good for longer either."""
REMEMBERED = LASTS + 2 * SKEW
DETAIL_TYPE = "wasl-agreement"
"""The one ``type`` of authorization_details (RFC 9396): ``{"type": …, "agreement": number, "purpose": name}``."""
_MOST_KNOWN = 10_000
_MOST_FIELDS = 12


class Detail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a token is narrowed to; one left empty narrows nothing."""

    type: str
    agreement: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A token that was verified."""

    system: str
    kid: str
    """The key that signed the assertion: once revoked, the token is worth nothing."""
    expires: float
    jkt: str
    """Thumbprint of the DPoP key; empty when bound by a certificate."""
    certificate: str
    details: tuple[Detail, ...]
    hash: str
    """Its SHA-256 in base64url: the ``ath`` of proofs that come with it."""


class Tokens:
    """Gives tokens and reads them. `issuer` is this gateway's address; `endpoint` that of the token endpoint."""

    def __init__(self, issuer: str, endpoint: str, key: SigningKey, proofs: Proofs, assertions: Replays) -> None:
        self.issuer = issuer
        self.endpoint = endpoint
        self.key = key
        self._proofs = proofs
        self._assertions = assertions
        self._public = key.verifying()
        self._known: dict[str, Grant] = {}

    def give(self, request: Request, directory: Directory, certificate: str, at: float) -> dict[str, Any]:
        """The answer of the token endpoint (RFC 6749, section 5.1). Raises Refused."""
        form = _form(request)
        if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION_TYPE:
            raise refusal("malformed", "form")
        client = self._client(form, directory, at)
        details = _details(form.get("authorization_details", ""), directory, client.system)
        jkt = ""
        if "dpop" in request.headers:
            jkt = self._proofs.thumbprint(request.headers["dpop"], request.method, self.endpoint, at)
        elif not certificate:
            raise refusal("unauthenticated", "unbound")
        token = self._made(client, jkt, "" if jkt else certificate, details, at)
        return {
            "access_token": token, "token_type": "DPoP" if jkt else "Bearer", "expires_in": LASTS,
            **({"authorization_details": msgspec.to_builtins(details)} if details else {}),
        }  # fmt: skip

    def read(self, token: str, at: float) -> Grant:
        """The grant of a token of ours. Raises Refused. A token read before costs one look-up."""
        grant = self._known.get(token)
        if grant is None:
            grant = self._verified(token)
            if len(self._known) >= _MOST_KNOWN:
                del self._known[next(iter(self._known))]
            self._known[token] = grant
        if at >= grant.expires:
            self._known.pop(token, None)
            raise Refused("token-expired")
        return grant

    def _made(self, client: SystemKey, jkt: str, certificate: str, details: tuple[Detail, ...], at: float) -> str:
        claims = {
            "iss": self.issuer, "aud": self.issuer, "sub": client.system, "client_id": client.system,
            "iat": int(at), "exp": int(at) + LASTS, "jti": new_id(), "key": client.key.kid,
            "cnf": {"jkt": jkt} if jkt else {"x5t#S256": certificate},
            **({"authorization_details": msgspec.to_builtins(details)} if details else {}),
        }  # fmt: skip
        return made({"typ": "at+jwt", "kid": self.key.kid}, claims, self.key)

    def _verified(self, token: str) -> Grant:
        try:
            parts = taken_apart(token, "at+jwt")
            if not parts.signed_by(self._public):
                raise refusal("unauthenticated", "token")
            if parts.claims["aud"] != self.issuer or parts.claims["iss"] != self.issuer:
                raise Refused("wrong-audience")
            cnf = parts.claims["cnf"]
            if not cnf.get("jkt") and not cnf.get("x5t#S256"):
                raise refusal("unauthenticated", "unbound")
            return Grant(
                system=parts.text("sub"), kid=parts.text("key"), expires=parts.instant("exp"),
                jkt=cnf.get("jkt", ""), certificate=cnf.get("x5t#S256", ""),
                details=msgspec.convert(parts.claims.get("authorization_details", ()), tuple[Detail, ...]),
                hash=encoded(digest(token.encode())),
            )  # fmt: skip
        except (ValueError, KeyError, msgspec.ValidationError) as error:
            raise refusal("unauthenticated", "token") from error

    def _client(self, form: dict[str, str], directory: Directory, at: float) -> SystemKey:
        """The system that the assertion proves, with the key that did."""
        try:
            assertion = taken_apart(form.get("client_assertion", ""), "jwt", "client-authentication+jwt", "")
            system = assertion.text("sub")
            if assertion.text("iss") != system or form.get("client_id", system) != system:
                raise refusal("unauthenticated", "two-callers")
            key = directory.key_of(system, str(assertion.header.get("kid", "")))
            if key is None or not key.in_force(at):
                raise refusal("unauthenticated", "key")
            if not assertion.signed_by(key.key):
                raise Refused("bad-signature")
            self._check(assertion, at)
            self._assertions.use(f"{system}/{assertion.text('jti')}", assertion.instant("iat"), at)
        except ValueError as error:
            raise refusal("malformed", "form") from error
        return key

    def _check(self, assertion: Token, at: float) -> None:
        audience = assertion.claims.get("aud")
        if isinstance(audience, list) and len(audience) == 1:
            audience = audience[0]
        if audience not in (self.issuer, self.endpoint):
            raise Refused("wrong-audience")
        issued, expires = assertion.instant("iat"), assertion.instant("exp")
        begins = assertion.instant("nbf") if "nbf" in assertion.claims else issued
        if (
            not max(issued, begins) - SKEW <= at < expires + SKEW
            or expires - issued > LASTS
            or at - issued > LASTS + SKEW
        ):
            raise Refused("token-expired")


def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refused("unsupported-media")
    try:
        pairs = parse_qsl(
            request.body.decode("ascii"), strict_parsing=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise refusal("malformed", "form") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise refusal("malformed", "form")
    return form


def _details(text: str, directory: Directory, system: str) -> tuple[Detail, ...]:
    """What the token is asked for, each an agreement that `system` has. Raises Refused."""
    if not text:
        return ()
    try:
        details = msgspec.json.decode(text, type=tuple[Detail, ...])
    except msgspec.DecodeError as error:
        raise refusal("malformed", "form") from error
    known = {each.terms.number: each.terms for each in directory.snapshot.agreements if each.terms.consumer == system}
    purposes = {terms.purpose for terms in known.values()}
    for detail in details:
        if detail.type != DETAIL_TYPE or (detail.agreement and detail.agreement not in known):
            raise refusal("malformed", "details")
        if detail.purpose and detail.purpose not in purposes:
            raise refusal("malformed", "details")
    return details
