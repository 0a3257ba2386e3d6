"""Who calls: a token bound to a key, a signed request, or a certificate; whatever is shown must hold, and name one system."""

from __future__ import annotations

from dataclasses import dataclass

from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.gateway.dpop import Proofs
from wasl.exchange.gateway.http import Request
from wasl.exchange.gateway.mutual_tls import Certificates
from wasl.exchange.gateway.refusing import refusal
from wasl.exchange.gateway.signatures import Signatures
from wasl.exchange.gateway.tokens import Detail, Tokens


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated system; `system` is empty for anyone."""

    system: str
    details: tuple[Detail, ...] = ()
    """What its token is narrowed to; empty: nothing."""


ANYONE = Caller("")


class Gatekeeper:
    """Tells callers apart. `url` is this gateway's own address."""

    def __init__(
        self, url: str, tokens: Tokens, proofs: Proofs, signatures: Signatures, certificates: Certificates
    ) -> None:
        self._url = url
        self._tokens = tokens
        self._proofs = proofs
        self._signatures = signatures
        self.certificates = certificates

    def caller(self, request: Request, directory: Directory, at: float) -> Caller:
        """Who sent `request`; ANYONE when it does not say. Raises Refused when what it says does not hold."""
        headers = request.headers
        found: list[Caller] = []
        if "authorization" in headers:
            found.append(self._by_token(request, directory, at))
        if "signature-input" in headers or "signature" in headers:
            found.append(Caller(self._signatures.signer(request, directory, at).system))
        if not found and "client-cert" in headers:
            found.append(self._by_certificate(request, directory, at))
        if len({each.system for each in found}) > 1:
            raise refusal("unauthenticated", "two-callers")
        return found[0] if found else ANYONE

    def _by_token(self, request: Request, directory: Directory, at: float) -> Caller:
        scheme, _, token = request.headers["authorization"].partition(" ")
        grant = self._tokens.read(token.strip(), at)
        key = directory.key_of(grant.system, grant.kid)
        if key is None or not key.in_force(at):
            raise refusal("unauthenticated", "key")
        if grant.jkt:
            proof = request.headers.get("dpop")
            if scheme.lower() != "dpop" or proof is None:
                raise refusal("unauthenticated", "unbound")
            if self._proofs.thumbprint(proof, request.method, self._url + request.path, at, grant.hash) != grant.jkt:
                raise refusal("bad-signature", "proof")
        elif scheme.lower() != "bearer" or self.certificates.thumbprint(request, at) != grant.certificate:
            raise refusal("unauthenticated", "unbound")
        return Caller(grant.system, grant.details)

    def _by_certificate(self, request: Request, directory: Directory, at: float) -> Caller:
        key = directory.certified(self.certificates.thumbprint(request, at))
        if key is None or not key.in_force(at):
            raise refusal("unauthenticated", "certificate")
        return Caller(key.system)


def narrowed(caller: Caller, purpose: str) -> str:
    """The purpose to answer for under the caller's token: the one it names alone, where the call names none.

    Raises Refused where the token is for other purposes.
    """
    allowed = {detail.purpose for detail in caller.details}
    if not allowed or "" in allowed:
        return purpose
    if not purpose and len(allowed) == 1:
        return next(iter(allowed))
    if purpose not in allowed:
        raise refusal("unauthenticated", "details")
    return purpose


def permitted(caller: Caller, agreement: AgreementEntry | None) -> None:
    """That the caller's token is for this agreement and its purpose. Raises Refused."""
    if agreement is None or not caller.details:
        return
    terms = agreement.terms
    for detail in caller.details:
        if detail.agreement in ("", terms.number) and detail.purpose in ("", terms.purpose):
            return
    raise refusal("unauthenticated", "details")
