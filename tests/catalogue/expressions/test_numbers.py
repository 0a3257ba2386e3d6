"""Arithmetic without loss, at the edge of what fits."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import duckdb
import pyarrow as pa
import pytest

from tests.catalogue.expressions.decimal_cases import Case, accepted, exact_ratio
from tests.catalogue.expressions.duckdb_rows import typed
from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.types import Kind, Type

CASES = list(accepted())
CONNECTION = duckdb.connect()


def arrow(kind: Type) -> pa.DataType:
    return pa.int64() if kind.kind is Kind.INT else pa.decimal128(kind.precision, kind.scale)


def computed(case: Case) -> list[object]:
    columns = zip(*case.pairs, strict=True)
    table = {
        name: pa.array(values, arrow(kind))
        for name, values, kind in zip("ab", columns, (case.first, case.second), strict=True)
    }
    CONNECTION.register("pairs", pa.table({**table, "row": pa.array(range(len(case.pairs)), pa.int32())}))
    sql = f"SELECT {lower(case.expression, 'duckdb').sql} FROM pairs ORDER BY row"
    return [value for (value,) in CONNECTION.execute(sql).fetchall()]


@pytest.mark.parametrize("operation", sorted({case.operation for case in CASES}))
def test_every_accepted_size_computes_exactly_on_duckdb(operation: str) -> None:
    for case in CASES:
        if case.operation == operation:
            expected = [evaluate(case.expression, {"a": a, "b": b}) for a, b in case.pairs]
            assert computed(case) == expected, (str(case.first), str(case.second))


def test_most_sizes_are_accepted_and_the_widest_refused() -> None:
    tried = Counter(case.operation for case in CASES)
    assert tried["a + b"] > 150
    assert tried["a * b"] > 100
    assert tried["ratio(a, b, 2, NULL)"] > 80
    assert all(case.first.precision + case.second.precision < 38 for case in CASES if case.operation == "a * b")


@pytest.mark.parametrize("operation", ["a + b", "a - b", "a * b"])
def test_the_reference_is_exact_arithmetic(operation: str) -> None:
    plain = {"a + b": lambda a, b: a + b, "a - b": lambda a, b: a - b, "a * b": lambda a, b: a * b}[operation]
    for case in CASES:
        if case.operation == operation:
            for a, b in case.pairs:
                found = evaluate(case.expression, {"a": a, "b": b})
                assert isinstance(found, int | Decimal)
                assert Fraction(found) == plain(Fraction(a), Fraction(b))


@pytest.mark.parametrize("scale", [0, 2, 8])
def test_the_reference_of_ratio_is_fractions_rounded(scale: int) -> None:
    checked = 0
    for case in CASES:
        if case.operation.startswith(f"ratio(a, b, {scale},"):
            for a, b in case.pairs:
                found = evaluate(case.expression, {"a": a, "b": b})
                if b:
                    assert isinstance(found, Decimal)
                    assert Fraction(found) == exact_ratio(a, b, scale)
                    checked += 1
                else:
                    assert found in (None, 0)
    assert checked > 1000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ratio(1, 2, 0, NULL)", 1),
        ("ratio(-1, 2, 0, NULL)", -1),
        ("ratio(1, -2, 0, NULL)", -1),
        ("ratio(-1, -2, 0, NULL)", 1),
        ("ratio(1, 3, 4, NULL)", Decimal("0.3333")),
        ("ratio(2, 3, 4, NULL)", Decimal("0.6667")),
        ("ratio(0.005, 1, 2, NULL)", Decimal("0.01")),
        ("ratio(1, 0, 2, NULL)", None),
        ("ratio(1, 0, 2, -1.5)", Decimal("-1.5")),
        ("ratio(0, 0, 0, 7)", 7),
        ("round(0.5, 0)", 1),
        ("round(1.5, 0)", 2),
        ("round(2.5, 0)", 3),
        ("round(-0.5, 0)", -1),
        ("round(9.99, 1)", 10),
        ("to_int(0.5)", 1),
        ("to_int(-1.5)", -2),
        ("to_int(999.5, 3)", None),
        ("to_decimal(0.005, 4, 2)", Decimal("0.01")),
    ],
)
def test_halves_go_away_from_zero(text: str, value: object) -> None:
    expression = typed(text)
    assert evaluate(expression, {}) == value
    [(found,)] = CONNECTION.execute(f"SELECT {lower(expression, 'duckdb').sql}").fetchall()
    assert found == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("+12", 12),
        ("-0", 0),
        ("000012", 12),
        ("0" * 40 + "7", 7),
        ("999999999999", 999_999_999_999),
        ("1000000000000", None),
        ("", None),
        ("-", None),
        ("1 000", None),
        ("1,5", None),
        ("1.0", None),
        ("0x1F", None),
        ("1e3", None),
        ("١٢", None),
        (" 12", None),
        ("12\n", None),
        ("１２", None),
    ],
)
def test_what_to_int_reads(written: str, value: int | None) -> None:
    assert_reads("to_int(t)", written, value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12.5", "12.50"),
        ("12", "12.00"),
        ("-0.05", "-0.05"),
        ("+99.99", "99.99"),
        ("0099.990000", "99.99"),
        ("100", None),
        ("12.505", None),
        ("12.", None),
        (".5", None),
        ("12,5", None),
        ("", None),
        ("NaN", None),
        ("1e1", None),
        ("12.5.0", None),
    ],
)
def test_what_to_decimal_reads(written: str, value: str | None) -> None:
    assert_reads("to_decimal(t, 4, 2)", written, None if value is None else Decimal(value))


def assert_reads(text: str, cell: str, value: object) -> None:
    """The reference and DuckDB both read `cell` as `value`."""
    expression = typed(text)
    assert evaluate(expression, {"t": cell}) == value
    [(found,)] = CONNECTION.execute(f"SELECT {lower(expression, 'duckdb').sql} FROM (SELECT ? AS t)", [cell]).fetchall()
    assert found == value
