"""Which pairs are worth comparing: those that agree on one of a few combinations, each rare enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wasl.engine.port import Engine
from wasl.engine.quote import identifier
from wasl.registers.linkage.comparisons import NAME_ROLES

RULES = (
    ("given_key", "birth"),
    ("family_key", "birth"),
    ("birth", "place"),
    ("given_key", "family_key", "place"),
    ("given_key", "family_key", "father_key"),
    ("given_key", "family_key", "birth_year"),
)
"""A pair is compared when both sides say the same for all columns of one rule."""

Rules = tuple[tuple[str, ...], ...]
CROWDS = "linkage_crowds"
"""Relation ``(rule, value_0, value_1, …, n)`` of the blocks left out."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Blocks of one rule that were left out because too many standing records share them."""

    rule: tuple[str, ...]
    blocks: int
    records: int


def create_keys(
    engine: Engine, people: str, into: str, owner: str, rules: Rules, swapped: bool, among: str | None = None
) -> None:
    """Relation `into`: ``<owner>, swapped`` and the columns of the rules.

    Each record of `people` stands once as written, once with its second keys where it has some, and, where `swapped`,
    once with given and family name exchanged. With other keys `among`, only those that share a block with one of them.
    """
    names = {f"{role}_key" for role in NAME_ROLES}
    plain = ", ".join(sorted({column for rule in rules for column in rule} - names))
    first = ", ".join(f"{role}_key" for role in NAME_ROLES)
    second = ", ".join(f"COALESCE({role}_key2, {role}_key) AS {role}_key" for role in NAME_ROLES)
    some_second = " OR ".join(f"{role}_key2 IS NOT NULL" for role in NAME_ROLES)
    head, source = f'"{owner}", {{0}} AS swapped', identifier(people)
    parts = [
        f"SELECT {head.format('FALSE')}, {first}, {plain} FROM {source}",
        f"SELECT {head.format('FALSE')}, {second}, {plain} FROM {source} WHERE {some_second}",
    ]
    if swapped:
        exchanged = "family_key AS given_key, given_key AS family_key, father_key, mother_key"
        parts.append(
            f"SELECT {head.format('TRUE')}, {exchanged}, {plain} FROM {source}"
            " WHERE given_key IS NOT NULL AND family_key IS NOT NULL AND given_key <> family_key"
        )
    keys = " UNION ALL ".join(parts)
    engine.create(into, f"SELECT * FROM ({keys}) AS k WHERE {_shares_block(engine, rules, among)}" if among else keys)


def _shares_block(engine: Engine, rules: Rules, among: str) -> str:
    """One pass over the keys, whatever the rules; two blocks of one hash may let too much through, which no pair survives."""
    hashes = [engine.dialect.hash64(rule) for rule in rules]
    others = f"FROM {identifier(among)}"
    return " OR ".join(f"{each} IN (SELECT {each} {others} WHERE {each} IS NOT NULL)" for each in hashes)


def create_crowds(
    engine: Engine, incoming_keys: str, standing_keys: str, rules: Rules, largest: int
) -> tuple[Crowd, ...]:
    """Relation `CROWDS`: the blocks that incoming rows fall into and more than `largest` standing records share.

    The result: the rules that have some.
    """
    width = max(map(len, rules))
    parts = (
        _crowd_sql(number, rule, width, incoming_keys, standing_keys, largest) for number, rule in enumerate(rules)
    )
    engine.create(CROWDS, " UNION ALL ".join(parts))
    return crowds_of(engine, (CROWDS,), rules)


def crowds_of(engine: Engine, relations: Iterable[str], rules: Rules) -> tuple[Crowd, ...]:
    """What the `relations`, each as `CROWDS`, hold together."""
    parts = " UNION ".join(f"SELECT * FROM {identifier(one)}" for one in relations)
    totals = f"SELECT rule, count(*) AS blocks, sum(n) AS records FROM ({parts}) AS c GROUP BY rule ORDER BY rule"
    found = engine.read(totals).read_all().to_pylist()
    return tuple(Crowd(rules[one["rule"]], int(one["blocks"]), int(one["records"])) for one in found)


def _crowd_sql(number: int, rule: tuple[str, ...], width: int, incoming: str, standing: str, largest: int) -> str:
    columns = ", ".join(f"r.{column}" for column in rule)
    same = " AND ".join(f"i.{column} = r.{column}" for column in rule)
    values = (
        f"{f'r.{rule[place]}' if place < len(rule) else 'CAST(NULL AS STRING)'} AS value_{place}"
        for place in range(width)
    )
    return (
        f"SELECT {number} AS rule, {', '.join(values)}, count(*) AS n FROM {identifier(standing)} AS r"
        f" JOIN (SELECT DISTINCT {', '.join(rule)} FROM {identifier(incoming)}) AS i ON {same}"
        f" GROUP BY {columns} HAVING count(*) > {largest}"
    )


def pairs_sql(rules: Rules, incoming_keys: str, standing_keys: str, crowds: tuple[Crowd, ...], only: str) -> str:
    """``row, swapped, entity``, each once: the pairs that some rule brings together.

    `only` is a condition over ``l`` and ``r``, the incoming and the standing side. Exchanged names count only in rules that
    hold both.
    """
    crowded = {crowd.rule for crowd in crowds}
    parts = (
        _rule_sql(rule, incoming_keys, standing_keys, number if rule in crowded else None, only)
        for number, rule in enumerate(rules)
    )
    return f'SELECT DISTINCT "row", swapped, entity FROM ({" UNION ALL ".join(parts)}) AS p'


def _rule_sql(rule: tuple[str, ...], incoming: str, standing: str, crowd: int | None, only: str) -> str:
    same = " AND ".join(f"l.{column} = r.{column}" for column in rule)
    conditions = [only] if {"given_key", "family_key"} <= set(rule) else [only, "NOT l.swapped"]
    without = ""
    if crowd is not None:
        values = " AND ".join(f"c.value_{place} = l.{column}" for place, column in enumerate(rule))
        without = f" LEFT JOIN {CROWDS} AS c ON c.rule = {crowd} AND {values}"
        conditions.append("c.n IS NULL")
    return (
        f'SELECT l."row", l.swapped, r.entity FROM {identifier(incoming)} AS l'
        f" JOIN {identifier(standing)} AS r ON {same}{without} WHERE {' AND '.join(conditions)}"
    )
