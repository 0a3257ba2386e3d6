"""Each hit policy gives what its slow reference gives, of every row, or the table is refused for what a row shows."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programmes.tables.drawn import Drawn, Row
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import Scope, check
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.syntax import parse
from wasl.kernel.errors import Place
from wasl.programmes.tables.reading import OutsideSubsetError, read
from wasl.programmes.tables.writing import expression

ROWS: list[Row] = [(age, zone) for age in (None, *range(-1, 8)) for zone in (None, "rural", "urban", "x")]
KNOWN = [row for row in ROWS if None not in row]
SCOPE = Scope({"age": types.INT, "zone": types.TEXT})
NUMBERS = st.integers(0, 6)
ENDS = st.tuples(NUMBERS, NUMBERS).map(sorted)
BOUNDS = st.tuples(st.sampled_from("[("), ENDS, st.sampled_from("])"))
RANGES = BOUNDS.filter(lambda t: t[1][0] + (t[0] == "(") <= t[1][1] - (t[2] == ")")).map(
    lambda t: f"{t[0]}{t[1][0]}..{t[1][1]}{t[2]}"
)
AGES = st.one_of(
    st.just("-"), NUMBERS.map(str), st.tuples(st.sampled_from(["<", "<=", ">", ">="]), NUMBERS).map(lambda t: f"{t[0]}{t[1]}"),
    RANGES,
    st.lists(NUMBERS.map(str), min_size=2, max_size=3).map(", ".join), NUMBERS.map(lambda n: f"not({n})"),
)  # fmt: skip
ZONES = st.sampled_from(["-", '"rural"', '"urban"', '"rural", "urban"', 'not("rural")'])
VALUES = [0, 10, 25]
RULES = st.lists(st.tuples(AGES, ZONES, st.sampled_from(VALUES)), min_size=1, max_size=5)
DEFAULTS = st.sampled_from([None, 99])


def demand_same(drawn: Drawn) -> None:
    typed = check(parse(expression(read(drawn.xml(), "drawn.dmn")), Place("")), SCOPE)
    for row in ROWS:
        found = evaluate(typed, {"age": row[0], "zone": row[1]})
        assert (None if found is None else Decimal(str(found))) == drawn.result(row), row


@settings(max_examples=80, deadline=None)
@given(rules=RULES, default=DEFAULTS, policy=st.sampled_from(["UNIQUE", "ANY"]))
def test_rules_that_do_not_overlap_are_decided_and_others_refused(
    rules: list[tuple[str, str, int]], default: int | None, policy: str
) -> None:
    drawn = Drawn(policy, rules, default=default)
    if drawn.overlaps(KNOWN):
        with pytest.raises(OutsideSubsetError, match="a case may fit this rule and that of line"):
            expression(read(drawn.xml(), "drawn.dmn"))
        return
    if all("not(" not in age + zone for age, zone, _ in rules):
        demand_same(drawn)
    else:  # two cells that say 'not' are taken to meet, whether a value of the rows shows it or not
        with suppress(OutsideSubsetError):
            demand_same(drawn)


@settings(max_examples=40, deadline=None)
@given(rules=RULES, default=DEFAULTS)
def test_the_first_that_holds(rules: list[tuple[str, str, int]], default: int | None) -> None:
    demand_same(Drawn("FIRST", rules, default=default))


@settings(max_examples=40, deadline=None)
@given(rules=RULES, default=DEFAULTS, order=st.permutations(VALUES))
def test_the_result_that_comes_first(rules: list[tuple[str, str, int]], default: int | None, order: list[int]) -> None:
    demand_same(Drawn("PRIORITY", rules, order=order, default=default))


@pytest.mark.parametrize("aggregation", ["SUM", "COUNT", "MIN", "MAX"])
@settings(max_examples=25, deadline=None)
@given(rules=RULES)
def test_results_collected(aggregation: str, rules: list[tuple[str, str, int]]) -> None:
    demand_same(Drawn("COLLECT", rules, aggregation=aggregation))


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
def test_where_nothing_holds_the_default_is_collected(aggregation: str) -> None:
    demand_same(Drawn("COLLECT", [("3", "-", 10), ("[3..5]", '"rural"', 25)], aggregation=aggregation, default=7))
