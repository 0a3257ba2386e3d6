"""Numbers of telephones, as people type them, in the one spelling of the world's network (ITU-T E.164). Pure."""

from __future__ import annotations

import re
from typing import Final

from wasl.kernel.errors import WaslError

_SIGNS: Final = re.compile(r"[\s().\-/]")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_WHOLE: Final = re.compile(r"\+[1-9]\d{6,14}")


def international(typed: str, calling_code: str | None) -> str:
    """``06 12-34 56 78`` with the calling code ``212`` is ``+212612345678``. Raises WaslError for what is no number.

    `calling_code`: of the State, None where it declares none; then only whole numbers are taken.
    """
    digits = _SIGNS.sub("", typed.translate(_DIGITS))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0") and calling_code:
        digits = f"+{calling_code}{digits[1:]}"
    if _WHOLE.fullmatch(digits) is None:
        raise WaslError("this is no telephone number", mend="write it in digits, with its country where it is abroad")
    return digits
