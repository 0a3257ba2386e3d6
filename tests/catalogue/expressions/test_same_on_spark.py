"""The same expressions over the same rows on Spark in ANSI mode: identical to the reference, and so to DuckDB."""

from __future__ import annotations

import importlib
import importlib.util
import random
import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.catalogue.expressions.decimal_cases import accepted, wide, wide_rows, wide_scope
from tests.catalogue.expressions.duckdb_rows import joins, reference, typed
from tests.catalogue.expressions.random_expressions import AS_OF, COLUMNS, MAPPINGS, Writer, rows
from tests.lacking import lacking
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.functions import FUNCTIONS
from wasl.catalogue.expressions.hijri import hijri_months
from wasl.catalogue.expressions.lettercase import lower as small
from wasl.catalogue.expressions.lettercase import upper as capital
from wasl.catalogue.expressions.lower import lower
from wasl.catalogue.expressions.reference import evaluate
from wasl.catalogue.expressions.typed import Typed
from wasl.catalogue.expressions.types import Kind

pytestmark = pytest.mark.spark
ROWS = rows(40)
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.codegen.wholeStage": "false",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A local Spark with the rows and the lookup relations."""
    if shutil.which("java") is None:
        lacking("Spark needs Java", "install a JRE, 17 or later")
    if importlib.util.find_spec("pyspark") is None:
        lacking("no Spark", "install the extra wasl[spark]")
    sql = importlib.import_module("pyspark.sql")
    builder = sql.SparkSession.builder.master("local[1]")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    _create_relations(session)
    yield session
    session.stop()


def _create_relations(session: Any) -> None:
    columns = ", ".join(f"`{name}` {kind.sql}" for name, kind in COLUMNS.items())
    data = [(*(row[name] for name in COLUMNS), index) for index, row in enumerate(ROWS)]
    session.createDataFrame(data, f"{columns}, `row` INT").createOrReplaceTempView("T")
    months = [(month["key"], month["value"], month["length"]) for month in hijri_months().to_pylist()]
    session.createDataFrame(months, "key STRING, value DATE, length INT").createOrReplaceTempView("hijri")
    for name, codes in MAPPINGS.items():
        session.createDataFrame(list(codes.items()), "key STRING, value STRING").createOrReplaceTempView(
            _relation(name)
        )


def _relation(name: str) -> str:
    return name.replace("-", "_")


def compute(session: Any, expressions: Sequence[Typed]) -> list[Any]:
    """One query; one row of the result for each row of the table, one value for each expression."""
    lowered = [lower(each, "spark", {"as_of": AS_OF}, relation="T") for each in expressions]
    columns = ", ".join(f"{each.sql} AS c{index}" for index, each in enumerate(lowered))
    joined = joins(lookup for each in lowered for lookup in each.lookups)
    for name in MAPPINGS:
        joined = joined.replace(f'"{name}"', f'"{_relation(name)}"')
    return list(session.sql(f'SELECT {columns} FROM "T" {joined} ORDER BY "T"."row"').collect())


def random_expressions(seed: int, count: int) -> list[tuple[str, Typed]]:
    generator = random.Random(seed)
    found: list[tuple[str, Typed]] = []
    kinds = [kind for kind in Kind if kind is not Kind.NOTHING]
    while len(found) < count:
        writer = Writer(lambda options: options[generator.randrange(len(options))])
        text = writer.expression(generator.choice(kinds), generator.choice((1, 2)))
        try:
            found.append((text, typed(text)))
        except ExpressionError:
            continue
    return found


def assert_same(session: Any, named: Sequence[tuple[str, Typed]]) -> None:
    results = compute(session, [expression for _, expression in named])
    for index, (text, expression) in enumerate(named):
        for row, result in zip(ROWS, results, strict=True):
            right = reference(expression, row)
            assert (result[index], type(result[index])) == (right, type(right)), text


def test_the_examples_of_the_manual(spark: Any) -> None:
    texts = [text for function in FUNCTIONS.values() for text, _ in function.examples]
    assert_same(spark, [(text, typed(text)) for text in texts])


def test_random_expressions(spark: Any) -> None:
    assert_same(spark, random_expressions(seed=1, count=60))


def test_arithmetic_at_the_edge_of_what_fits(spark: Any) -> None:
    cases = list(accepted())[::23]
    types, data = wide_scope().columns, wide_rows()
    columns = ", ".join(f"{name} {kind.sql}" for name, kind in types.items())
    values = [(*(row[name] for name in types), index) for index, row in enumerate(data)]
    spark.createDataFrame(values, f"{columns}, row INT").createOrReplaceTempView("numbers")
    expressions = [wide(case) for case in cases]
    sql = ", ".join(lower(each, "spark").sql for each in expressions)
    for row, result in zip(data, spark.sql(f"SELECT {sql} FROM numbers ORDER BY row").collect(), strict=True):
        for case, expression, value in zip(cases, expressions, result, strict=True):
            assert value == evaluate(expression, row), (case.operation, str(case.first), str(case.second))


def test_capital_and_small_letters_of_every_common_character(spark: Any) -> None:
    characters = [chr(point) for point in (*range(0x20, 0x530), *range(0x600, 0x700), *range(0x1E00, 0x2000), 0x1F600)]
    spark.createDataFrame([(each,) for each in characters], "t STRING").createOrReplaceTempView("letters")
    sql = ", ".join(lower(typed(text), "spark").sql for text in ('"t"', 'upper("t")', 'lower("t")'))
    for original, upper, lowered in spark.sql(f"SELECT {sql} FROM letters").collect():
        assert (upper, lowered) == (capital(original), small(original))
