"""Counts that protect: whatever tables are asked for and combined, nobody learns a count under the threshold."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.protection import hmac_sql, protected_sql, secret_of
from wasl.exchange.answering.statistics import ProtectedTables, Request, request_of, table_path
from wasl.exchange.declared import Service, Statistics
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text

SECRET = secret_of(bytes(range(32)))
TITLE = Text(fr="t", ar="t", en="t")
Cell = tuple[str | None, ...]
Counts = Mapping[Cell, int]


def protect(
    counts: Counts, by: Sequence[str], least: int, folder: Path, secret: bytes = SECRET, instant: int = 1
) -> None:
    """Leave the protected table of records that number `counts` where a gateway finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    columns = ", ".join(f"{name} VARCHAR" for name in by)
    connection.execute(f"CREATE TABLE cells ({columns}, n INTEGER)")
    connection.executemany(
        f"INSERT INTO cells VALUES ({', '.join('?' for _ in by)}, ?)", [(*c, n) for c, n in counts.items()]
    )
    connection.execute(f"CREATE VIEW rows_counted AS SELECT {', '.join(by)} FROM cells, range(cells.n)")
    path = table_path(folder, instant, least, "shape")
    connection.execute(f"COPY ({protected_sql('rows_counted', by, least, secret, 'r')}) TO '{path}' (FORMAT parquet)")
    connection.close()


def declared(by: Sequence[str], least: int) -> Statistics:
    return Statistics(count="r", by=tuple(by), at_most=len(by), least=least)


def every_request(by: Sequence[str], values: Mapping[str, Sequence[str]]) -> Iterator[Request]:
    """Every table that can be asked for: each breakdown under each filter."""
    for size in range(len(by) + 1):
        for chosen in itertools.combinations(by, size):
            for kept in itertools.product(*[[None, *values[name]] for name in by]):
                yield Request(chosen, tuple((n, v) for n, v in zip(by, kept, strict=True) if v is not None))


# --- The attack: everything published, everything the attacker could think of it ---

BY, VALUES = ("a", "b"), {"a": ("0", "1"), "b": ("0", "1")}
BASE: tuple[Cell, ...] = tuple(itertools.product(*VALUES.values()))
REQUESTS = tuple(every_request(BY, VALUES))
TARGETS = tuple(frozenset(each) for size in range(1, 5) for each in itertools.combinations(range(4), size))
World = tuple[int, ...]
Publisher = Callable[[World], Iterable[Hashable]]
"""From true counts to what may be published of them, over all secrets."""


def determined(published: Hashable, worlds: Iterable[World], publisher: Publisher) -> dict[frozenset[int], set[int]]:
    """For every set of cells, the counts that remain possible to someone who has seen all tables and knows the method."""
    possible: dict[frozenset[int], set[int]] = {target: set() for target in TARGETS}
    for world in worlds:
        if published in publisher(world):
            for target in TARGETS:
                possible[target].add(sum(world[cell] for cell in target))
    return possible


def _in(cell: Cell, key: Cell, request: Request) -> bool:
    said = dict(zip(BY, cell, strict=True))
    return all(said[name] == value for name, value in (*zip(request.by, key, strict=True), *request.filters))


TABLES = tuple(
    tuple(
        tuple(index for index, cell in enumerate(BASE) if _in(cell, key, request))
        for key in itertools.product(*(VALUES[name] for name in request.by))
    )
    for request in REQUESTS
)
"""For every table, which of the finest cells each of its cells adds up."""


def added_up(base: World) -> Iterator[tuple[int, ...]]:
    """Every table over these counts of the finest cells."""
    return (tuple(sum(base[index] for index in cells) for cells in table) for table in TABLES)


def suppressing(least: int) -> Publisher:
    """The naive method: true counts, those under the threshold left out."""

    @cache
    def publish(world: World) -> tuple[Hashable, ...]:
        return (_Once(tuple(tuple(None if n < least else n for n in table) for table in added_up(world))),)

    return publish


