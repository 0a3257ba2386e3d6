"""Which pairs are worth comparing: those that agree on one of a few combinations, each rare enough."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Crowd:
    """Blocks of one rule that were left out because too many standing records share them."""

    rule: tuple[str, ...]
    blocks: int
    records: int


def create_keys(engine: Engine, people: str, into: str, owner: str, rules: Rules, swapped: bool) -> None:
    """Relation `into`: ``<owner>, swapped`` and the columns of the rules.

    Each record of `people` stands once as written, once with its second keys where it has some, and, where `swapped`,
    once with given and family name exchanged.
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
    engine.create(into, " UNION ALL ".join(parts))


def create_crowds(engine: Engine, standing_keys: str, rules: Rules, largest: int) -> tuple[Crowd, ...]:
    """Relations ``linkage_crowd_<rule>``: the blocks with more than `largest` standing records. Only rules that have some."""
    return tuple(crowd for rule in rules if (crowd := _create_crowd(engine, standing_keys, rule, largest)).blocks)


def _create_crowd(engine: Engine, keys: str, rule: tuple[str, ...], largest: int) -> Crowd:
    columns = ", ".join(rule)
    said = " AND ".join(f"{column} IS NOT NULL" for column in rule)
    engine.create(
        _crowd_relation(rule),
        f"SELECT {columns}, count(*) AS n FROM {identifier(keys)} WHERE {said} GROUP BY {columns}"
        f" HAVING count(*) > {largest}",
    )
    total = f"SELECT count(*) AS blocks, COALESCE(sum(n), 0) AS records FROM {_crowd_relation(rule)}"
    found = engine.read(total).read_all().to_pylist()[0]
    return Crowd(rule, int(found["blocks"]), int(found["records"]))


def _crowd_relation(rule: tuple[str, ...]) -> str:
    return "linkage_crowd_" + "_".join(rule)


def pairs_sql(rules: Rules, incoming_keys: str, standing_keys: str, crowds: tuple[Crowd, ...], only: str) -> str:
    """``row, swapped, entity``, each once: the pairs that some rule brings together.

    `only` is a condition over ``l``, the incoming side. Exchanged names count only in rules that hold both.
    """
    crowded = {crowd.rule for crowd in crowds}
    parts = (_rule_sql(rule, incoming_keys, standing_keys, rule in crowded, only) for rule in rules)
    return f'SELECT DISTINCT "row", swapped, entity FROM ({" UNION ALL ".join(parts)}) AS p'


def _rule_sql(rule: tuple[str, ...], incoming: str, standing: str, crowded: bool, only: str) -> str:
    same = " AND ".join(f"l.{column} = r.{column}" for column in rule)
    conditions = [only] if {"given_key", "family_key"} <= set(rule) else [only, "NOT l.swapped"]
    without = ""
    if crowded:
        without = f" LEFT JOIN {_crowd_relation(rule)} AS c ON " + " AND ".join(f"l.{name} = c.{name}" for name in rule)
        conditions.append("c.n IS NULL")
    return (
        f'SELECT l."row", l.swapped, r.entity FROM {identifier(incoming)} AS l'
        f" JOIN {identifier(standing)} AS r ON {same}{without} WHERE {' AND '.join(conditions)}"
    )


def drop_crowds(engine: Engine, rules: Rules) -> None:
    """Forget what `create_crowds` made."""
    engine.drop(*map(_crowd_relation, rules))
