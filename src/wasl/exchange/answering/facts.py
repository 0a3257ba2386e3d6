"""The row of facts about one subject: identity by its authorities, and the followed records of the day asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.answering.plan import Follow, Plan, Value
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.store import Held, Store
from wasl.exchange.answering.values import figures, written
from wasl.exchange.scopes import AS_OF, PERIOD
from wasl.registers.golden import golden_view
from wasl.registers.history import Version


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a subject on a day."""

    entity: str
    row: Mapping[str, Any]
    """Column -> value as records keep it: dates and decimals are text."""
    given: Mapping[str, Datum]
    """Parameters, figures of the law, and ``as_of``."""


class _Record:
    """A record held, its body read when first needed and once."""

    __slots__ = ("_said", "held")

    def __init__(self, held: Held) -> None:
        self.held = held
        self._said: dict[str, Any] | None = None

    @property
    def said(self) -> dict[str, Any]:
        """Its attributes, as records keep them."""
        if self._said is None:
            self._said = msgspec.json.decode(self.held.body)
        return self._said

    def get(self, name: str) -> Any:
        """An attribute, or one of the two ends of its time; None where it says nothing."""
        if name in PERIOD:
            day: date | None = getattr(self.held, name)
            return day.isoformat() if day else None
        return self.said.get(name)


async def read_facts(
    store: Store, plan: Plan, subject: tuple[str, str], day: date, parameters: Mapping[str, Datum]
) -> Facts:
    """The facts about the `subject` (scheme, value) that `plan` needs.

    Raises Refused: nobody or several carry the identifier, or the store cannot be read.
    """
    found = await store.held(*subject, plan.registers)
    entity = the_one(found)
    records = [_Record(each) for each in found]
    given = {**figures(plan.figures, day), **parameters, AS_OF: day}
    row: dict[str, Any] = dict.fromkeys(plan.identity)
    if plan.identity:
        recognised = [
            _version(each) for each in records if each.held.register in plan.recognised and _holds(each.held, day)
        ]
        row.update({name: golden.value for name, golden in golden_view(recognised, plan.identity).items()})
    for follow in plan.follows:
        row.update(_columns(follow, await _followed(store, follow, records, row), given, day))
    return Facts(entity, row, given)


def the_one(records: Sequence[Held]) -> str:
    """The entity that all of `records` are about. Raises Refused where there is none, or several."""
    if not records:
        raise Refused("unknown-subject")
    entity = records[0].entity
    if any(record.entity != entity for record in records):
        raise Refused("ambiguous-subject")
    return entity


def answer(plan: Plan, facts: Facts) -> dict[str, Any]:
    """The fields of `plan`, as an answer writes them."""
    typed = _typed(plan, facts)
    return {
        name: facts.row[value.plain] if value.plain is not None else written(value.evaluate(typed))
        for name, value in plan.fields.items()
    }


def in_scope(plan: Plan, facts: Facts) -> bool:
    """Whether every condition on subjects is true: neither false nor unknown."""
    if not plan.scopes:
        return True
    typed = _typed(plan, facts)
    return all(_truth(value, typed) for value in plan.scopes)


def _truth(value: Value, typed: Mapping[str, Datum]) -> bool:
    return value.evaluate(typed) is True


def _typed(plan: Plan, facts: Facts) -> dict[str, Datum]:
    """The values that expressions evaluate."""
    row = facts.row
    return {
        **facts.given,
        **{name: None if row[name] is None else read(row[name]) for name, read in plan.read.items()},
    }


async def _followed(
    store: Store, follow: Follow, records: Sequence[_Record], row: Mapping[str, Any]
) -> Iterable[_Record]:
    """The records that may be the followed one: the subject's own, or those of the entity that one of its columns names."""
    register = follow.record.register
    if follow.record.by is None:
        return [each for each in records if each.held.register == register]
    named = row.get(follow.record.by)
    if named is None:
        return ()
    others = await store.held(follow.record.scheme or "", str(named), (register,))
    # Two entities for one identifier say nothing certain of the subject: nothing is known then.
    return [_Record(each) for each in others if each.register] if len({each.entity for each in others}) == 1 else ()


def _columns(follow: Follow, records: Iterable[_Record], given: Mapping[str, Datum], day: date) -> dict[str, Any]:
    chosen = _pick(follow, records, given, day)
    if chosen is None:
        return dict.fromkeys(follow.attributes.values())
    return {column: chosen.get(name) for name, column in follow.attributes.items()}


def _pick(follow: Follow, records: Iterable[_Record], given: Mapping[str, Datum], day: date) -> _Record | None:
    """The record to read: of those that count, the latest to start, or the one `back` before it."""
    timely = _holds if follow.record.pick == "valid" else _began
    counting = [each for each in records if timely(each.held, day)]
    if follow.where is not None:
        counting = [each for each in counting if _meets(follow, follow.where, each, given)]
    if len(counting) > 1:
        counting.sort(key=_order, reverse=True)
    return counting[follow.record.back] if follow.record.back < len(counting) else None


def _meets(follow: Follow, where: Value, record: _Record, given: Mapping[str, Datum]) -> bool:
    values = {name: None if (said := record.get(name)) is None else read(said) for name, read in follow.read.items()}
    return _truth(where, {**given, **values})


def _order(record: _Record) -> tuple[date, date, int, str, str]:
    """Later last; the last two parts only make the order total, so that the same records always give the same answer."""
    held = record.held
    return held.valid_from or date.min, held.valid_to or date.max, held.recorded_from, held.source, held.source_key


def _holds(record: Held, day: date) -> bool:
    return _began(record, day) and (record.valid_to is None or day < record.valid_to)


def _began(record: Held, day: date) -> bool:
    return record.valid_from is None or record.valid_from <= day


def _version(record: _Record) -> Version:
    held = record.held
    return Version(
        register=held.register, entity=held.entity, source=held.source, source_key=held.source_key,
        valid_from=held.valid_from, valid_to=held.valid_to, recorded_from=held.recorded_from, recorded_to=None,
        batch=held.batch, row=0, actor="", body=record.said,
    )  # fmt: skip
