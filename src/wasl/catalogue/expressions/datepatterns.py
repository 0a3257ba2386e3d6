"""Patterns of written dates: ``DD/MM/YYYY``, ``YYYY-MM-DD``, ``DDMMYYYY``, ``DD/MM/YY``.

``DD`` and ``MM`` read one or two digits, and exactly two where another part touches them without a separator.
``YYYY`` reads a year from 1000 to 9999. ``YY`` reads two digits as POSIX does: 00 to 68 are 2000 to 2068,
69 to 99 are 1969 to 1999.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wasl.catalogue.expressions.errors import ArgumentError

_PART = re.compile(r"YYYY|YY|MM|DD")
_DIRECTIVES = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}
_SEPARATORS = "/-. :,0T"
_EXAMPLE = "write e.g. 'DD/MM/YYYY'"


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A regular expression with one group for each part, the number of each group, and the format of C's ``strptime``."""

    regex: str
    day: int
    month: int
    year: int
    short_year: bool
    strptime: str


def date_pattern(written: str) -> DatePattern:
    """The meaning of a pattern. Raises ArgumentError when a part is missing, twice there or unknown."""
    pieces = _pieces(written)
    parts = [piece for piece in pieces if _PART.fullmatch(piece)]
    kinds = [part[0] for part in parts]
    if sorted(kinds) != ["D", "M", "Y"]:
        raise ArgumentError(f"{written!a} is no date pattern: it needs DD, MM and YYYY (or YY) once each", _EXAMPLE)
    regex = "".join(_regex_of(pieces, index) for index in range(len(pieces)))
    groups = {kind: number for number, kind in enumerate(kinds, 1)}
    strptime = "".join(_DIRECTIVES.get(piece, piece) for piece in pieces)
    return DatePattern(regex, groups["D"], groups["M"], groups["Y"], "YY" in parts, strptime)


def _pieces(written: str) -> list[str]:
    pieces, index = [], 0
    while index < len(written):
        found = _PART.match(written, index)
        piece = found[0] if found else written[index]
        if not found and piece not in _SEPARATORS:
            raise ArgumentError(f"{piece!a} in the date pattern is neither DD, MM, YYYY, YY nor a separator", _EXAMPLE)
        pieces.append(piece)
        index += len(piece)
    return pieces


def _regex_of(pieces: list[str], index: int) -> str:
    piece = pieces[index]
    if piece == "YYYY":
        return "([1-9][0-9]{3})"
    if piece == "YY":
        return "([0-9]{2})"
    if piece in ("DD", "MM"):
        neighbours = pieces[max(index - 1, 0) : index] + pieces[index + 1 : index + 2]
        touched = any(_PART.fullmatch(each) or each == "0" for each in neighbours)
        return "([0-9]{2})" if touched else "([0-9]{1,2})"
    return piece if piece in "0T: ,/" else f"\\{piece}"


def full_year(short: int) -> int:
    """The year that two digits stand for."""
    return 2000 + short if short <= 68 else 1900 + short
