"""What lowering promises to the pipeline: lookups, parameters, quoting, bounds."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from tests.catalogue.expressions.duckdb_rows import joins, typed
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.compile import compile_expression
from wasl.catalogue.expressions.dialects import Dialect, quote_name, quote_text
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.lower import LONGEST_SQL, Lowered, lower
from wasl.catalogue.expressions.types import BOOL, DATE, INT, TEXT, code, decimal
from wasl.kernel.errors import Place

SCOPE = Scope({"t": TEXT, "key": TEXT, "value": TEXT, "n": INT}, {"as_of": DATE.required()}, {"levels": code("levels")})


def lowered(text: str, dialect: Dialect = "duckdb", relation: str = "") -> Lowered:
    return lower(typed(text, SCOPE), dialect, {"as_of": date(2025, 9, 1)}, relation)


def test_a_code_asks_for_a_join() -> None:
    result = lowered("code(t, 'levels')")
    [lookup] = result.lookups
    assert (lookup.kind, lookup.name) == ("mapping", "levels")
    assert result.sql == f'"{lookup.alias}"."value"'
    assert '"t"' in lookup.key_sql
    assert result.type == code("levels")


def test_equal_lookups_of_several_expressions_share_their_alias() -> None:
    first = lowered("code(t, 'levels') = 'primary-1'").lookups
    second = lowered("coalesce(code(t, 'levels'), code(t, 'levels'))").lookups
    assert first == second
    assert lowered("code(key, 'levels')").lookups[0].alias != first[0].alias


def test_a_lookup_of_a_lookup_comes_after_it() -> None:
    inner, outer = lowered("code(to_text(code(t, 'levels')), 'levels')").lookups
    assert inner.alias in outer.key_sql


def test_columns_may_be_called_as_the_lookup_s_own() -> None:
    result = lowered("concat(key, value, to_text(code(t, 'levels')))", relation="rows")
    with duckdb.connect() as connection:
        connection.execute('CREATE TABLE "levels" AS SELECT \'X\' AS "key", \'primary-1\' AS "value"')
        sql = f"SELECT {result.sql} FROM (SELECT ' x ' AS t, 'k' AS key, 'v' AS value) AS rows {joins(result.lookups)}"
        assert connection.execute(sql).fetchone() == ("kvprimary-1",)


def test_a_parameter_becomes_a_literal_and_must_have_a_value() -> None:
    assert lowered("as_of").sql == "DATE '2025-09-01'"
    with pytest.raises(ExpressionError, match="the parameter as_of has no value here"):
        lower(typed("as_of", SCOPE), "duckdb")


@pytest.mark.parametrize(
    "text", ["l'école", 'dit "oui"', "c:\\d", "\\'", "${x}", "a''b", "%", "\\u0041", "مدرسة", "😀", "$", "{}", "{0}"]
)
def test_text_literals_come_back_whole(text: str) -> None:
    doubled = text.replace("'", "''")
    sql = lowered(f"concat('{doubled}', 'z')").sql
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {sql}").fetchone() == (f"{text}z",)


def test_spark_literals_hold_no_dollar_and_no_bare_backslash() -> None:
    assert quote_text("a'b\\c${x}", "spark") == "'a\\'b\\\\c\\u0024{x}'"
    assert quote_text("a'b\\c${x}", "duckdb") == "'a''b\\c${x}'"


def test_names_are_quoted_whatever_they_hold() -> None:
    assert quote_name('dit "oui"; DROP TABLE t') == '"dit ""oui""; DROP TABLE t"'
    scope = Scope({'a"b': TEXT})
    sql = compile_expression('"a""b"', scope, Place("f.yaml"), "duckdb").sql
    with duckdb.connect() as connection:
        assert connection.execute(f'SELECT {sql} FROM (SELECT \'x\' AS "a""b")').fetchone() == ("x",)


def test_the_result_has_exactly_the_type_that_was_proved() -> None:
    cases = {
        "n + 1": "BIGINT",
        "n * 2.50": "DECIMAL(18,2)",
        "ratio(n, 3, 4, NULL)": "DECIMAL(19,4)",
        "length(t)": "BIGINT",
        "as_of": "DATE",
        "t IS NULL": "BOOLEAN",
        "round(n * 0.125, 1)": "DECIMAL(17,1)",
        "year(as_of)": "BIGINT",
        "CASE WHEN n = 1 THEN 1 ELSE 0.5 END": "DECIMAL(2,1)",
    }
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE r AS SELECT 'x' AS t, 5::BIGINT AS n")
        for text, engine_type in cases.items():
            result = lowered(text)
            [(found,)] = connection.execute(f"SELECT typeof({result.sql}) FROM r").fetchall()
            assert found == engine_type, text
            assert result.type.sql.replace(", ", ",") == engine_type


def test_sql_that_grows_out_of_hand_is_refused() -> None:
    text = "n"
    for _ in range(9):
        text = f"to_int(ratio({text}, 3, 2, NULL), 12)"
    with pytest.raises(ExpressionError, match=f"more than {LONGEST_SQL} characters of SQL"):
        lowered(text)


def test_compiling_reads_checks_and_lowers() -> None:
    place = Place("feed.yaml", 4, 12)
    result = compile_expression(
        "age_years(as_of, as_of)",
        SCOPE,
        place,
        "duckdb",
        expected=decimal(6, 2),
        parameters={"as_of": date(2025, 1, 1)},
    )
    assert result.type == decimal(6, 2).required()
    assert not result.nullable
    with pytest.raises(ExpressionError, match=r"feed\.yaml:4:16: unknown name b"):
        compile_expression("n = b", SCOPE, place, "duckdb", expected=BOOL)


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_the_same_expression_gives_the_same_text_each_time(dialect: Dialect) -> None:
    text = "code(t, 'levels') = 'primary-1' AND hijri_date(t) < as_of"
    assert lowered(text, dialect) == lowered(text, dialect)
