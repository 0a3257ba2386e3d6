"""The row of facts about one subject: identity by its authorities, and the followed records of the day asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.answering.plan import Follow, Plan, Value
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.store import Held, Store
from wasl.exchange.answering.values import figures, written
from wasl.exchange.scopes import AS_OF
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


async def read_facts(
    store: Store, plan: Plan, subject: tuple[str, str], day: date, parameters: Mapping[str, Datum]
) -> Facts:
    """The facts about the `subject` (scheme, value) that `plan` needs.

    Raises Refused: nobody or several carry the identifier, or the store cannot be read.
    """
    records = await store.held(*subject, plan.registers)
    entity = the_one(records)
    given = {**figures(plan.figures, day), **parameters, AS_OF: day}
    row: dict[str, Any] = dict.fromkeys(plan.identity)
    if plan.identity:
        recognised = (_version(each) for each in records if each.register in plan.recognised and _holds(each, day))
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
        name: facts.row[value.plain] if value.plain is not None else written(evaluate(value.typed, typed))
        for name, value in plan.fields.items()
    }


def in_scope(plan: Plan, facts: Facts) -> bool:
    """Whether every condition on subjects is true: neither false nor unknown."""
    if not plan.scopes:
        return True
    typed = _typed(plan, facts)
    return all(_truth(value, typed) for value in plan.scopes)


def _truth(value: Value, typed: Mapping[str, Datum]) -> bool:
    return evaluate(value.typed, typed) is True


def _typed(plan: Plan, facts: Facts) -> dict[str, Datum]:
    """The values that expressions evaluate."""
    row = facts.row
    return {
        **facts.given,
        **{name: None if row[name] is None else read(row[name]) for name, read in plan.read.items()},
    }


async def _followed(store: Store, follow: Follow, records: Sequence[Held], row: Mapping[str, Any]) -> Iterable[Held]:
    """The records that may be the followed one: the subject's own, or those of the entity that one of its columns names."""
    register = follow.record.register
    if follow.record.by is None:
        return [each for each in records if each.register == register]
    named = row.get(follow.record.by)
    if named is None:
        return ()
    others = await store.held(follow.record.scheme or "", str(named), (register,))
    # Two entities for one identifier say nothing certain of the subject: nothing is known then.
    return [each for each in others if each.register] if len({each.entity for each in others}) == 1 else ()


def _columns(follow: Follow, records: Iterable[Held], given: Mapping[str, Datum], day: date) -> dict[str, Any]:
    chosen = _pick(follow, records, given, day)
    if chosen is None:
        return dict.fromkeys(follow.attributes.values())
    said = _said(chosen)
    return {column: said.get(name) for name, column in follow.attributes.items()}


def _pick(follow: Follow, records: Iterable[Held], given: Mapping[str, Datum], day: date) -> Held | None:
    """The record to read: of those that count, the latest to start, or the one `back` before it."""
    holding = follow.record.pick == "valid"
    counting = [each for each in records if (_holds if holding else _began)(each, day)]
    if follow.where is not None:
        counting = [each for each in counting if _meets(follow, each, given)]
    if len(counting) > 1:
        counting.sort(key=_order, reverse=True)
    return counting[follow.record.back] if follow.record.back < len(counting) else None


def _meets(follow: Follow, record: Held, given: Mapping[str, Datum]) -> bool:
    said = _said(record)
    values = {name: None if said.get(name) is None else read(said[name]) for name, read in follow.read.items()}
    return follow.where is not None and _truth(follow.where, {**given, **values})


def _said(record: Held) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.json.decode(record.body)
    said["valid_from"] = record.valid_from.isoformat() if record.valid_from else None
    said["valid_to"] = record.valid_to.isoformat() if record.valid_to else None
    return said


def _order(record: Held) -> tuple[date, date, int, str, str]:
    """Later last; the last two parts only make the order total, so that the same records always give the same answer."""
    return (
        record.valid_from or date.min, record.valid_to or date.max, record.recorded_from, record.source, record.source_key
    )  # fmt: skip


def _holds(record: Held, day: date) -> bool:
    return _began(record, day) and (record.valid_to is None or day < record.valid_to)


def _began(record: Held, day: date) -> bool:
    return record.valid_from is None or record.valid_from <= day


def _version(record: Held) -> Version:
    return Version(
        register=record.register, entity=record.entity, source=record.source, source_key=record.source_key,
        valid_from=record.valid_from, valid_to=record.valid_to, recorded_from=record.recorded_from, recorded_to=None,
        batch=record.batch, row=0, actor="", body=msgspec.json.decode(record.body),
    )  # fmt: skip
