"""Canonical JSON follows RFC 8785 where Wasl uses it, and refuses what it would not keep."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.canonical import _ordered, body_hash, canonical_bytes, canonical_json

KEYS = st.text("aé\u20ac\U0001f600\ufb33", max_size=3)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_by_utf_16_code_units() -> None:
    """The example of RFC 8785, section 3.2.3."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = canonical_json({key: index for index, key in enumerate(keys)})
    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_little_as_may_be() -> None:
    """RFC 8785, section 3.2.2.2."""
    assert canonical_json('\u20ac$\u000f\nA\'B"\\"/\u007f') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/\u007f"'


def test_nothing_stands_between() -> None:
    assert canonical_json({"b": [1, None, True], "a": {"d": "", "c": 0}}) == '{"a":{"c":0,"d":""},"b":[1,null,true]}'


@given(VALUES)
def test_it_is_json_of_the_same_value_and_stable(value: Any) -> None:
    written = canonical_json(value)
    assert json.loads(written) == value
    assert canonical_json(json.loads(written)) == written


@given(VALUES | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=3), VALUES))
def test_the_short_way_writes_what_the_long_one_does(value: Any) -> None:
    written = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))
    assert canonical_bytes(value) == written.encode()


@pytest.mark.parametrize("value", [1.5, Decimal("1.5"), {"a": object()}, {1, 2}])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), [2**60]])
def test_integers_that_json_would_round_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="carry it as text"):
        canonical_json(value)


def test_the_fingerprint_is_the_start_of_sha_256() -> None:
    assert body_hash("") == "e3b0c44298fc1c149afbf4c8996fb924"
