"""Selective disclosure for JWTs (RFC 9901): a holder shows some claims of what was signed, and no other.

Only SHA-256 and signatures of `wasl.kernel.keys` are known; whatever else a token names is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives import hashes

from wasl.client.jws import compact
from wasl.kernel.keys import Signer, VerifyingKey, encoded, strictly

SALT_BYTES: Final = 16
BINDING_TYPE: Final = "kb+jwt"
_HASH: Final = "sha-256"
_RESERVED: Final = frozenset({"_sd", "..."})
_LONGEST: Final = 100_000
_DEEPEST: Final = 10
_json = msgspec.json.Encoder().encode
KeyOf = Callable[[Mapping[str, Any]], VerifyingKey | None]
"""From a token's header (not to be believed) to the key that must have signed it; None where nobody's is known."""


class NotAnSdJwtError(ValueError):
    """This is no SD-JWT, or not one to be believed. The text says why, in words that say nothing of its holder."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An SD-JWT taken apart; nothing of it is checked."""

    token: str
    disclosures: tuple[str, ...]
    binding: str | None
    """The JWT by which its holder proves to be it."""

    @property
    def presented(self) -> str:
        """All but the binding: what a binding's ``sd_hash`` is of."""
        return "~".join((self.token, *self.disclosures, ""))


