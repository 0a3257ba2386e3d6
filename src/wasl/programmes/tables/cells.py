"""Cells of a decision table: the unary tests and the literals of FEEL that Wasl reads.

A test is a list of ranges of one type, each with its ends, so that it can be written as an expression and so that two tests can
be compared: whether any value passes both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from wasl.catalogue.expressions.typed import Datum
from wasl.engine.quote import identifier

Kind = Literal["bool", "int", "decimal", "date", "text"]
KINDS: Final[dict[str, Kind]] = {
    "boolean": "bool", "integer": "int", "long": "int", "number": "decimal", "double": "decimal", "date": "date",
    "string": "text",
}  # fmt: skip
"""Types of DMN -> those of facts."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,7})?")
_DATE: Final = re.compile(r'date\(\s*"([0-9]{4}-[0-9]{2}-[0-9]{2})"\s*\)')
_RANGE: Final = re.compile(r"([\[\]()])\s*(.+?)\s*\.\.\s*(.+?)\s*([\[\]()])")
_COMPARED: Final = re.compile(r"(<=|>=|<|>|=)\s*(.+)")


class CellError(Exception):
    """What is wrong with one cell, in the words of `WaslError`."""

    def __init__(self, what: str, *, mend: str, **given: str) -> None:
        self.what, self.mend, self.given = what, mend, given
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Span:
    """Values from `low` to `high`; None: without end."""

    low: Datum = None
    high: Datum = None
    low_in: bool = True
    high_in: bool = True

    @property
    def single(self) -> bool:
        """Whether it is one value."""
        return self.low is not None and self.low == self.high

    def meets(self, other: Span) -> bool:
        """Whether a value may be in both."""
        return self._reaches(other) and other._reaches(self)

    def _reaches(self, other: Span) -> bool:
        """Whether it ends after the other begins."""
        if self.high is None or other.low is None:
            return True
        if self.high == other.low:
            return self.high_in and other.low_in
        return bool(self.high > other.low)  # type: ignore[operator]  # both of one kind


@dataclass(frozen=True, slots=True)
class Cell:
    """One condition of a rule. No spans: anything passes, unknown too."""

    spans: tuple[Span, ...] = ()
    negated: bool = False

    @property
    def anything(self) -> bool:
        """Whether it is the dash."""
        return not self.spans

    def meets(self, other: Cell) -> bool:
        """Whether some value may pass both; True where that cannot be told apart."""
        if self.anything or other.anything or (self.negated and other.negated):
            return True
        if self.negated or other.negated:
            only, barred = (other, self) if self.negated else (self, other)
            return not all(span.single and span in barred.spans for span in only.spans)
        return any(mine.meets(theirs) for mine in self.spans for theirs in other.spans)

    def written(self, name: str) -> str:
        """As a condition on the column `name`; empty for anything."""
        column = identifier(name)
        singles = [literal(span.low) for span in self.spans if span.single]
        parts = (
            [f"{column} IN ({', '.join(singles)})"] if len(singles) > 1 else [f"{column} = {one}" for one in singles]
        )
        parts += [_between(column, span) for span in self.spans if not span.single]
        whole = " OR ".join(parts)
        return f"NOT ({whole})" if self.negated else f"({whole})" if len(parts) > 1 else whole


def read_cell(text: str, kind: Kind) -> Cell:
    """The test that `text` is, of a column of `kind`. Raises CellError for what is outside the subset."""
    said = text.strip()
    if said in ("", "-"):
        return Cell()
    if said.startswith("not(") and said.endswith(")"):
        return Cell(tuple(_spans(said[4:-1], kind)), negated=True)
    return Cell(tuple(_spans(said, kind)))


def read_literal(text: str, kind: Kind) -> Datum:
    """The value that `text` writes. Raises CellError where it is none of `kind`."""
    said = text.strip()
    try:
        match kind:
            case "bool" if said in ("true", "false"):
                return said == "true"
            case "int" if _NUMBER.fullmatch(said) and "." not in said:
                return int(said)
            case "decimal" if _NUMBER.fullmatch(said):
                return Decimal(said)
            case "date" if (found := _DATE.fullmatch(said)) is not None:
                return date.fromisoformat(found[1])
            case "text" if len(said) > 1 and said[0] == said[-1] == '"' and _plain(said[1:-1]):
                return said[1:-1]
    except ValueError:
        pass
    raise CellError(
        "'{text}' is no literal of type {type}", mend="write a number, true or false, \"text\" or date(\"2025-09-01\")",
        text=said[:60], type=kind,
    )  # fmt: skip


def _plain(text: str) -> bool:
    """Whether it is written in a pack as it is here: no quotes, no escapes, no spaces that a fold would join."""
    return not {'"', "\\"} & set(text) and "  " not in text and text.isprintable()


def literal(value: Datum) -> str:
    """A value as expressions write it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case date():
            return f"make_date({value.year}, {value.month}, {value.day})"
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)
        case _:
            quoted = str(value).replace("'", "''")
            return f"'{quoted}'"


def _spans(text: str, kind: Kind) -> Iterator[Span]:
    for part in _parts(text):
        if (found := _RANGE.fullmatch(part)) is not None and kind not in ("bool", "text"):
            low, high = read_literal(found[2], kind), read_literal(found[3], kind)
            span = _stepped(Span(low, high, found[1] == "[", found[4] == "]"))
            if not span.low <= span.high or (low == high and not (span.low_in and span.high_in)):  # type: ignore[operator]
                raise CellError("the range '{text}' holds nothing", mend="mend its ends", text=part[:60])
            yield span
        elif (found := _COMPARED.fullmatch(part)) is not None and (found[1] == "=" or kind not in ("bool", "text")):
            yield _stepped(_compared(found[1], read_literal(found[2], kind)))
        else:
            value = read_literal(part, kind)
            yield Span(value, value)


def _compared(sign: str, value: Datum) -> Span:
    match sign:
        case "<":
            return Span(high=value, high_in=False)
        case "<=":
            return Span(high=value)
        case ">":
            return Span(low=value, low_in=False)
        case ">=":
            return Span(low=value)
        case _:
            return Span(value, value)


def _stepped(span: Span) -> Span:
    """Between two whole numbers or two days there is none: an open end is the closed one next to it."""
    low, high = span.low, span.high
    if low is not None and not span.low_in:
        low = _next(low, 1)
    if high is not None and not span.high_in:
        high = _next(high, -1)
    return Span(low, high, span.low_in or low != span.low, span.high_in or high != span.high)


def _next(value: Datum, step: int) -> Datum:
    if isinstance(value, date):
        return value + timedelta(days=step)
    return value + step if isinstance(value, int) and not isinstance(value, bool) else value


def _parts(text: str) -> Iterable[str]:
    """Between the commas that stand outside quotes: dates and ranges have none within."""
    return (part.strip() for part in re.findall(r'(?:"[^"]*"|[^,"])+|(?<=,)(?=,)', text)) if text.strip() else ("",)


def _between(column: str, span: Span) -> str:
    ends = []
    if span.low is not None:
        ends.append(f"{column} {'>=' if span.low_in else '>'} {literal(span.low)}")
    if span.high is not None:
        ends.append(f"{column} {'<=' if span.high_in else '<'} {literal(span.high)}")
    return f"({' AND '.join(ends)})" if len(ends) > 1 else ends[0]
