"""A predicate removed changes the result: no part of a rule is dead in the SQL that runs."""

from __future__ import annotations

import itertools

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue.expressions.duckdb_rows import typed
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.types import INT

PREDICATES = ("a = 1", "b <> 1", "c IS NULL", "d BETWEEN 1 AND 2", "e IN (1, 3)")
SCOPE = Scope(dict.fromkeys("abcde", INT))
ROWS = list(itertools.product((None, 0, 1), repeat=5))
TABLE = pa.table({name: pa.array([row[index] for row in ROWS], pa.int64()) for index, name in enumerate("abcde")})
CONNECTION = duckdb.connect()
CONNECTION.register("rows", TABLE)

Tree = str | tuple[str, tuple["Tree", ...]]


def results(text: str) -> list[bool | None]:
    sql = f"SELECT {lower(typed(text, SCOPE), 'duckdb').sql} FROM rows ORDER BY a, b, c, d, e"
    return [value for (value,) in CONNECTION.execute(sql).fetchall()]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """AND, OR and NOT over each predicate once: every predicate then matters for some row."""
    parts: list[Tree] = list(draw(st.permutations(PREDICATES)))[: draw(st.integers(2, 5))]
    while len(parts) > 1:
        size = draw(st.integers(2, len(parts)))
        joined: Tree = (draw(st.sampled_from(["AND", "OR"])), tuple(parts[:size]))
        parts = [*parts[size:], ("NOT", (joined,)) if draw(st.booleans()) else joined]
    return parts[0]


def written(tree: Tree) -> str:
    if isinstance(tree, str):
        return tree
    word, parts = tree
    return f"NOT ({written(parts[0])})" if word == "NOT" else "(" + f" {word} ".join(map(written, parts)) + ")"


def without_one(tree: Tree) -> list[Tree]:
    """Every tree that lacks one predicate of `tree`."""
    if isinstance(tree, str):
        return []
    word, parts = tree
    found: list[Tree] = []
    for index, part in enumerate(parts):
        found += [(word, (*parts[:index], smaller, *parts[index + 1 :])) for smaller in without_one(part)]
        rest = (*parts[:index], *parts[index + 1 :])
        if isinstance(part, str) and rest:
            found.append((word, rest) if len(rest) > 1 else rest[0])
    return found


@settings(max_examples=25, deadline=None, database=None)
@given(tree=trees())
def test_a_predicate_removed_changes_the_result(tree: Tree) -> None:
    whole = results(written(tree))
    for smaller in without_one(tree):
        assert results(written(smaller)) != whole, written(smaller)


def test_a_rule_never_compiles_to_everyone() -> None:
    for predicate in PREDICATES:
        assert set(results(predicate)) - {None} == {True, False}, predicate
