"""The reference evaluator: rows, lookups, and its own watch over the checker's proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from tests.catalogue.expressions.duckdb_rows import typed
from wasl.catalogue.expressions.bound import bound
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.codes import spelling
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.typed import Datum, Typed
from wasl.catalogue.expressions.types import BOOL, INT, TEXT, code, decimal

Evaluating = Callable[[Typed, Mapping[str, Datum]], Datum]
SCOPE = Scope({"t": TEXT, "n": INT, "x": decimal(4, 2), "a": BOOL, "b": BOOL}, mappings={"levels": code("levels")})
LOOKUPS = {("mapping", "levels"): {"1AP": "primary-1", "GONE": None}}


@pytest.mark.parametrize(
    ("cell", "found"),
    [("1AP", "primary-1"), (" 1ap\u00a0", "primary-1"), ("gone", None), ("other", None), (None, None)],
)
def test_code_finds_spellings_whatever_their_capitals_and_outer_spaces(cell: str | None, found: str | None) -> None:
    assert evaluate(typed("code(t, 'levels')", SCOPE), {"t": cell}, LOOKUPS) == found


def test_spelling_is_the_form_of_keys() -> None:
    assert spelling("  1ère année\n") == "1ÈRE ANNÉE"
    assert spelling(spelling("straße ")) == spelling("straße ")


@pytest.mark.parametrize("first", [True, False, None])
@pytest.mark.parametrize("second", [True, False, None])
def test_three_valued_logic_is_that_of_sql(first: bool | None, second: bool | None) -> None:
    """Kleene's tables: false is the least, true the greatest, unknown between."""
    rank = {False: 0, None: 1, True: 2}
    value = {number: outcome for outcome, number in rank.items()}
    row = {"a": first, "b": second}
    assert evaluate(typed("a AND b", SCOPE), row) is value[min(rank[first], rank[second])]
    assert evaluate(typed("a OR b", SCOPE), row) is value[max(rank[first], rank[second])]
    assert evaluate(typed("NOT a", SCOPE), row) is value[2 - rank[first]]


def test_a_branch_is_taken_only_when_its_condition_is_true() -> None:
    expression = typed("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", SCOPE)
    assert evaluate(expression, {"a": None, "b": True}) == 2
    assert evaluate(expression, {"a": None, "b": None}) == 3


@pytest.mark.parametrize("evaluating", [evaluate, lambda typed, row: bound(typed)(row)])
def test_a_missing_column_is_an_error_not_an_unknown(evaluating: Evaluating) -> None:
    with pytest.raises(KeyError):
        evaluating(typed("n = 1", SCOPE), {})


@pytest.mark.parametrize("evaluating", [evaluate, lambda typed, row: bound(typed)(row)])
def test_a_cell_beyond_its_declared_type_breaks_the_proof_aloud(evaluating: Evaluating) -> None:
    with pytest.raises(ArithmeticError, match="int of 15 digits cannot hold"):
        evaluating(typed("n + 1", SCOPE), {"n": 10**15})
    with pytest.raises(ArithmeticError, match=r"decimal\(4, 2\) cannot hold"):
        evaluating(typed("x", SCOPE), {"x": Decimal("0.125")})
