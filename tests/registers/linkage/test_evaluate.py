"""Quality figures equal those of counting pairs one by one."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wasl.engine.choose import open_engine
from wasl.engine.port import Engine
from wasl.registers.linkage.evaluate import Measure, Quality, evaluate, recall_between

Record = tuple[str, str, str]
"""found, truth, group"""
records = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from(("arabic", "latin"))),
    min_size=1,
    max_size=14,
)


def loaded(engine: Engine, rows: list[Record]) -> Engine:
    found, truth, group = (list(column) for column in zip(*rows, strict=True))
    engine.view_arrow("records", pa.table({"found": found, "truth": truth, "script": group}))
    return engine


def by_pairs(rows: list[Record]) -> Measure:
    """The slow, obvious way."""
    found = {pair for pair in combinations(range(len(rows)), 2) if rows[pair[0]][0] == rows[pair[1]][0]}
    true = {pair for pair in combinations(range(len(rows)), 2) if rows[pair[0]][1] == rows[pair[1]][1]}
    both = len(found & true)
    return Measure(both / len(found) if found else None, both / len(true) if true else None)


def by_records(rows: list[Record]) -> Measure:
    """B-cubed by its definition: the mean over records of how pure and how whole their cluster is."""
    precision, recall = 0.0, 0.0
    for one in rows:
        cluster = [other for other in rows if other[0] == one[0]]
        person = [other for other in rows if other[1] == one[1]]
        both = sum(other[1] == one[1] for other in cluster)
        precision, recall = precision + both / len(cluster), recall + both / len(person)
    return Measure(precision / len(rows), recall / len(rows))


def close(one: Measure, other: Measure) -> bool:
    return [one.precision, one.recall] == [pytest.approx(other.precision), pytest.approx(other.recall)]


@given(rows=records)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_measures_equal_their_definitions(engine: Engine, rows: list[Record]) -> None:
    [quality] = evaluate(loaded(engine, rows), "records")
    assert quality.records == len(rows)
    assert close(quality.pairwise, by_pairs(rows))
    assert close(quality.b_cubed, by_records(rows))


@given(rows=records)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_groups_add_up_to_the_whole(engine: Engine, rows: list[Record]) -> None:
    [whole] = evaluate(loaded(engine, rows), "records")
    parts = evaluate(engine, "records", ["script"])
    assert sum(part.records for part in parts) == whole.records
    for side in ("precision", "recall"):
        mean = sum(part.records * getattr(part.b_cubed, side) for part in parts) / whole.records
        assert mean == pytest.approx(getattr(whole.b_cubed, side))


@given(rows=records)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_recall_across_scripts_counts_mixed_pairs_only(engine: Engine, rows: list[Record]) -> None:
    mixed = [(a, b) for a, b in combinations(rows, 2) if a[2] != b[2]]
    true = [pair for pair in mixed if pair[0][1] == pair[1][1]]
    found = [pair for pair in true if pair[0][0] == pair[1][0]]
    measure = recall_between(loaded(engine, rows), "records", "script", "arabic", "latin")
    assert measure.recall == (pytest.approx(len(found) / len(true)) if true else None)


def test_a_perfect_linkage_is_perfect(engine: Engine) -> None:
    [quality] = evaluate(loaded(engine, [("a", "x", "latin"), ("a", "x", "arabic"), ("b", "y", "latin")]), "records")
    assert quality == Quality((), 3, Measure(1.0, 1.0), Measure(1.0, 1.0))
    assert quality.pairwise.f1 == 1.0


def test_without_any_pair_there_is_nothing_to_say_of_pairs(engine: Engine) -> None:
    [quality] = evaluate(loaded(engine, [("a", "x", "latin"), ("b", "y", "latin")]), "records")
    assert quality.pairwise == Measure(None, None)
    assert quality.pairwise.f1 is None
    assert quality.b_cubed.f1 == 1.0


def test_no_record_gives_no_group(engine: Engine) -> None:
    loaded(engine, [("a", "x", "latin")])
    engine.create("records", "SELECT * FROM records WHERE found = 'z'")
    assert evaluate(engine, "records") == []


def test_groups_come_largest_first_and_may_be_unknown(tmp_path: Path) -> None:
    engine = open_engine("duckdb", tmp_path)
    table = pa.table({"found": ["a", "b", "c"], "truth": ["a", "b", "c"], "milieu": ["rural", None, "rural"]})
    engine.view_arrow("records", table)
    assert [(one.group, one.records) for one in evaluate(engine, "records", ["milieu"])] == [
        (("rural",), 2),
        ((None,), 1),
    ]
    engine.close()
