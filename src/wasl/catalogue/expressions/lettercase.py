"""Capital and small letters, the same on every engine.

Engines disagree beyond plain letters (ß, İ, ı, Greek sigma...), so the language changes exactly the pairs listed here,
letter by letter: A-Z, the accented Latin letters of European languages, and those of Amazigh in Latin script.
Any other character stays.
"""

from __future__ import annotations

import string

from wasl.catalogue.expressions.dialects import Dialect, quote_text

_AMAZIGH = "ɛɣḍḥṛṣṭẓ"


def _pairs() -> list[tuple[str, str]]:
    """Small and capital letters that turn into each other one to one."""
    accented = [chr(point) for point in range(0xC0, 0x180)]
    letters = [*string.ascii_lowercase, *accented, *_AMAZIGH]
    return [(small, small.upper()) for small in letters if small.islower() and _is_a_pair(small)]


def _is_a_pair(small: str) -> bool:
    capital = small.upper()
    return len(capital) == 1 and capital != small and capital.lower() == small and small != "\u0131"


SMALL = "".join(small for small, _ in _pairs())
CAPITAL = "".join(capital for _, capital in _pairs())
_TO_CAPITAL = str.maketrans(SMALL, CAPITAL)
_TO_SMALL = str.maketrans(CAPITAL, SMALL)

_COMMON = "[\\x00-\\x7FÀ-ÖØ-Þà-öø-þ؀-ۿ]*"
"""Characters whose case DuckDB changes exactly so (ß, µ and ÿ are not among them); nearly every cell has no other."""


def upper(text: str) -> str:
    """The reference."""
    return text.translate(_TO_CAPITAL)


def lower(text: str) -> str:
    """The reference."""
    return text.translate(_TO_SMALL)


def case_sql(function: str, text: str, dialect: Dialect) -> str:
    """``upper`` or ``lower`` of `text`. DuckDB's own, far faster than its translate, serves common characters."""
    before, after = (SMALL, CAPITAL) if function == "upper" else (CAPITAL, SMALL)
    slow = f"translate({text}, {quote_text(before, dialect)}, {quote_text(after, dialect)})"
    if dialect == "spark":
        return slow
    # As many bytes as characters: plain ASCII, told ten times faster than by a pattern.
    common = f"strlen({text}) = length({text}) OR regexp_full_match({text}, '{_COMMON}')"
    return f"CASE WHEN {common} THEN {function}({text}) ELSE {slow} END"
