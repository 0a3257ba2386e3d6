"""Which pairs are worth comparing: those that agree on one of a few combinations, each rare enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
"""Relation ``(rule, block, n)`` of the blocks left out."""
_BLOCKS = "linkage_blocks"
"""Relation ``(rule, block, n)``: how many standing records share each block that incoming rows fall into."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Blocks of one rule that were left out because too many standing records share them."""

    rule: tuple[str, ...]
    blocks: int
    records: int


def create_keys(engine: Engine, people: str, into: str, owner: str, rules: Rules, swapped: bool) -> None:
    """Relation `into`, as `keys_sql` says."""
    engine.create(into, keys_sql(engine, people, owner, rules, swapped))


def keys_sql(engine: Engine, people: str, owner: str, rules: Rules, swapped: bool) -> str:
    """``<owner>, swapped, block_0, block_1, …``, the block that each rule puts the record in.

    A block is a 64-bit number of what the rule's columns say, null where one is silent: two of one number, once in many
    files, bring a pair together that is compared for nothing.
    Each record of `people` stands once as written, once with its second keys where it has some, and, where `swapped`,
    once with given and family name exchanged.
    """
    first = {f"{role}_key": f"{role}_key" for role in NAME_ROLES}
    second = {f"{role}_key": f"COALESCE({role}_key2, {role}_key)" for role in NAME_ROLES}
    some_second = " OR ".join(f"{role}_key2 IS NOT NULL" for role in NAME_ROLES)
    keys = [
        _keys_sql(engine, people, owner, rules, first),
        _keys_sql(engine, people, owner, rules, second) + f" WHERE {some_second}",
    ]
    if swapped:
        keys.append(
            _keys_sql(
                engine, people, owner, rules, {**first, "given_key": "family_key", "family_key": "given_key"}, True
            )
            + " WHERE given_key IS NOT NULL AND family_key IS NOT NULL AND given_key <> family_key"
        )
    return " UNION ALL ".join(keys)


def create_shared(engine: Engine, keys: str, among: str, into: str, rules: Rules) -> None:
    """Relation `into`: ``person, block_0, block_1, …`` of those `keys` of entities that share a block with one `among` others."""
    blocks = [f"block_{number}" for number in range(len(rules))]
    shared = (f"{block} IN (SELECT {block} FROM {identifier(among)} WHERE {block} IS NOT NULL)" for block in blocks)
    person = person_sql(engine, "entity")
    columns = f"SELECT {person} AS person, {', '.join(blocks)} FROM {identifier(keys)}"
    engine.create(into, f"{columns} WHERE {' OR '.join(shared)}", as_written=True)


def person_sql(engine: Engine, entity: str) -> str:
    """A number for an entity: joins of millions of pairs carry eight bytes of it instead of its id."""
    return engine.dialect.hash64((entity,))


def _keys_sql(
    engine: Engine, people: str, owner: str, rules: Rules, names: Mapping[str, str], swapped: bool = False
) -> str:
    """`names`: key -> its SQL. Exchanged names count only in rules that hold both."""
    blocks = [
        "NULL" if swapped and not _BOTH.issubset(rule) else engine.dialect.hash64(names.get(one, one) for one in rule)
        for rule in rules
    ]
    columns = ", ".join(f"{block} AS block_{number}" for number, block in enumerate(blocks))
    return f'SELECT "{owner}", {swapped} AS swapped, {columns} FROM {identifier(people)}'


_BOTH = {"given_key", "family_key"}


def create_crowds(
    engine: Engine, incoming_keys: str, standing_keys: str, rules: Rules, largest: int
) -> tuple[tuple[Crowd, ...], int]:
    """Relation `CROWDS`: the blocks that incoming rows fall into and more than `largest` standing records share.

    The result: the rules that have some, and how many pairs the other blocks bring, each counted as often as they do.
    """
    numbers = range(len(rules))
    engine.create(_BLOCKS, " UNION ALL ".join(_sizes_sql(number, incoming_keys, standing_keys) for number in numbers))
    engine.create(CROWDS, f"SELECT * FROM {_BLOCKS} WHERE n > {largest}")
    pairs = " UNION ALL ".join(
        f"SELECT b.n FROM {identifier(incoming_keys)} AS l JOIN {_BLOCKS} AS b ON b.block = l.block_{number}"
        f" WHERE b.rule = {number} AND b.n <= {largest}"
        for number in numbers
    )
    counted = engine.read(f"SELECT COALESCE(CAST(sum(n) AS BIGINT), 0) AS n FROM ({pairs}) AS p").read_all()
    engine.drop(_BLOCKS)
    return crowds_of(engine, (CROWDS,), rules), int(counted.column(0)[0].as_py())


def _sizes_sql(number: int, incoming: str, standing: str) -> str:
    block = f"block_{number}"
    return (
        f"SELECT {number} AS rule, {block} AS block, count(*) AS n FROM {identifier(standing)}"
        f" WHERE {block} IN (SELECT {block} FROM {identifier(incoming)} WHERE {block} IS NOT NULL) GROUP BY {block}"
    )


def crowds_of(engine: Engine, relations: Iterable[str], rules: Rules) -> tuple[Crowd, ...]:
    """What the `relations`, each as `CROWDS`, hold together."""
    parts = " UNION ".join(f"SELECT * FROM {identifier(one)}" for one in relations)
    totals = f"SELECT rule, count(*) AS blocks, sum(n) AS records FROM ({parts}) AS c GROUP BY rule ORDER BY rule"
    found = engine.read(totals).read_all().to_pylist()
    return tuple(Crowd(rules[one["rule"]], int(one["blocks"]), int(one["records"])) for one in found)


def pairs_sql(
    rules: Rules, incoming_keys: str, standing_keys: str, crowds: tuple[Crowd, ...], only: str, owner: str = "entity"
) -> str:
    """``row, swapped, <owner>``, each once: the pairs that some rule brings together.

    `only` is a condition over ``l`` and ``r``, the incoming and the standing side, whose `owner` it is.
    """
    crowded = {crowd.rule for crowd in crowds}
    parts = (
        _rule_sql(number, incoming_keys, standing_keys, owner, rule in crowded, only)
        for number, rule in enumerate(rules)
    )
    return f'SELECT DISTINCT "row", swapped, {owner} FROM ({" UNION ALL ".join(parts)}) AS p'


def _rule_sql(number: int, incoming: str, standing: str, owner: str, crowded: bool, only: str) -> str:
    block = f"block_{number}"
    without, condition = "", ""
    if crowded:
        without = f" LEFT JOIN {CROWDS} AS c ON c.rule = {number} AND c.block = l.{block}"
        condition = " AND c.n IS NULL"
    return (
        f'SELECT l."row", l.swapped, r.{owner} FROM {identifier(incoming)} AS l'
        f" JOIN {identifier(standing)} AS r ON l.{block} = r.{block}{without} WHERE {only}{condition}"
    )