def rounding(least: int) -> Publisher:
    """Ours, over every secret: offsets in every cell."""
    known: dict[World, Hashable] = {}

    @cache
    def publish(world: World) -> frozenset[Hashable]:
        reached = {
            tuple(least * ((n + offset) // least) for n, offset in zip(world, offsets, strict=True))
            for offsets in itertools.product(range(least), repeat=4)
        }
        for base in reached - known.keys():
            known[base] = _Once(tuple(added_up(base)))
        return frozenset(known[base] for base in reached)

    return publish


class _Once:
    """A value whose hash is worked out once: there are many, and large."""

    def __init__(self, value: Hashable) -> None:
        self.value, self.hash = value, hash(value)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and self.value == other.value


def asked(tables: ProtectedTables, least: int) -> Hashable:
    """Everything that the real thing answers."""
    told = []
    for request in REQUESTS:
        cells = tables.read(declared(BY, least), request)["cells"]
        found = {tuple(cell[name] for name in request.by): cell["count"] for cell in cells}
        told.append(tuple(found.get(key, 0) for key in itertools.product(*(VALUES[name] for name in request.by))))
    return _Once(tuple(told))


LEAST = 3
TRUTHS: tuple[World, ...] = ((1, 4, 4, 4), (0, 1, 2, 3), (2, 3, 0, 4), (1, 1, 1, 1), (0, 0, 0, 0), (4, 3, 5, 2))
WORLDS = tuple(itertools.product(range(7), repeat=4))
OURS, NAIVE = rounding(LEAST), suppressing(LEAST)


@pytest.mark.parametrize("truth", TRUTHS)
def test_whoever_sees_every_table_leaves_each_count_at_least_as_open_as_the_threshold(
    truth: World, tmp_path: Path
) -> None:
    protect(dict(zip(BASE, truth, strict=True)), BY, LEAST, tmp_path / "r")
    published = asked(ProtectedTables(tmp_path), LEAST)
    possible = determined(published, WORLDS, OURS)
    for target, counts in possible.items():
        true = sum(truth[cell] for cell in target)
        assert true in counts, "the attacker's model is the method's"
        assert len(counts) >= LEAST, f"{sorted(target)} is known to be {counts}"


@pytest.mark.parametrize("truth", [(1, 4, 4, 4), (2, 3, 0, 4)])
def test_the_same_attack_finds_what_mere_suppression_hides(truth: World) -> None:
    (published,) = NAIVE(truth)
    possible = determined(published, WORLDS, NAIVE)
    small = [target for target, counts in possible.items() if len(counts) == 1 and counts < {1, 2}]
    assert small, "a total minus its published parts tells what was left out"
    assert all(possible[target] == {sum(truth[cell] for cell in target)} for target in small)


# --- Larger tables ---

WIDE = ("year", "place", "level")
WIDE_VALUES = {"year": ("2024", "2025"), "place": ("n", "s", "e", "w"), "level": ("1", "2", "3")}


def random_counts(seed: int) -> Counts:
    chance = Random(seed)
    return {cell: chance.choice((0, 0, 1, 2, 5, 9, 30)) for cell in itertools.product(*WIDE_VALUES.values())}


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counts, ProtectedTables]:
    counts, folder = random_counts(7), tmp_path_factory.mktemp("wide")
    protect(counts, WIDE, 10, folder / "r")
    return counts, ProtectedTables(folder)


def total(tables: ProtectedTables, by: Sequence[str], kept: Mapping[str, str]) -> int:
    cells = tables.read(declared(WIDE, 10), Request(tuple(by), tuple(kept.items())))["cells"]
    return sum(cell["count"] for cell in cells)


@pytest.mark.parametrize("cell", list(itertools.product(*WIDE_VALUES.values())))
def test_all_ways_to_the_same_count_give_one_number_so_that_averaging_and_subtracting_teach_nothing(
    cell: Cell, wide: tuple[Counts, ProtectedTables]
) -> None:
    counts, tables = wide
    kept = {name: str(value) for name, value in zip(WIDE, cell, strict=True)}
    ways = {total(tables, by, kept) for size in range(4) for by in itertools.combinations(WIDE, size)}
    for name in WIDE:  # a total minus its other parts, broken down in every manner
        rest = {other: value for other, value in kept.items() if other != name}
        for by in ((), (name,), WIDE):
            others = sum(total(tables, by, {**rest, name: v}) for v in WIDE_VALUES[name] if v != kept[name])
            ways.add(total(tables, by, rest) - others)
    assert len(ways) == 1
    (estimate,) = ways
    assert estimate % 10 == 0
    assert abs(estimate - counts[cell]) < 10


@given(seed=st.integers(0, 1000), least=st.integers(2, 12))
@settings(max_examples=15, deadline=None)
def test_tables_add_up_and_stay_near_the_truth(seed: int, least: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    counts, folder = random_counts(seed), tmp_path_factory.mktemp("random")
    protect(counts, WIDE, least, folder / "r")
    tables = ProtectedTables(folder)
    whole = tables.read(declared(WIDE, least), Request((), ()))["cells"][0]["count"]
    for by in itertools.chain.from_iterable(itertools.combinations(WIDE, size) for size in (1, 2, 3)):
        cells = tables.read(declared(WIDE, least), Request(by, ()))["cells"]
        assert sum(cell["count"] for cell in cells) == whole
        assert all(cell["count"] >= least and cell["count"] % least == 0 for cell in cells)
        told = {tuple(cell[name] for name in by): cell["count"] for cell in cells}
        for key in itertools.product(*(WIDE_VALUES[name] for name in by)):
            parts = [
                n for cell, n in counts.items() if all(cell[WIDE.index(b)] == k for b, k in zip(by, key, strict=True))
            ]
            assert abs(told.get(key, 0) - sum(parts)) < least * len(parts)
    tables.close()


def test_the_margin_holds_for_nearly_all_sums(tmp_path: Path) -> None:
    within = []
    for seed in range(12):
        counts = random_counts(seed)
        protect(counts, WIDE, 10, tmp_path / str(seed) / "r", secret_of(bytes([seed] * 32)))
        tables = ProtectedTables(tmp_path / str(seed))
        for cell in tables.read(declared(WIDE, 10), Request(("place",), ()))["cells"]:
            true = sum(n for key, n in counts.items() if key[1] == cell["place"])
            within.append(abs(cell["count"] - true) <= cell["margin"])
        tables.close()
    assert sum(within) / len(within) >= 0.95


def test_offsets_favour_no_remainder(tmp_path: Path) -> None:
    protect({(str(n),): 5 for n in range(1000)}, ("a",), 10, tmp_path / "r")
    (cell,) = ProtectedTables(tmp_path).read(declared(("a",), 10), Request((), ()))["cells"]
    assert abs(cell["count"] - 5_000) < 4 * 5 * 1000**0.5, "half of the cells of 5 become 10: without bias"


def test_the_same_count_gives_the_same_answer_whoever_is_in_the_cell(tmp_path: Path) -> None:
    counts = random_counts(3)
    for instant in (1, 2):
        protect(counts, WIDE, 10, tmp_path / "r", instant=instant)
    changed = {**counts, ("2024", "n", "1"): counts["2024", "n", "1"] + 1}
    protect(changed, WIDE, 10, tmp_path / "other" / "r", instant=3)
    first, other = ProtectedTables(tmp_path), ProtectedTables(tmp_path / "other")
    request = Request(WIDE, ())
    before, after = (each.read(declared(WIDE, 10), request) for each in (first, other))
    assert [c for c in before["cells"] if _key(c) != ("2024", "n", "1")] == [
        c for c in after["cells"] if _key(c) != ("2024", "n", "1")
    ]


def _key(cell: Mapping[str, Any]) -> Cell:
    return tuple(cell[name] for name in WIDE)


def test_what_is_not_stated_is_a_category_of_its_own(tmp_path: Path) -> None:
    protect({("x", None): 40, ("x", "y"): 20, (None, None): 30}, ("a", "b"), 5, tmp_path / "r")
    cells = ProtectedTables(tmp_path).read(declared(("a", "b"), 5), Request(("b",), ()))["cells"]
    assert [cell["b"] for cell in cells] == ["y", None]
    assert abs(cells[1]["count"] - 70) < 10


def test_the_hmac_in_sql_is_the_library_s() -> None:
    for message in ("", 'r\n["a",null]', "سلمى" * 40):
        mac = HMAC(SECRET, hashes.SHA256())
        mac.update(message.encode())
        sql = hmac_sql("'" + message.replace("'", "''") + "'", SECRET)
        assert duckdb.connect().execute(f"SELECT {sql}").fetchone() == (mac.finalize().hex(),)


# --- The service ---


def entry(statistics: Statistics | None) -> ServiceEntry:
    return ServiceEntry(
        declared=Service(title=TITLE, provider="p", system="s", type="statistics", statistics=statistics)
    )


def call(**parameters: str) -> Call:
    return Call(consumer="c", service="s", at=datetime(2025, 1, 1, tzinfo=UTC), request="1", parameters=parameters)


def test_a_call_gets_its_table(tmp_path: Path) -> None:
    protect({("x", "y"): 40, ("z", "y"): 20}, ("a", "b"), 5, tmp_path / "r", instant=1_700_000_000_000_000)
    tables = ProtectedTables(tmp_path)
    told = asyncio.run(tables.table(entry(declared(("a", "b"), 5)), call(by="a", b="y")))
    assert told["dimensions"] == ["a"]
    assert told["filters"] == {"b": "y"}
    assert told["threshold"] == 5
    assert [cell["a"] for cell in told["cells"]] == ["x", "z"]
    assert told["instant"].startswith("2023-11-14")


@pytest.mark.parametrize(
    "parameters", [{"by": "c"}, {"by": "a,a"}, {"by": "a,b"}, {"c": "x"}, {"by": "a", 'a" OR 1=1 --': "x"}]
)
def test_what_is_not_declared_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        request_of(Statistics(count="r", by=("a", "b"), at_most=1), parameters)
    assert refused.value.name == "malformed-parameter"


def test_a_filter_is_a_value_and_never_sql(tmp_path: Path) -> None:
    protect({("x", "y"): 40}, ("a", "b"), 5, tmp_path / "r")
    told = ProtectedTables(tmp_path).read(declared(("a", "b"), 5), Request(("a",), (("b", "' OR true --"),)))
    assert told["cells"] == []


@pytest.mark.parametrize("wanted", [declared(("a",), 6), declared(("a", "missing"), 5)])
def test_a_table_made_for_an_older_declaration_is_not_served(wanted: Statistics, tmp_path: Path) -> None:
    protect({("x", "y"): 40}, ("a", "b"), 5, tmp_path / "r")
    with pytest.raises(Refused) as refused:
        ProtectedTables(tmp_path).read(wanted, Request(wanted.by, ()))
    assert refused.value.name == "store-unavailable"


def test_without_any_table_the_answer_waits(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        ProtectedTables(tmp_path).read(declared(("a",), 5), Request((), ()))
    assert refused.value.name == "store-unavailable"


def test_a_threshold_that_protects_nobody_is_refused() -> None:
    with pytest.raises(WaslError, match="protects nobody"):
        protected_sql("rows_counted", ("a",), 1, SECRET, "r")
