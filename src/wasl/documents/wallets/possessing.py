"""JWTs that carry the key they are signed with: whoever made one holds that key. Proofs for credentials, and of DPoP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec

from wasl.documents.wallets.problems import Problem, refusal
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import VerifyingKey, strictly, verifying_key

OLDEST, AHEAD = 300, 60
"""Seconds: how old such a token may be, and how far a wallet's clock ahead."""
_LONGEST: Final = 10_000
_HEADERS: Final = frozenset({"typ", "alg", "jwk"})
_MEMBERS: Final = ("kty", "crv", "x", "y")
_PRIVATE: Final = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of them."""

    type: str
    """``typ``, exactly."""
    algorithms: tuple[str, ...]
    problem: Problem
    """How the standard calls one that is not right."""
    ignored: frozenset[str] = field(default_factory=frozenset)
    """What its header may hold beside type, algorithm and key, and is not read. A key that it would name by ``kid``, ``x5c``
    or otherwise is looked up nowhere."""


@dataclass(frozen=True, slots=True)
class Possession:
    """What one shows."""

    key: VerifyingKey
    holder: Mapping[str, str]
    """The public key, as a JWK of no more than that."""
    claims: Mapping[str, Any]


def possession(token: str, kind: Kind, at: datetime) -> Possession:
    """What `token` shows: signed by the key in it, and made at about `at`. Raises RefusedError."""
    try:
        head, body, signature = token[:_LONGEST].split(".")
        header, claims = (msgspec.json.decode(strictly(part), type=dict[str, Any]) for part in (head, body))
        key = _key(header, kind)
        if not key.verifies(strictly(signature), f"{head}.{body}".encode()):
            raise refusal(kind.problem, "the proof is not signed by the key in it")
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        raise refusal(kind.problem, "the proof cannot be read") from error
    made = claims.get("iat")
    if type(made) is not int or not -AHEAD <= at.timestamp() - made <= OLDEST:
        raise refusal(kind.problem, "the proof is too old, or not of this time")
    holder = {name: header["jwk"][name] for name in _MEMBERS if name in header["jwk"]}
    return Possession(key, holder, claims)


def _key(header: Mapping[str, Any], kind: Kind) -> VerifyingKey:
    if header.get("typ") != kind.type or header.get("alg") not in kind.algorithms:
        raise refusal(kind.problem, f"the proof must be {kind.type}, signed with {' or '.join(kind.algorithms)}")
    jwk = header.get("jwk")
    if set(header) - _HEADERS - kind.ignored or not isinstance(jwk, dict):
        raise refusal(kind.problem, "the proof must carry its key as jwk, and name no other")
    if _PRIVATE & set(jwk):
        raise refusal(kind.problem, "the proof gives away its private key: make another")
    try:
        key = verifying_key(jwk)
    except WaslError as error:
        raise refusal(kind.problem, "the key of the proof is of no kind that is accepted") from error
    if key.algorithm != header["alg"]:
        raise refusal(kind.problem, "the key of the proof is not of the algorithm that it names")
    return key
