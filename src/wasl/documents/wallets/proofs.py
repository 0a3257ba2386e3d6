"""Proofs that a wallet holds a key (OpenID4VCI 1.0, appendix F.1): JWTs that carry it, signed with it, for one issuer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from wasl.documents.wallets.problems import refusal
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, strictly, verifying_key

TYPE: Final = "openid4vci-proof+jwt"
ALGORITHMS: Final = ("ES256", "EdDSA")
OLDEST, AHEAD = 300, 60
"""Seconds: how old a proof may be, and how far a wallet's clock ahead."""
_LONGEST: Final = 10_000
_HEADERS: Final = frozenset({"typ", "alg", "jwk", "key_attestation"})
"""What a proof's header may hold. A key that it would name by ``kid``, ``x5c`` or otherwise is looked up nowhere;
attestations are not asked for, and not read."""
_MEMBERS: Final = ("kty", "crv", "x", "y")
_PRIVATE: Final = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof shows."""

    holder: Mapping[str, str]
    """The public key, as a JWK of no more than that."""
    nonce: str


def proof(token: str, audience: str, at: datetime) -> Proof:
    """What `token` proves to the issuer `audience`. Raises RefusedError."""
    header, claims = _signed(token)
    if claims.get("aud") != audience:
        raise refusal("invalid_proof", "the proof is meant for another issuer")
    made = claims.get("iat")
    if type(made) is not int or not -AHEAD <= at.timestamp() - made <= OLDEST:
        raise refusal("invalid_proof", "the proof is too old, or not of this time")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        raise refusal("invalid_nonce", "the proof has no nonce: ask the nonce endpoint for one")
    return Proof({name: header["jwk"][name] for name in _MEMBERS if name in header["jwk"]}, nonce)


def _signed(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, signed by the key in the header."""
    try:
        head, body, signature = token[:_LONGEST].split(".")
        header, claims = (msgspec.json.decode(strictly(part), type=dict[str, Any]) for part in (head, body))
        key = _key(header)
        if not key.verifies(strictly(signature), f"{head}.{body}".encode()):
            raise refusal("invalid_proof", "the proof is not signed by the key in it")
    except (ValueError, msgspec.DecodeError) as error:
        raise refusal("invalid_proof", "the proof cannot be read") from error
    return header, claims


def _key(header: Mapping[str, Any]) -> VerifyingKey:
    if header.get("typ") != TYPE or header.get("alg") not in ALGORITHMS:
        raise refusal("invalid_proof", f"the proof must be {TYPE}, signed with {' or '.join(ALGORITHMS)}")
    jwk = header.get("jwk")
    if set(header) - _HEADERS or not isinstance(jwk, dict):
        raise refusal("invalid_proof", "the proof must carry its key as jwk, and name no other")
    if _PRIVATE & set(jwk):
        raise refusal("invalid_proof", "the proof gives away its private key: make another")
    try:
        key = verifying_key(jwk)
    except WaslError as error:
        raise refusal("invalid_proof", "the key of the proof is of no kind that is accepted") from error
    if key.algorithm != header["alg"]:
        raise refusal("invalid_proof", "the key of the proof is not of the algorithm that it names")
    return key
