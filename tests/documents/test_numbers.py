"""Numbers are printed, typed and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wasl.documents.numbers import BYTES, new_number, printed, typed
from wasl.kernel.errors import WaslError


@given(some.binary(min_size=BYTES, max_size=BYTES))
def test_what_is_printed_is_typed_back(number: bytes) -> None:
    assert typed(printed(number)) == number
    assert typed(printed(number).replace("-", " ").lower()) == number


def test_letters_that_look_alike_are_one() -> None:
    assert typed("O0I1-L1ZZ-ZZZZ-ZZZZ") == typed("0011-11ZZ-ZZZZ-ZZZZ")


def test_its_form() -> None:
    assert printed(bytes(10)) == "0000-0000-0000-0000"
    assert printed(b"\xff" * 10) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert len({new_number() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("text", ["", "8F3K", "8F3K-72QD-1M9X-4TBU", "8F3K-72QD-1M9X-4TBCC", "٨F3K-72QD-1M9X-4TBC"])
def test_other_texts_are_none(text: str) -> None:
    with pytest.raises(WaslError):
        typed(text)


def test_other_lengths_are_none() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        printed(b"123")
