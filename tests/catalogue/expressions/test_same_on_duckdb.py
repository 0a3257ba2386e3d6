"""Random typed expressions over awkward rows: DuckDB, and the evaluator made ready, give what the reference gives, always."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.catalogue.expressions.duckdb_rows import LOOKUPS, Rows, reference, typed
from tests.catalogue.expressions.random_expressions import AS_OF, Writer
from wasl.catalogue.expressions.bound import bound
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.typed import Typed
from wasl.catalogue.expressions.types import Kind

KINDS = [kind for kind in Kind if kind is not Kind.NOTHING]


@st.composite
def expressions(draw: st.DrawFn) -> Typed:
    """A random expression that the checker accepts."""
    writer = Writer(lambda options: draw(st.sampled_from(options)))
    text = writer.expression(draw(st.sampled_from(KINDS)), draw(st.integers(1, 3)))
    try:
        return typed(text)
    except ExpressionError:
        assume(False)
        raise


def assert_same(rows: Rows, expression: Typed) -> None:
    expected = [reference(expression, row) for row in rows.rows]
    computed = rows.compute(expression)
    evaluate = bound(expression, LOOKUPS)
    for row, right, found in zip(rows.rows, expected, computed, strict=True):
        ready = evaluate({**row, "as_of": AS_OF})
        for each in (found, ready):
            assert (each, type(each)) == (right, type(right)), {name: row[name] for name in expression.columns}
    assert expression.nullable or None not in expected, "the checker said that it is never unknown"


@settings(max_examples=150, deadline=None, database=None)
@given(expression=expressions())
def test_duckdb_gives_what_the_reference_gives(duckdb_rows: Rows, expression: Typed) -> None:
    assert_same(duckdb_rows, expression)


@pytest.mark.slow
def test_thousands_of_expressions_reach_every_function(duckdb_rows: Rows) -> None:
    generator = random.Random(20250901)
    used: set[str] = set()
    for _ in range(1500):
        writer = Writer(lambda options: options[generator.randrange(len(options))])
        text = writer.expression(generator.choice(KINDS), generator.choice((1, 2, 3)))
        try:
            expression = typed(text)
        except ExpressionError:
            continue
        assert_same(duckdb_rows, expression)
        used |= writer.used
    assert used == {*FUNCTIONS, "case"}


def test_the_generator_rarely_writes_what_the_checker_refuses() -> None:
    generator = random.Random(7)
    refused = 0
    for _ in range(200):
        try:
            typed(Writer(lambda options: options[generator.randrange(len(options))]).expression(Kind.BOOL, 3))
        except ExpressionError:
            refused += 1
    assert refused < 40
