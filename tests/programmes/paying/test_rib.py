"""Account numbers."""

from __future__ import annotations

import pytest

from wasl.programmes.paying.rib import RibError, bank, checked, iban

SAMPLE = "011519000001205000534921"
"""Of the IBAN registry."""


@pytest.mark.parametrize(
    "written", [SAMPLE, "011 519 0000012050005349 21", "MA64 0115 1900 0001 2050 0053 4921", "ma64" + SAMPLE]
)
def test_one_account_however_it_is_written(written: str) -> None:
    assert checked(written) == SAMPLE


def test_its_iban_and_its_bank() -> None:
    assert iban(SAMPLE, "MA") == "MA64" + SAMPLE
    assert bank(SAMPLE) == "011"


@pytest.mark.parametrize(("written", "told"), [
    (SAMPLE[:-1], "has 23 digits"), (SAMPLE[:-1] + "2", "do not fit"), ("01151900000120500053O921", "made of digits"),
    ("MA65" + SAMPLE, "not an IBAN"), ("FR7630006000011234567890189", "one of the country"), ("", "made of digits"),
    ("٠١١٥١٩٠٠٠٠٠١٢٠٥٠٠٠٥٣٤٩٢١", "made of digits"), ("GB29NWBK60161331926819", "one of the country's banks"),
    ("0" * 24, "do not fit"),
])  # fmt: skip
def test_what_is_none_is_told(written: str, told: str) -> None:
    with pytest.raises(RibError, match=told):
        checked(written)


@pytest.mark.parametrize("position", range(24))
def test_every_mistyped_digit_is_found(position: int) -> None:
    wrong = SAMPLE[:position] + str((int(SAMPLE[position]) + 1) % 10) + SAMPLE[position + 1 :]
    with pytest.raises(RibError):
        checked(wrong)
