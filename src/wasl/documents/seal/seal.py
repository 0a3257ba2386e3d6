"""The seal of a document: a CBOR Web Token (RFC 8392) in a COSE_Sign1, in the fragment of an address.

What stands after ``#`` never leaves the reader's telephone: the page that the address opens checks it on the spot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from wasl.documents import numbers
from wasl.documents.seal import cbor, cose
from wasl.kernel.keys import Algorithm, encoded, strictly

KID_BYTES: Final = 8
_ISSUER, _EXPIRES, _ISSUED, _NUMBER = 1, 4, 6, 7
_STATUS: Final = 65535
"""The CWT claim of a token status list (draft-ietf-oauth-status-list, section 6.3)."""
_CONTENT: Final = -65537
"""Ours, of the range for private use (RFC 8392, section 9.1): the document's type and its claims by their labels."""
_TYPE: Final = 0
_FRAGMENT = re.compile(r"(?:(?i:https?)://[^\s#]+#|#)?([A-Za-z0-9_-]+)")
Stated = str | int | bool | date | None


class NotASealError(ValueError):
    """What was read is no seal of a document."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where a document's state is told."""

    uri: str
    index: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal states."""

    issuer: str
    type: int
    """The label of the document's type."""
    number: bytes
    issued: datetime
    """Whole seconds, UTC."""
    expires: datetime | None
    status: Status | None
    claims: Mapping[int, Stated]
    """By label; dates are told apart from texts by the type of the document."""


def sealed(content: Sealed, kid: bytes, algorithm: Algorithm, sign: Callable[[bytes], bytes]) -> bytes:
    """The message to print. Raises ValueError for a `kid` of other than eight bytes."""
    if len(kid) != KID_BYTES:
        raise ValueError(f"the key of a seal is named by {KID_BYTES} bytes")
    stated = {label: _plain(value) for label, value in content.claims.items() if value is not None}
    claims: dict[int, Any] = {
        _ISSUER: content.issuer,
        _ISSUED: int(content.issued.timestamp()),
        _NUMBER: content.number,
        _CONTENT: {_TYPE: content.type, **stated},
    }
    if content.expires:
        claims[_EXPIRES] = int(content.expires.timestamp())
    if content.status:
        claims[_STATUS] = {"status_list": {"idx": content.status.index, "uri": content.status.uri}}
    return cose.sign1(cbor.encoded(claims), kid, algorithm, sign)


def address(base: str, message: bytes) -> str:
    """What the QR code says: the page that reads seals, and this one after ``#``."""
    return f"{base}#{encoded(message)}"


def read_address(text: str) -> bytes:
    """The message in what a QR code says, whatever page it names: that is not to be believed. Raises NotASealError."""
    found = _FRAGMENT.fullmatch(text.strip())
    if not found:
        raise NotASealError("this is no code of a document")
    try:
        return strictly(found[1])
    except ValueError as error:
        raise NotASealError("this code is cut or changed") from error


def stated(message: cose.Sign1) -> Sealed:
    """What the `message` states; that it was signed is checked apart. Raises NotASealError."""
    try:
        claims = cbor.decoded(message.payload)
        content = dict(_kind(claims[_CONTENT], dict))
        status = claims.get(_STATUS)
        return Sealed(
            issuer=_kind(claims[_ISSUER], str),
            type=_kind(content.pop(_TYPE), int),
            number=_number(claims[_NUMBER]),
            issued=datetime.fromtimestamp(_kind(claims[_ISSUED], int), UTC),
            expires=datetime.fromtimestamp(_kind(claims[_EXPIRES], int), UTC) if _EXPIRES in claims else None,
            status=_status(status["status_list"]) if status is not None else None,
            claims={_kind(label, int): _said(value) for label, value in content.items()},
        )
    except (ValueError, TypeError, LookupError, OverflowError, OSError) as error:
        raise NotASealError("this is no seal of a document") from error


def _status(told: Mapping[str, Any]) -> Status:
    index = _kind(told["idx"], int)
    if index < 0:
        raise ValueError("an index is not negative")
    return Status(_kind(told["uri"], str), index)


def _plain(value: Stated) -> str | int | bool:
    if value is None:
        raise ValueError("what is not known is not stated")
    return value.isoformat() if isinstance(value, date) else value


def _said(value: Any) -> str | int | bool:
    if not isinstance(value, (str, int, bool)):
        raise TypeError("a claim is a text, a number or a truth")
    return value


def _number(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) != numbers.BYTES:
        raise ValueError("this is no document's number")
    return value


def _kind(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return value
