"""Proofs that a wallet holds a key (OpenID4VCI 1.0, appendix F.1): JWTs that carry it, signed with it, for one issuer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from wasl.documents.wallets.possessing import Kind, possession
from wasl.documents.wallets.problems import refusal

ALGORITHMS: Final = ("ES256", "EdDSA")
_KIND: Final = Kind("openid4vci-proof+jwt", ALGORITHMS, "invalid_proof", frozenset({"key_attestation"}))
"""Attestations of keys are not asked for, and not read."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof shows."""

    holder: Mapping[str, str]
    """The public key, as a JWK of no more than that."""
    nonce: str


def proof(token: str, audience: str, at: datetime) -> Proof:
    """What `token` proves to the issuer `audience`. Raises RefusedError."""
    shown = possession(token, _KIND, at)
    if shown.claims.get("aud") != audience:
        raise refusal("invalid_proof", "the proof is meant for another issuer")
    nonce = shown.claims.get("nonce")
    if not isinstance(nonce, str):
        raise refusal("invalid_nonce", "the proof has no nonce: ask the nonce endpoint for one")
    return Proof(shown.holder, nonce)