@dataclass(frozen=True, slots=True)
class Verified:
    """What a token says, its signature checked."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    """With what was disclosed in its place, and without a trace of what was not."""
    disclosed: tuple[str, ...]
    """The names of top-level claims that were disclosed."""


def issue(plain: Mapping[str, Any], hidden: Mapping[str, Any], key: Signer, **header: Any) -> str:
    """A token that always says what is `plain`, and of `hidden` each claim apart as its holder chooses.

    Raises ValueError for a claim whose name has a meaning of its own.
    """
    if _RESERVED & {*plain, *hidden} or plain.keys() & hidden.keys():
        raise ValueError("a claim has a reserved name, or stands twice")
    salts = secrets.token_bytes(SALT_BYTES * len(hidden))
    disclosures = [
        encoded(_json([encoded(salts[SALT_BYTES * place : SALT_BYTES * (place + 1)]), name, value]))
        for place, (name, value) in enumerate(hidden.items())
    ]
    claims = {**plain, "_sd": sorted(map(_digest, disclosures)), "_sd_alg": _HASH} if hidden else plain
    return "~".join((compact(claims, key, **header), *disclosures, ""))


def parts(text: str) -> Parts:
    """`text` taken apart. Raises NotAnSdJwtError."""
    if len(text) > _LONGEST:
        raise NotAnSdJwtError("this is too long")
    token, *rest = text.strip().split("~")
    if not rest or token.count(".") != 2 or any(not each for each in rest[:-1]):
        raise NotAnSdJwtError("this is no SD-JWT")
    return Parts(token, tuple(rest[:-1]), rest[-1] or None)


def shown(text: str, names: Iterable[str]) -> str:
    """`text` with no more than the disclosures of the claims `names`, and without a binding."""
    wanted, whole = set(names), parts(text)
    kept = (each for each in whole.disclosures if _disclosure(each)[0] in wanted)
    return "~".join((whole.token, *kept, ""))


def bind(text: str, key: Signer, audience: str, nonce: str, at: datetime) -> str:
    """`text` with the proof that its holder, who has `key`, shows it to `audience`, who asked with `nonce` (section 4.3)."""
    presented = parts(text).presented
    claims = {"iat": int(at.timestamp()), "aud": audience, "nonce": nonce, "sd_hash": _digest(presented)}
    return presented + compact(claims, key, typ=BINDING_TYPE)


def verified(whole: Parts, key_of: KeyOf) -> Verified:
    """What the token of `whole` says (section 7.1). Raises NotAnSdJwtError."""
    header, claims = _signed(whole.token, key_of)
    if claims.get("_sd_alg", _HASH) != _HASH:
        raise NotAnSdJwtError("it names a digest that is not accepted")
    said_of = zip(whole.disclosures, map(_disclosure, whole.disclosures), strict=True)
    disclosures = {_digest(each): said for each, said in said_of}
    if len(disclosures) != len(whole.disclosures):
        raise NotAnSdJwtError("it discloses something twice")
    reading = _Reading(disclosures)
    said = reading.of_object(claims)
    if reading.unused():
        raise NotAnSdJwtError("it discloses what was never signed")
    said.pop("_sd_alg", None)
    return Verified(header, said, tuple(name for name in said if name not in claims))


def check_binding(
    whole: Parts, holder: VerifyingKey, audience: str, nonce: str, at: datetime, oldest: int = 300
) -> None:
    """Raises NotAnSdJwtError unless the `holder` showed `whole` to `audience` for `nonce`, in the last `oldest` seconds."""
    if whole.binding is None:
        raise NotAnSdJwtError("its holder does not prove to be it")
    header, claims = _signed(whole.binding, lambda header: holder)
    if header.get("typ") != BINDING_TYPE:
        raise NotAnSdJwtError("this proves nothing of a holder")
    if (
        claims.get("aud") != audience
        or claims.get("nonce") != nonce
        or claims.get("sd_hash") != _digest(whole.presented)
    ):
        raise NotAnSdJwtError("it was shown to someone else, or at another time")
    made = claims.get("iat")
    if type(made) is not int or not -60 <= at.timestamp() - made <= oldest:
        raise NotAnSdJwtError("it was shown to someone else, or at another time")


class _Reading:
    """Puts disclosures where their digests stand. Each is used once."""

    def __init__(self, disclosures: Mapping[str, tuple[str | None, Any]]) -> None:
        self._disclosures = dict(disclosures)
        self._seen: set[str] = set()

    def unused(self) -> bool:
        """Whether something was disclosed that stands nowhere."""
        return bool(self._disclosures)

    def of_object(self, said: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
        digests = said.get("_sd", [])
        if not isinstance(digests, list) or not all(isinstance(each, str) for each in digests):
            raise NotAnSdJwtError("its digests are no list")
        if "..." in said:
            raise NotAnSdJwtError("a claim has a reserved name")
        found = {name: self._of(value, depth) for name, value in said.items() if name != "_sd"}
        for digest in digests:
            disclosure = self._take(digest)
            if disclosure is None:
                continue
            name, value = disclosure
            if name is None or name in _RESERVED or name in said or name in found:
                raise NotAnSdJwtError("it discloses a claim that stands there already, or that may not")
            found[name] = self._of(value, depth)
        return found

    def _of(self, value: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise NotAnSdJwtError("this is too deep")
        if isinstance(value, dict):
            return self.of_object(value, depth + 1)
        if isinstance(value, list):
            return [item for each in value for item in self._of_item(each, depth)]
        return value

    def _of_item(self, item: Any, depth: int) -> Iterable[Any]:
        if not (isinstance(item, dict) and "..." in item):
            return (self._of(item, depth + 1),)
        if len(item) != 1 or not isinstance(item["..."], str):
            raise NotAnSdJwtError("a claim has a reserved name")
        disclosure = self._take(item["..."])
        if disclosure is None:
            return ()
        if disclosure[0] is not None:
            raise NotAnSdJwtError("it discloses a claim where an item of a list stands")
        return (self._of(disclosure[1], depth + 1),)

    def _take(self, digest: str) -> tuple[str | None, Any] | None:
        if digest in self._seen:
            raise NotAnSdJwtError("a digest stands twice")
        self._seen.add(digest)
        return self._disclosures.pop(digest, None)


def _signed(token: str, key_of: KeyOf) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a compact JWT, signed by who should."""
    try:
        head, body, signature = token.split(".")
        header, claims = (msgspec.json.decode(strictly(part)) for part in (head, body))
        raw = strictly(signature)
    except (ValueError, msgspec.DecodeError, UnicodeError) as error:
        raise NotAnSdJwtError("this is no SD-JWT") from error
    if not isinstance(header, dict) or not isinstance(claims, dict) or "crit" in header:
        raise NotAnSdJwtError("this is no SD-JWT that is read here")
    key = key_of(header)
    if key is None:
        raise NotAnSdJwtError("nobody known has the key that it names")
    if header.get("alg") != key.algorithm or not key.verifies(raw, f"{head}.{body}".encode()):
        raise NotAnSdJwtError("it is not signed by who should")
    return header, claims


def _disclosure(text: str) -> tuple[str | None, Any]:
    """Name and value; no name for an item of a list."""
    try:
        match msgspec.json.decode(strictly(text)):
            case [str(), str() as name, value]:
                return name, value
            case [str(), value]:
                return None, value
    except (ValueError, msgspec.DecodeError, UnicodeError) as error:
        raise NotAnSdJwtError("a disclosure cannot be read") from error
    raise NotAnSdJwtError("a disclosure cannot be read")


def _digest(text: str) -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(text.encode("ascii"))
    return encoded(digest.finalize())
