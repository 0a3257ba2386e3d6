"""Requests that show the key which a token is bound to (DPoP, RFC 9449): a token alone is good for nobody who stole it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import SplitResult, urlsplit

from wasl.documents.wallets import nonces, secrets
from wasl.documents.wallets.possessing import OLDEST, Kind, possession
from wasl.documents.wallets.problems import refusal
from wasl.kernel.keys import thumbprint

ALGORITHMS: Final = ("ES256",)
_KIND: Final = Kind("dpop+jwt", ALGORITHMS, "invalid_dpop_proof")
_PORTS: Final = {"https": 443, "http": 80}


def shown(given: str, department: str, url: str, at: datetime, token: str = "") -> str:
    """The thumbprint (RFC 7638) of the key that the header `given` shows, of a POST to `url`, with `token` where there is one.

    Raises RefusedError, with a nonce to sign where it has none of `department`'s that is still good. None is taken twice.
    """
    found = possession(given, _KIND, at)
    said = found.claims
    if said.get("htm") != "POST" or not _same(said.get("htu"), url):
        raise refusal("invalid_dpop_proof", "the proof is of another request")
    if token and said.get("ath") != secrets.challenge(token):
        raise refusal("invalid_dpop_proof", "the proof is of another access token")
    mark = said.get("jti")
    if not isinstance(mark, str) or not mark:
        raise refusal("invalid_dpop_proof", "the proof has no jti")
    nonce = said.get("nonce")
    if not isinstance(nonce, str) or not nonces.good(nonce, _asker(department), at):
        raise refusal("use_dpop_nonce", "sign the nonce in the header DPoP-Nonce", new_nonce(department, at))
    key = thumbprint(found.key.jwk())
    until = datetime.fromtimestamp(said["iat"], UTC) + timedelta(seconds=OLDEST + 1)
    if not nonces.first(f"dpop {secrets.hashed(f'{key} {mark}')}", until, at):
        raise refusal("invalid_dpop_proof", "this proof was used already")
    return key


def new_nonce(department: str, at: datetime) -> str:
    """What wallets sign next."""
    return nonces.new_nonce(_asker(department), at)


def _asker(department: str) -> str:
    """Nonces of proofs for credentials are none of these: no name of a department has a space."""
    return f"{department} dpop"


def _same(given: object, url: str) -> bool:
    """Whether two addresses are one, apart from how they are spelled (RFC 3986, section 6.2), query and fragment."""
    try:
        return isinstance(given, str) and _spelled(urlsplit(given)) == _spelled(urlsplit(url))
    except ValueError:
        return False


def _spelled(parts: SplitResult) -> tuple[str, str | None, int | None, str]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme), parts.path
