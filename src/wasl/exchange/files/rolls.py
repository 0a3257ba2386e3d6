"""From the answers to a list to its lines, some rows at a time, each subject's receipt entered on a roll meanwhile.

A roll is one entry of the log for up to `LONGEST` subjects of the list who had the same outcome: each has a line of its own on
it, salted as in an entry of its own, and what proves the roll proves the line (docs/decisions/2026-11-24-rolls.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.exchange.answering.bulk import ANSWERED, OUTSIDE, field_column
from wasl.exchange.answering.plan import Plan
from wasl.exchange.answering.problems import PROBLEMS
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.answering.telling import Occasion, names_of
from wasl.exchange.files.writing import HEAD, MALFORMED, TAIL, Sheet
from wasl.exchange.receipts.entry import Entry, content_of_roll
from wasl.exchange.receipts.private import KEPT
from wasl.kernel.ahead import Behind, ahead

LONGEST = 256
"""Subjects of a roll."""
_ROWS_AT_ONCE = 1 << 16
_RECEIPTED = frozenset({ANSWERED, *(name for name, each in PROBLEMS.items() if each.kept)})
_NUMBERS = pa.array([f".{line}" for line in range(LONGEST + 1)], pa.string())
_Whole = npt.NDArray[np.int64]
_Part = dict[str, Any]
"""Some rows: an Arrow array for each column."""


class Receipts(Protocol):
    """Where entries are added: the log, or the memory of what it was given before."""

    first: int
    """The index of the first that is added."""

    def add(self, entries: Sequence[bytes], privates: pa.RecordBatch) -> list[bytes]:
        """Their leaf hashes."""


class _Roll(NamedTuple):
    """The subjects from `start` up to `end` of those who are seated."""

    outcome: str
    start: int
    end: int


@dataclass(slots=True)
class Rolls:
    """One list, on its way."""

    engine: Engine
    """With ``listed`` (``__row`` from 1, subject, reference), ``repeated`` (``__row``, place) and ``told`` (see `telling`)."""
    plan: Plan
    occasion: Occasion
    provider: str
    pseudonyms: Pseudonyms
    log: str
    """What receipts call the log."""
    rows: int
    """Those of ``listed``."""
    counts: Counter[str] = field(default_factory=Counter)
    """What became of the rows: received, answered, unknown, outside, malformed, repeated; and how many have receipts."""
    _roll: _Whole = field(init=False)
    """By place: the number of the roll that its subject stands on, from 0; -1: on none."""
    _line: _Whole = field(init=False)
    _leaves: list[str] = field(init=False, default_factory=list)
    """By roll, hex."""

    def __post_init__(self) -> None:
        self._roll, self._line = np.full(self.rows + 1, -1, np.int64), np.zeros(self.rows + 1, np.int64)

    def go(self, receipts: Receipts, sheet: Sheet) -> None:
        """Take every row to `sheet`, in the list's order, and every subject to `receipts`, once."""
        with Behind() as pen:
            for part in ahead(self._parts()):
                part["name"] = names_of(self.pseudonyms, self.occasion.agreement, part["id"])
                places = part["place"].fill_null(0).to_numpy()
                new = (places == part["row"].to_numpy()) & (places > 0)
                self._count(part, places, new)
                rolls, seated = self._seat(part, np.flatnonzero(new))
                if rolls:
                    told = _taken(part, pa.array(seated))
                    entries, privates = self._entries(rolls, told), self._private(told, receipts.first)
                    self._leaves += [leaf.hex() for leaf in receipts.add(entries, privates)]
                pen.do(sheet.write, self._lines(part, places, receipts.first))

    def _parts(self) -> Iterator[_Part]:
        """The rows with their answers, few at a time, in order; one part without any where there are none."""
        fields = "".join(f", {identifier(field_column(name))}" for name in self.plan.fields)
        told = f"""SELECT place, entity, lower(hex(salt)) AS salt, subject, outcome{fields}, before, after,
            CASE WHEN outcome = '{ANSWERED}' THEN unhex(entity) END AS id FROM told WHERE place"""
        again = _sorted(self.engine.read("SELECT * FROM repeated").read_all(), "__row")
        for start in range(1, max(self.rows, 1) + 1, _ROWS_AT_ONCE):
            end = start + _ROWS_AT_ONCE - 1
            rows = f'SELECT "__row" AS "row", subject AS given, reference FROM listed WHERE "__row" BETWEEN {start} AND {end}'
            listed = _sorted(self.engine.read(rows, _ROWS_AT_ONCE).read_all(), "row")
            answers = self.engine.read(f"{told} BETWEEN {start} AND {end}", _ROWS_AT_ONCE).read_all()
            places = listed["row"].to_numpy().copy()
            first, last = np.searchsorted(again["__row"].to_numpy(), [start, end + 1])
            if first < last:
                named = again["place"].to_numpy()[first:last]
                places[again["__row"].to_numpy()[first:last] - start] = named
                if before := np.unique(named[named < start]).tolist():
                    answers = pa.concat_tables(
                        [answers, self.engine.read(f"{told} IN ({str(before)[1:-1]})").read_all()]
                    )
            yield listed | _aligned(_sorted(answers, "place"), "place", places)

    def _count(self, part: _Part, places: _Whole, new: npt.NDArray[np.bool_]) -> None:
        tally = part["outcome"].filter(pa.array(new)).value_counts().to_pylist()
        said = Counter({each["values"]: each["counts"] for each in tally})
        received, listed = len(places), int(np.count_nonzero(places))
        self.counts.update(
            received=received, malformed=received - listed, repeated=listed - said.total(),
            answered=said[ANSWERED], outside=said[OUTSIDE], unknown=said.total() - said[ANSWERED] - said[OUTSIDE],
            receipts=sum(count for name, count in said.items() if name in _RECEIPTED),
        )  # fmt: skip

    def _seat(self, part: _Part, new: _Whole) -> tuple[list[_Roll], _Whole]:
        """Give each of the `new` rows that leaves a receipt its line on a roll: the rolls, and the rows seated, in order."""
        outcomes = part["outcome"].dictionary_encode()
        codes = outcomes.indices.fill_null(-1).to_numpy()[new]
        places = part["place"].fill_null(0).to_numpy()
        rolls: list[_Roll] = []
        seated = new[:0]
        for outcome, code in sorted((name, code) for code, name in enumerate(outcomes.dictionary.to_pylist())):
            if outcome not in _RECEIPTED:
                continue
            alike, before = new[codes == code], len(seated)
            at = np.arange(len(alike))
            self._roll[places[alike]] = len(self._leaves) + len(rolls) + at // LONGEST
            self._line[places[alike]] = at % LONGEST + 1
            seated = np.concatenate([seated, alike])
            rolls += [
                _Roll(outcome, start, min(start + LONGEST, len(seated)))
                for start in range(before, len(seated), LONGEST)
            ]
        return rolls, seated

    def _entries(self, rolls: Sequence[_Roll], told: _Part) -> list[bytes]:
        terms, first = self.occasion.agreement.terms, len(self._leaves)
        alike = Entry(
            time=self.occasion.time, consumer=terms.consumer, provider=self.provider, service=terms.service, way="file",
            purpose=terms.purpose, agreement=self.occasion.agreement.id, outcome="", request="",
        )  # fmt: skip
        subjects = _Texts(_joined(',"', told["subject"].fill_null(""), '"'))
        bodies = _Texts(_joined(told["before"], told["name"], told["after"]))
        entries = []
        for number, roll in enumerate(rolls, first):
            answered = roll.outcome == ANSWERED
            entry = msgspec.structs.replace(
                alike, outcome=roll.outcome, request=f"{self.occasion.request}-{number}",
                fields=tuple(self.plan.fields) if answered else (),
                answer=sha256(bodies.between(roll.start, roll.end)).hexdigest() if answered else "",
            )  # fmt: skip
            entries.append(content_of_roll(entry, bytes(subjects.between(roll.start, roll.end)[1:])))
        return entries

    def _private(self, told: _Part, first: int) -> pa.RecordBatch:
        """Whom the rolls are about (`private.KEPT`)."""
        places, known = told["place"].to_numpy(), told["entity"].is_valid()
        alike = (pc.if_else(known, value, None) for value in (self.occasion.secret_until, self.occasion.case))
        cells = (
            pa.array(first + self._roll[places]), pa.array(self._line[places]), told["entity"], told["salt"], *alike
        )  # fmt: skip
        return pa.RecordBatch.from_arrays(
            [cell.cast(kind) for cell, kind in zip(cells, KEPT.types, strict=True)], schema=KEPT
        )

    def _lines(self, part: _Part, places: _Whole, first: int) -> pa.Table:
        """What is written of the rows: each with its outcome, the agreed fields and its receipt; repetitions as the first."""
        rolls, stands = np.unique(self._roll[places], return_inverse=True)
        begin: Any = pa.array(
            [f"{self.log}/{first + roll}" if roll >= 0 else None for roll in rolls.tolist()], pa.string()
        )
        end: Any = pa.array([f"/{self._leaves[roll]}" if roll >= 0 else None for roll in rolls.tolist()], pa.string())
        of: Any = pa.array(stands)
        lines: Any = pa.array(self._line[places])
        receipts = _joined(begin.take(of), _NUMBERS.take(lines), end.take(of))
        fields = [part[field_column(name)] for name in self.plan.fields]
        cells = [
            part["row"], part["given"], part["reference"], part["outcome"].fill_null(MALFORMED), *fields, part["name"], receipts
        ]  # fmt: skip
        return pa.Table.from_arrays(cells, names=[*HEAD, *self.plan.fields, *TAIL])


