"""Rates of poverty by place, from the file that an analyst brings: read whole or not at all.

CSV in UTF-8 with commas, or semicolons as spreadsheets write where the comma parts decimals. Columns, in any order: those of
`COLUMNS`, and `HOUSEHOLDS` where the file says how many there are. `rate` is in percent, of one source and one year.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import msgspec

from wasl.kernel.errors import WaslError

COLUMNS: Final = ("code", "rate", "source", "year")
HOUSEHOLDS: Final = "households"
MOST_TOLD: Final = 20
"""Rows that are told of at once."""
_RATE: Final = re.compile(r"[0-9]{1,3}([.,][0-9]{1,4})?")
_WHOLE: Final = 100
_LONGEST_SOURCE: Final = 200


class BrokenRatesError(WaslError):
    """A file with rows that cannot be used. `rows`: the first of them, each with its line."""

    rows: tuple[WaslError, ...] = ()


class Rate(msgspec.Struct, frozen=True, array_like=True):
    """Of one place."""

    rate: Decimal
    """Percent who are poor."""
    households: int | None = None
    """How many there are, where the file says."""


@dataclass(frozen=True, slots=True)
class Rates:
    """A whole file."""

    source: str
    year: int
    rates: Mapping[str, Rate]


def read_rates(content: bytes, codes: Mapping[str, str]) -> Rates:
    """The rates of a file. `codes`: every way in which a code is written -> the code.

    Raises BrokenRatesError, or WaslError for what is no such file.
    """
    found: dict[str, Rate] = {}
    told: set[tuple[str, str]] = set()
    wrong: list[WaslError] = []
    for line, row in _rows(content):
        try:
            code = _code(row["code"], codes, found)
            found[code] = Rate(_rate(row["rate"]), _households(row.get(HOUSEHOLDS, "")))
            told.add((row["source"], row["year"]))
        except WaslError as error:
            said = error.said
            wrong.append(WaslError(said.what, where="line {line}", mend=said.mend, **{**said.given, "line": str(line)}))
    if wrong:
        broken = BrokenRatesError(
            "rows that cannot be used: {n}; none was taken", mend="correct them and send the file again", n=len(wrong)
        )
        broken.rows = tuple(wrong[:MOST_TOLD])
        raise broken
    if not found:
        raise WaslError("this file has no row", mend="write one row a place")
    if len(told) > 1:
        raise WaslError("the rows are of several sources or years", mend="send one file for each source and year")
    ((source, year),) = told
    return Rates(_source(source), _year(year), found)


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
        head = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        if sorted({*names} - {HOUSEHOLDS}) != sorted(COLUMNS) or len(names) != len({*names}):
            raise WaslError(
                "the columns are not the ones asked for", mend="name them {names}, and households where they are known",
                names=", ".join(COLUMNS),
            )  # fmt: skip
        reader.fieldnames = names
        for row in reader:
            if None in row or None in row.values():
                raise WaslError(
                    "a row is cut", where="line {line}", mend="send the file again", line=str(reader.line_num)
                )
            yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except (UnicodeDecodeError, csv.Error) as error:
        raise WaslError("this file cannot be read", mend="save it as CSV in UTF-8, with commas") from error


def _code(text: str, codes: Mapping[str, str], found: Mapping[str, Rate]) -> str:
    code = codes.get(text)
    if code is None:
        raise WaslError("'{code}' is no code of a place", mend="write the official code", code=text[:40])
    if code in found:
        raise WaslError("'{code}' is in the file already", mend="leave one row of it", code=code)
    return code


def _rate(text: str) -> Decimal:
    number = Decimal(text.replace(",", ".")) if _RATE.fullmatch(text) else None
    if number is None or number > _WHOLE:
        raise WaslError(
            "'{text}' is no percentage", mend="write a number from 0 to 100, four decimals at most", text=text[:40]
        )
    return number


def _households(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise WaslError("'{text}' is no number of households", mend="write digits alone", text=text[:40])
    return int(text)


def _source(text: str) -> str:
    if not text:
        raise WaslError("the source is not said", mend="write who published the rates, and where")
    return text[:_LONGEST_SOURCE]


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise WaslError("'{text}' is no year", mend="write four digits", text=text[:40])
    return int(text)
