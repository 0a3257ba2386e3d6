"""CBOR in its one deterministic spelling (RFC 8949, section 4.2), so that equal content has equal bytes and one signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import cbor2

_DEEPEST: Final = 8
LONGEST: Final = 8_192
"""Bytes: a QR code holds under three thousand. Lists of states are longer."""


class NotDeterministicError(ValueError):
    """These bytes are no CBOR, or not in the one spelling."""


def encoded(value: Any) -> bytes:
    """`value` with the keys of its maps in the order of their bytes: integers, texts, bytes, truth, null, lists, maps, tags."""
    return cbor2.dumps(_ordered(value))


def decoded(content: bytes, longest: int = LONGEST) -> Any:
    """The value of `content`. Raises NotDeterministicError for anything that `encoded` would not have written.

    That refuses duplicate keys, indefinite lengths, longer integers, other orders, bytes that follow, and great depths.
    """
    if len(content) > longest:
        raise NotDeterministicError("this is too long")
    try:
        value = cbor2.loads(content)
        again = encoded(value)
    except Exception as error:  # whatever hostile bytes make the decoder stumble over
        raise NotDeterministicError("this is no CBOR that is read here") from error
    if again != content:
        raise NotDeterministicError("this is not in the deterministic spelling")
    return value


def _ordered(value: Any, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise NotDeterministicError("this is too deep")
    if value is None or isinstance(value, (bool, int, str, bytes)):
        return value
    if isinstance(value, Mapping):
        items = [(cbor2.dumps(_key(key)), key, _ordered(item, depth + 1)) for key, item in value.items()]
        return {key: item for _, key, item in sorted(items, key=lambda item: item[0])}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, depth + 1) for item in value]
    if isinstance(value, cbor2.CBORTag):
        return cbor2.CBORTag(value.tag, _ordered(value.value, depth + 1))
    raise NotDeterministicError("a value of this kind is not written here")


def _key(key: Any) -> int | str:
    if isinstance(key, bool) or not isinstance(key, (int, str)):
        raise NotDeterministicError("keys are integers or texts")
    return key