def _sorted(table: pa.Table, by: str) -> _Part:
    """Its columns, each in one piece, in the order of one of them: in which they mostly lie already."""
    part = {name: _whole(table[name]) for name in table.column_names}
    return part if bool(np.all(np.diff(part[by].to_numpy()) > 0)) else _taken(part, pc.sort_indices(part[by]))


def _aligned(part: _Part, by: str, wanted: _Whole) -> _Part:
    """Its rows that have the `wanted` values, one for each; of null where it has none."""
    there = part[by].to_numpy()
    if np.array_equal(there, wanted):
        return part
    return _taken(part, pa.array(np.searchsorted(there, wanted), mask=~np.isin(wanted, there)))


def _taken(part: _Part, rows: Any) -> _Part:
    return {name: cells.take(rows) for name, cells in part.items()}


class _Texts:
    """Texts that lie one after another."""

    def __init__(self, texts: Any) -> None:
        _, offsets, content = texts.buffers()
        self._ends, self._content = np.frombuffer(offsets, np.int32), memoryview(content or b"")

    def between(self, start: int, end: int) -> memoryview:
        """The bytes of those from `start` up to `end`."""
        return self._content[self._ends[start] : self._ends[end]]


def _whole(column: Any) -> Any:
    """In one piece."""
    found = column.combine_chunks()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _joined(*texts: Any) -> Any:
    """The texts, row by row; null where one is."""
    return pc.binary_join_element_wise(*texts, "")
