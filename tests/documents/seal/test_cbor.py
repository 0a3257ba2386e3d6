"""CBOR in one spelling: RFC 8949's own examples, and bytes that would be a second one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wasl.documents.seal.cbor import NotDeterministicError, decoded, encoded

_KEYS = some.integers(-(2**40), 2**40) | some.text(max_size=30)
_LEAVES = some.none() | some.booleans() | some.integers(-(2**60), 2**60) | some.text() | some.binary()
_VALUES = some.recursive(
    _LEAVES, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(_KEYS, inner, max_size=4), max_leaves=20
)
OTHER_SPELLINGS = (
    "a201000100",  # a key twice
    "a2020001 00",  # keys in another order
    "1800",  # a longer integer than needed
    "9f01ff",  # a list without length
    "5f4101ff",  # bytes without length
    "bf0101ff",  # a map without length
    "0000",  # something after the end
    "8181818181818181818101",  # deep
    "a1f500",  # truth for a key
    "fb3ff0000000000000",  # a floating-point number
    "c000",  # a date that is none
    "d81c80",  # shared references
    "82",  # cut
    "",
)


@given(_VALUES)
def test_what_is_written_is_read_back(value: Any) -> None:
    try:
        written = encoded(value)
    except NotDeterministicError as error:
        assert "deep" in str(error)  # noqa: PT017
    else:
        assert decoded(written) == value


def test_keys_are_in_the_order_of_their_bytes() -> None:
    """The example of RFC 8949, section 4.2.1."""
    value = {-1: 0, "aa": 0, 100: 0, "z": 0, 10: 0}
    assert encoded(value).hex() == "a5" + "0a00" + "186400" + "2000" + "617a00" + "62616100"


@pytest.mark.parametrize("hexed", OTHER_SPELLINGS)
def test_other_spellings_are_refused(hexed: str) -> None:
    with pytest.raises(NotDeterministicError):
        decoded(bytes.fromhex(hexed))


def test_what_is_long_is_refused() -> None:
    with pytest.raises(NotDeterministicError, match="long"):
        decoded(encoded("a" * 9000))
    assert decoded(encoded("a" * 9000), 10_000)


def test_other_things_are_not_written() -> None:
    for value in (1.5, {1, 2}, {None: 1}, {b"a": 1}):
        with pytest.raises(NotDeterministicError):
            encoded(value)
