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
from wasl.exchange.receipts.entry import Entry
from wasl.exchange.receipts.private import KEPT
from wasl.kernel.ahead import ahead

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
        for part in ahead(self._parts()):
            part["name"] = names_of(self.pseudonyms, self.occasion.agreement, part["id"])
            places = part["place"].fill_null(0).to_numpy()
            new = (places == part["row"].to_numpy()) & (places > 0)
            self._count(part, places, new)
            rolls, seated = self._seat(part, np.flatnonzero(new))
            if rolls:
                told = {name: cells.take(pa.array(seated)) for name, cells in part.items()}
                entries, privates = self._entries(rolls, told), self._private(told, receipts.first)
                self._leaves += [leaf.hex() for leaf in receipts.add(entries, privates)]
            sheet.write(self._lines(part, places, receipts.first))

    def _parts(self) -> Iterator[_Part]:
        """The rows with their answers, few at a time, in order; one part without any where there are none."""
        fields = "".join(f", t.{identifier(field_column(name))}" for name in self.plan.fields)
        for start in range(1, max(self.rows, 1) + 1, _ROWS_AT_ONCE):
            within = f"BETWEEN {start} AND {start + _ROWS_AT_ONCE - 1}"
            again = f'SELECT * FROM repeated WHERE "__row" {within}'
            read = self.engine.read(
                f"""SELECT l."__row" AS "row", l.subject AS given, l.reference, t.place, t.entity, lower(hex(t.salt)) AS salt,
                        t.subject, t.outcome{fields}, t.before, t.after,
                        CASE WHEN t.outcome = '{ANSWERED}' THEN unhex(t.entity) END AS id
                    FROM (SELECT g.*, COALESCE(r.place, g."__row") AS place FROM listed AS g
                        LEFT JOIN ({again}) AS r ON r."__row" = g."__row" WHERE g."__row" {within}) AS l
                    LEFT JOIN (SELECT * FROM told WHERE place {within} OR place IN (SELECT place FROM ({again}) AS a)) AS t
                        ON t.place = l.place
                    ORDER BY l."__row\"""",
                _ROWS_AT_ONCE,
            )
            table = read.read_all()
            yield {name: _whole(table[name]) for name in table.column_names}

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
        subjects = told["subject"].fill_null("").to_pylist()
        _, offsets, content = _joined(told["before"], told["name"], told["after"]).buffers()
        ends, said = np.frombuffer(offsets, np.int32), memoryview(content or b"")
        entries = []
        for number, roll in enumerate(rolls, first):
            answered = roll.outcome == ANSWERED
            entry = msgspec.structs.replace(
                alike, outcome=roll.outcome, request=f"{self.occasion.request}-{number}",
                subjects=tuple(subjects[roll.start : roll.end]), fields=tuple(self.plan.fields) if answered else (),
                answer=sha256(said[ends[roll.start] : ends[roll.end]]).hexdigest() if answered else "",
            )  # fmt: skip
            entries.append(entry.content())
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
        line: Any = _NUMBERS.take(pa.array(self._line[places]))
        receipts = _joined(begin.take(pa.array(stands)), line, end.take(pa.array(stands)))
        fields = [part[field_column(name)] for name in self.plan.fields]
        cells = [
            part["row"], part["given"], part["reference"], part["outcome"].fill_null(MALFORMED), *fields, part["name"], receipts
        ]  # fmt: skip
        return pa.Table.from_arrays(cells, names=[*HEAD, *self.plan.fields, *TAIL])


def _whole(column: Any) -> Any:
    """In one piece."""
    found = column.combine_chunks()
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _joined(*texts: Any) -> Any:
    """The texts, row by row; null where one is."""
    return pc.binary_join_element_wise(*texts, "")
