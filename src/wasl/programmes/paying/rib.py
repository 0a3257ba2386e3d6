"""Bank account numbers: the RIB of 24 digits (bank 3, city 3, account 16, key 2), and its IBAN (ISO 13616)."""

from __future__ import annotations

from typing import Final

from wasl.kernel.errors import WaslError

_DIGITS: Final = 24
_BANK: Final = 3
_LETTERS_START: Final = 55
"""ISO 7064 reads A as 10."""


class RibError(WaslError):
    """This is no account number."""


def checked(written: str) -> str:
    """The 24 digits of `written`, which may have spaces, dashes, or be an IBAN. Raises RibError."""
    text = "".join(written.split()).replace("-", "").upper()
    if text[:1].isalpha():
        return _of_iban(text)
    if not (text.isascii() and text.isdigit()):
        raise RibError("an account number is made of digits", mend="copy it from the bank's own statement")
    if len(text) != _DIGITS:
        raise RibError(
            "this account number has {found} digits, and 24 are needed", mend="copy it whole from the bank's own statement",
            found=len(text),
        )  # fmt: skip
    if key(text[:-2]) != text[-2:]:
        raise RibError(
            "the last two digits do not fit the others",
            mend="look for a digit that was mistyped or two that were swapped",
        )
    return text


def key(first: str) -> str:
    """The two digits that follow the first 22: 97 less the rest of a hundred times them by 97."""
    return f"{97 - int(first) * 100 % 97:02d}"


def bank(rib: str) -> str:
    """The code of the bank."""
    return rib[:_BANK]


def iban(rib: str, country: str) -> str:
    """The IBAN of a RIB that was checked: ISO 7064, mod 97-10."""
    return f"{country}{98 - _number(f'{rib}{country}00') % 97:02d}{rib}"


def _of_iban(text: str) -> str:
    rib = text[4:]
    if not (text.isascii() and text.isalnum() and text[:2].isalpha() and _number(f"{rib}{text[:4]}") % 97 == 1):
        raise RibError("this is not an IBAN", mend="copy it whole from the bank's own statement")
    return checked(rib) if rib.isdigit() and len(rib) == _DIGITS else _foreign()


def _foreign() -> str:
    raise RibError(
        "this account is not one of the country's banks", mend="name an account that ends in a RIB of 24 digits"
    )


def _number(text: str) -> int:
    return int("".join(each if each.isdigit() else str(ord(each) - _LETTERS_START) for each in text))
