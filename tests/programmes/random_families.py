"""Families at random, the same for the same seed: at the borders of ages and thresholds, with contradictions and gaps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from wasl.catalogue.expressions.typed import Datum
from wasl.programmes.deciding import Family
from wasl.programmes.declared import Fact
from wasl.programmes.plan import Plan

_INDEX_SCALE = 7
_BIRTHS = [
    date(2004, 2, 29),
    date(2020, 2, 29),
    date(2004, 9, 30),
    date(2004, 10, 1),
    date(2019, 9, 30),
    date(2030, 1, 1),
]
_CODES = {
    "household-relations": ["head", "spouse", "child", "child", "child", "child", "ward", "grandchild"],
    "cycles": ["preschool", "primary", "lower-secondary", "upper-secondary", "vocational", "higher", "higher"],
    "countries": ["MA", "MA", "MA", "SN"], "milieux": ["rural", "urban"],
    "levels": ["primary-1", "primary-3", "primary-5", "lower-secondary-1", "upper-secondary-1"],
}  # fmt: skip


def families(plan: Plan, seed: int, number: int) -> Iterator[tuple[str, Family]]:
    """(unit, family) for each of `number` families; siblings are often born on one day."""
    chance = random.Random(seed)
    for position in range(number):
        unit = f"u{position:06d}"
        facts = _facts(chance, plan, plan.unit.facts)
        members: dict[str, dict[str, Datum]] = {}
        for sibling in range(chance.choice([0, 1, 2, 3, 5, 9]) if plan.members else 0):
            members[f"{unit}-{chance.randrange(10**6):06d}-{sibling}"] = _facts(chance, plan, plan.members.facts)  # type: ignore[union-attr]
        yield unit, Family(facts, members)


def _facts(chance: random.Random, plan: Plan, facts: dict[str, Fact] | Any) -> dict[str, Datum]:
    return {name: None if chance.random() < 0.08 else _value(chance, plan, name, fact) for name, fact in facts.items()}


def _value(chance: random.Random, plan: Plan, name: str, fact: Fact) -> Datum:
    match fact.type:
        case "bool":
            return chance.random() < (0.2 if fact.presumed is False else 0.8)
        case "int":
            return chance.randrange(0, 9)
        case "decimal" if fact.scale != _INDEX_SCALE:
            return Decimal(chance.randrange(0, 20 * 10**fact.scale)).scaleb(-fact.scale)
        case "decimal":
            return chance.choice(
                [Decimal("9.7430010"), Decimal("9.7430011"), Decimal(chance.randrange(88 * 10**6, 10**8)).scaleb(-7)]
            )
        case "date" if name == "birth_date":
            return chance.choice([*_BIRTHS, plan.day - timedelta(days=chance.randrange(0, 30 * 365))])
        case "date":
            return plan.day - timedelta(days=chance.choice([0, 1, 300, 364, 365, 366, 729, 730, 731, 732]))
        case "code":
            return chance.choice(_CODES[fact.referential or ""])
        case _:
            return chance.choice(["a", "é"])


def relation(plan: Plan, rows: list[dict[str, Datum]], facts: Any) -> pa.Table:
    """The rows as a relation whose columns have the facts' types."""
    kinds = {"bool": pa.bool_(), "int": pa.int64(), "date": pa.date32()}
    names = [name for name in ("unit", "member") if rows and name in rows[0]] or ["unit"]
    schema = [(name, pa.string()) for name in names]
    for name, fact in facts.items():
        kind = (
            pa.decimal128(fact.precision, fact.scale) if fact.type == "decimal" else kinds.get(fact.type, pa.string())
        )
        schema.append((name, kind))
    return pa.Table.from_pylist(rows, schema=pa.schema(schema))
