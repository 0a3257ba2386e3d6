"""Token Status List (draft-ietf-oauth-status-list-20), as a JWT and as a CWT. All that the draft may still change is here."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from wasl.client.jws import compact
from wasl.documents.seal import cbor, cose
from wasl.documents.status import bits
from wasl.kernel.keys import Signer, VerifyingKey, encoded, strictly

JWT_TYPE: Final = "statuslist+jwt"
CWT_TYPE: Final = "application/statuslist+cwt"
LIVES: Final = timedelta(hours=12)
"""How long a reader may keep a list before it asks again."""
_SUBJECT, _EXPIRES, _ISSUED, _TTL, _LIST = 2, 4, 6, 65534, 65533


@dataclass(frozen=True, slots=True)
class Told:
    """A list, as one who reads it learns it."""

    uri: str
    issued: datetime
    expires: datetime | None
    bits: int
    packed: bytes

    def at(self, index: int) -> int:
        """The state at `index`. Raises `bits.NotAListError` beyond the end."""
        return bits.state_at(self.packed, index, self.bits)


def reference(uri: str, index: int) -> dict[str, Any]:
    """What a credential says of where its state is told (section 6.2)."""
    return {"status_list": {"idx": index, "uri": uri}}


def as_jwt(packed: bytes, uri: str, at: datetime, expires: datetime, key: Signer, **header: Any) -> str:
    """The list at `uri` as of `at` (section 5.1); `header` adds to its header, e.g. ``x5c``."""
    claims = {
        "sub": uri,
        "iat": int(at.timestamp()),
        "exp": int(expires.timestamp()),
        "ttl": int(LIVES.total_seconds()),
        "status_list": {"bits": bits.BITS, "lst": encoded(zlib.compress(packed, 9))},
    }
    return compact(claims, key, typ=JWT_TYPE, kid=key.kid, **header)


def as_cwt(packed: bytes, uri: str, at: datetime, expires: datetime, kid: bytes, key: Signer) -> bytes:
    """The same as a CWT (section 5.2), for readers of seals."""
    claims = {
        _SUBJECT: uri,
        _ISSUED: int(at.timestamp()),
        _EXPIRES: int(expires.timestamp()),
        _TTL: int(LIVES.total_seconds()),
        _LIST: {"bits": bits.BITS, "lst": zlib.compress(packed, 9)},
    }
    return cose.sign1(cbor.encoded(claims), kid, key.algorithm, key.sign, CWT_TYPE)


def from_jwt(token: str, key: VerifyingKey) -> Told:
    """The list in `token`, signed by `key`. Raises `bits.NotAListError`."""
    try:
        head, body, signature = token.split(".")
        header, claims = (json.loads(strictly(part)) for part in (head, body))
        if header.get("typ") != JWT_TYPE or header.get("alg") != key.algorithm or "crit" in header:
            raise bits.NotAListError("this is no list of states")
        if not key.verifies(strictly(signature), f"{head}.{body}".encode()):
            raise bits.NotAListError("this list is not signed by who should")
        told = claims["status_list"]
        return _told(claims["sub"], claims["iat"], claims.get("exp"), told["bits"], strictly(told["lst"]))
    except bits.NotAListError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise bits.NotAListError("this is no list of states") from error


def from_cwt(message: bytes, key: VerifyingKey) -> Told:
    """The same of a CWT."""
    try:
        opened = cose.opened(message, bits.LONGEST)
        if opened.type != CWT_TYPE or not opened.signed_by(key):
            raise bits.NotAListError("this list is not signed by who should")
        claims = cbor.decoded(opened.payload, bits.LONGEST)
        told = claims[_LIST]
        return _told(claims[_SUBJECT], claims[_ISSUED], claims.get(_EXPIRES), told["bits"], told["lst"])
    except bits.NotAListError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise bits.NotAListError("this is no list of states") from error


def _told(uri: str, issued: int, expires: int | None, size: int, compressed: bytes) -> Told:
    if size not in (1, 2, 4, 8) or not isinstance(uri, str):
        raise bits.NotAListError("this is no list of states")

    def instant(seconds: int) -> datetime:
        return datetime.fromtimestamp(seconds, UTC)

    return Told(uri, instant(issued), None if expires is None else instant(expires), size, bits.inflated(compressed))
