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


@dataclass(frozen=True, slots=True)
class Token:
    """A JWT taken apart; nothing of it is checked."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    message: bytes
    signature: bytes

    def signed_by(self, key: VerifyingKey) -> bool:
        """Whether `key` signed it, by the algorithm that it names."""
        return self.header.get("alg") == key.algorithm and key.verifies(self.signature, self.message)

    def is_fresh(self, at: datetime) -> bool:
        """Whether it says that it was made at about `at`."""
        made = self.claims.get("iat")
        return type(made) is int and -AHEAD <= at.timestamp() - made <= OLDEST


def taken_apart(token: str, problem: Problem) -> Token:
    """The parts of `token`. Raises RefusedError for what is no JWT, or longer than any proof."""
    try:
        head, body, signature = token[:_LONGEST].split(".")
        header, claims = (msgspec.json.decode(strictly(part), type=dict[str, Any]) for part in (head, body))
        return Token(header, claims, f"{head}.{body}".encode(), strictly(signature))
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        raise refusal(problem, "the proof cannot be read") from error


def possession(token: str, kind: Kind, at: datetime) -> Possession:
    """What `token` shows: signed by the key in it, and made at about `at`. Raises RefusedError."""
    found = taken_apart(token, kind.problem)
    key = _key(found.header, kind)
    if not found.signed_by(key):
        raise refusal(kind.problem, "the proof is not signed by the key in it")
    if not found.is_fresh(at):
        raise refusal(kind.problem, "the proof is too old, or not of this time")
    jwk = found.header["jwk"]
    return Possession(key, {name: jwk[name] for name in _MEMBERS if name in jwk}, found.claims)


def public_key(jwk: object, problem: Problem) -> VerifyingKey:
    """The key that a JWK in a proof is, and no more than its public half. Raises RefusedError."""
    if not isinstance(jwk, dict) or _PRIVATE & set(jwk):
        raise refusal(problem, "the key of the proof is none, or gives away its private half")
    try:
        return verifying_key(jwk)
    except WaslError as error:
        raise refusal(problem, "the key of the proof is of no kind that is accepted") from error


def _key(header: Mapping[str, Any], kind: Kind) -> VerifyingKey:
    if header.get("typ") != kind.type or header.get("alg") not in kind.algorithms:
        raise refusal(kind.problem, f"the proof must be {kind.type}, signed with {' or '.join(kind.algorithms)}")
    if set(header) - _HEADERS - kind.ignored:
        raise refusal(kind.problem, "the proof must carry its key as jwk, and name no other")
    return public_key(header.get("jwk"), kind.problem)
