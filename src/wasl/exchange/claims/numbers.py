"""Numbers of claims: the year, a serial, two check digits, such as ``26-0000123-45``. Pure.

The check is that of bank accounts (ISO 7064, modulus 97): it catches every mistyped digit and every two that changed places.
"""

from __future__ import annotations

from wasl.kernel.errors import WaslError

SERIALS = 10**7
"""How many claims a year has numbers for."""
_ANY = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def number_of(year: int, serial: int) -> int:
    """The number of the `serial`-th of its `year`."""
    plain = (year % 100 * SERIALS + serial % SERIALS) * 100
    return plain + 98 - plain % 97


def number_sql(plain: str) -> str:
    """SQL of the number whose year and serial are the whole number `plain`: the same on every database."""
    return f"(({plain}) * 100 + 98 - (({plain}) * 100) % 97)"


def written(number: int) -> str:
    """As people read it."""
    digits = f"{number:011}"
    return f"{digits[:2]}-{digits[2:9]}-{digits[9:]}"


def read(text: str) -> int:
    """The number that was typed, however its digits are grouped. Raises WaslError for one that cannot be."""
    digits = "".join(each for each in text.translate(_ANY) if each.isascii() and each.isdigit())
    if len(digits) != 11 or int(digits) % 97 != 1:
        raise WaslError("this is no number of a claim", mend="copy it from the letter: 26-0000123-45")
    return int(digits)
