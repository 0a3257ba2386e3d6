"""Requests that show the key which a token is bound to (DPoP, RFC 9449): a token alone is good for nobody who stole it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from wasl.documents.once import Stored
from wasl.documents.wallets import nonces, secrets
from wasl.documents.wallets.problems import refusal
from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.dpop import REMEMBERED, Proofs
from wasl.exchange.gateway.jwt import taken_apart

ALGORITHMS: Final = ("ES256", "EdDSA")
_PROOFS: Final = Proofs(Stored("dpop", REMEMBERED))
"""Judged as those that gateways are shown."""


def shown(given: str, department: str, url: str, at: datetime, token: str = "") -> str:
    """The thumbprint (RFC 7638) of the key that the header `given` shows, of a POST to `url`, with `token` where there is one.

    Raises RefusedError, with a nonce to sign where it has none of `department`'s that is still good. None is taken twice.
    """
    try:
        nonce = taken_apart(given, "dpop+jwt", with_key=True).claims.get("nonce")
        if not isinstance(nonce, str) or not nonces.good(nonce, _asker(department), at):
            raise refusal("use_dpop_nonce", "sign the nonce in the header DPoP-Nonce", new_nonce(department, at))
        return _PROOFS.thumbprint(given, "POST", url, at.timestamp(), secrets.challenge(token) if token else "")
    except (ValueError, Refused) as error:
        why = "the proof is of another request, token or time, was used already, or is not signed by the key in it"
        raise refusal("invalid_dpop_proof", why) from error


def new_nonce(department: str, at: datetime) -> str:
    """What wallets sign next."""
    return nonces.new_nonce(_asker(department), at)


def _asker(department: str) -> str:
    """Nonces of proofs for credentials are none of these: no name of a department has a space."""
    return f"{department} dpop"
