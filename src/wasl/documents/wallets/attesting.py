"""Which wallet calls, by what its maker attests of the copy at hand (draft-ietf-oauth-attestation-based-client-auth)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wasl.documents.once import Stored
from wasl.documents.wallets.clients import Client, client
from wasl.documents.wallets.possessing import AHEAD, OLDEST, Token, public_key, taken_apart
from wasl.documents.wallets.problems import Problem, refusal
from wasl.exchange.answering.problems import Refused
from wasl.kernel.keys import thumbprint

METHOD: Final = "attest_jwt_client_auth"
ALGORITHMS: Final = ("ES256",)
_ATTESTATION: Final = "oauth-client-attestation+jwt"
_PROOF: Final = "oauth-client-attestation-pop+jwt"
_PROBLEM: Final[Problem] = "invalid_client"
_USED: Final = Stored("attested", OLDEST + AHEAD)


def wallet(named: str, attestation: str, proof: str, issuer: str, at: datetime) -> Client:
    """The wallet that calls `issuer`: it names itself, and its copy is attested where the installation knows its maker's keys.

    `attestation`, `proof`: the headers OAuth-Client-Attestation and OAuth-Client-Attestation-PoP; empty where it sent none.
    Raises RefusedError for one that is not known, or not attested as it should be.
    """
    found = taken_apart(attestation, _PROBLEM) if attestation else None
    name = str(found.claims.get("sub")) if found else named
    known = client(name)
    if named not in ("", name):
        raise refusal(_PROBLEM, "the attestation is of another wallet than client_id")
    if not known.attested_by:
        return known
    if found is None or not proof:
        raise refusal(_PROBLEM, "this wallet shows an attestation of its maker, and a proof of the key in it")
    _demand_attested(known, found, at)
    _demand_held(found, taken_apart(proof, _PROBLEM), issuer, at)
    return known


def _demand_attested(known: Client, found: Token, at: datetime) -> None:
    """The maker says so, until a time to come."""
    if not _of_kind(found, _ATTESTATION) or not any(map(found.signed_by, known.keys)):
        raise refusal(_PROBLEM, "the attestation is not signed by a key of the wallet's maker that is known here")
    until = found.claims.get("exp")
    if type(until) is not int or at.timestamp() >= until:
        raise refusal(_PROBLEM, "the attestation has ended")


def _demand_held(found: Token, shown: Token, issuer: str, at: datetime) -> None:
    """The copy at hand holds the key that is attested, and calls this issuer, now, with what it never sent before."""
    bound = found.claims.get("cnf")
    key = public_key(bound.get("jwk") if isinstance(bound, dict) else None, _PROBLEM)
    if not _of_kind(shown, _PROOF) or not shown.signed_by(key):
        raise refusal(_PROBLEM, "the proof is not signed by the key that is attested")
    meant, mark = shown.claims.get("aud"), shown.claims.get("jti")
    if meant not in (issuer, [issuer]) or not shown.is_fresh(at):
        raise refusal(_PROBLEM, "the proof is meant for another issuer, too old, or not of this time")
    if not isinstance(mark, str):
        raise refusal(_PROBLEM, "the proof has no jti")
    try:
        _USED.use(f"{thumbprint(key.jwk())}/{mark}", shown.claims["iat"], at.timestamp())
    except Refused as error:
        raise refusal(_PROBLEM, "the proof was used already") from error


def _of_kind(token: Token, kind: str) -> bool:
    header = token.header
    return header.get("typ") == kind and header.get("alg") in ALGORITHMS and "crit" not in header
