"""Proof that whoever shows a token holds its key: DPoP (RFC 9449)."""

from __future__ import annotations

from dataclasses import dataclass

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.jwt import Token, taken_apart
from wasl.exchange.gateway.refusing import refusal
from wasl.exchange.gateway.replay import SKEW, Once
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, thumbprint, verifying_key

LASTS = 60
"""Seconds for which a proof is good after it was issued."""
REMEMBERED = LASTS + 2 * SKEW
"""Seconds during which a proof that came could come again."""
_MOST_KEYS = 4096


@dataclass(frozen=True, slots=True)
class _Bearer:
    key: VerifyingKey
    thumbprint: str


class Proofs:
    """Checks proofs. A caller's header is the same in all its proofs, so the key in it is read once."""

    def __init__(self, replays: Once) -> None:
        self._replays = replays
        self._bearers: dict[str, _Bearer] = {}

    def thumbprint(self, proof: str, method: str, uri: str, at: float, token_hash: str = "") -> str:
        """The thumbprint (RFC 7638) of the key that proves this request; `uri` has no query, `token_hash` is the ``ath``.

        Raises Refused: bad-signature, token-expired or replayed.
        """
        try:
            token = taken_apart(proof, "dpop+jwt", with_key=True)
            bearer = self._bearer(token)
            if not token.signed_by(bearer.key):
                raise refusal("bad-signature", "proof")
            jti = self._checked(token, method, uri, at, token_hash)
        except (ValueError, WaslError) as error:
            raise error if isinstance(error, Refused) else refusal("bad-signature", "proof") from error
        self._replays.use(f"{bearer.thumbprint}/{jti}", token.instant("iat"), at)
        return bearer.thumbprint

    def _bearer(self, token: Token) -> _Bearer:
        bearer = self._bearers.get(token.head)
        if bearer is None:
            jwk = token.header["jwk"]
            if not isinstance(jwk, dict) or "d" in jwk:
                raise ValueError("a proof carries a public key, and nothing else")
            bearer = _Bearer(verifying_key(jwk), thumbprint(jwk))
            if len(self._bearers) >= _MOST_KEYS:
                self._bearers.clear()
            self._bearers[token.head] = bearer
        return bearer

    def _checked(self, token: Token, method: str, uri: str, at: float, token_hash: str) -> str:
        if token.claims.get("htm") != method or not _same(token.text("htu"), uri):
            raise refusal("bad-signature", "proof")
        if not at - LASTS - SKEW <= token.instant("iat") <= at + SKEW:
            raise Refused("token-expired")
        if token_hash and token.claims.get("ath") != token_hash:
            raise refusal("bad-signature", "proof")
        return token.text("jti")


def _same(said: str, uri: str) -> bool:
    """Whether `said` is our `uri`: query and fragment apart, scheme and host in any case (RFC 9449, section 4.3)."""
    if said == uri:
        return True
    bare = said.partition("?")[0].partition("#")[0]
    scheme, separator, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{separator}{host.lower()}{slash}{path}" == uri
