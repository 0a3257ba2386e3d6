"""Canonical JSON (RFC 8785) for the values Wasl stores: text, whole numbers, booleans, null, lists, objects.

Floating-point numbers are refused: a record carries decimals as text, so that every engine writes the same bytes.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes

_LARGEST_EXACT_INTEGER = 2**53 - 1
_in_order = msgspec.json.Encoder(order="sorted").encode


def canonical_json(value: Any) -> str:
    """`value` as RFC 8785 text. Raises TypeError for a float or a foreign type, ValueError for an inexact integer."""
    return canonical_bytes(value).decode()


def canonical_bytes(value: Any) -> bytes:
    """The same in UTF-8. Raises as `canonical_json` does."""
    if _plain(value):
        return _in_order(value)
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> bool:
    """Whether msgspec writes `value` as RFC 8785 does: nothing in it is refused, and its names are of ASCII alone."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is dict:
        return "".join(value).isascii() and all(map(_plain, value.values()))
    if kind is int:
        return -_LARGEST_EXACT_INTEGER <= value <= _LARGEST_EXACT_INTEGER  # type: ignore[no-any-return]
    return kind in (list, tuple) and all(map(_plain, value))


def _ordered(value: Any) -> Any:
    """`value` with the keys of its objects in order; what JSON would not keep exact is refused."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_EXACT_INTEGER:
            raise ValueError(f"{value} is beyond the integers JSON keeps exact: carry it as text")
        return value
    if isinstance(value, dict):
        # By UTF-16 code units, as section 3.2.3 says: not the order of code points beyond the basic plane.
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form: carry it as text")


def body_hash(body: str) -> str:
    """The 128-bit fingerprint of a canonical body: the first 32 hex digits of its SHA-256."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(body.encode())
    return digest.finalize().hex()[:32]
