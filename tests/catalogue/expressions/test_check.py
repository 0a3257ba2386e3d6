"""Every refusal of the checker: what it says, which mend it gives, and the column it points at."""

from __future__ import annotations

import pytest

from wasl.catalogue.expressions.check import MOST_NODES, Scope, check
from wasl.catalogue.expressions.errors import ExpressionError
from wasl.catalogue.expressions.syntax import parse
from wasl.catalogue.expressions.typed import Typed
from wasl.catalogue.expressions.types import BOOL, DATE, INT, TEXT, Type, code, decimal, integer
from wasl.kernel.errors import Place

SCOPE = Scope(
    columns={
        "name": TEXT, "Date de naissance": TEXT, "key": TEXT.required(), "size": INT, "score": decimal(12, 7), "born": DATE,
        "present": BOOL, "level": code("levels"), "sex": code("sexes"), "huge": decimal(38, 0),
    },
    parameters={"as_of": DATE.required()},
    mappings={"massar-levels": code("levels"), "massar-sexes": code("sexes")},
    codes={"levels": frozenset({"primary-1", "primary-2", "lower-secondary-1"})},
)  # fmt: skip


def typed(text: str, expected: Type | None = None) -> Typed:
    return check(parse(text, Place("feed.yaml", 1, 1), ""), SCOPE, expected)


def refused(text: str, expected: Type | None = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        typed(text, expected)
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "what", "mend"),
    [
        ("nmae = 'x'", 1, "unknown name nmae", "did you mean 'name'?"),
        ("name = 'x' AND borm = as_of", 16, "unknown name borm", "did you mean 'born'?"),
        ("born < current_date", 8, "unknown name current_date", "as_of"),
        ("born < now()", 8, "unknown function now", "as_of"),
        ("random() < 0.5", 1, "unknown function random", "same each time"),
        ("max(size) > 1", 1, "unknown function max", "least or greatest"),
        ("min(size, 2)", 1, "unknown function min", "least or greatest"),
        ("count(name) > 1", 1, "unknown function count", "one row"),
        ("ifnull(name, 'x')", 1, "unknown function ifnull", "coalesce"),
        ("triim(name)", 1, "unknown function triim", "did you mean 'trim'?"),
        ("trim(name, 'x')", 1, "trim takes other arguments than these 2", "write trim(text)"),
        ("coalesce(name)", 1, "coalesce takes other arguments than these 1", "write coalesce(a, b, ...)"),
        ("trim(size)", 6, "trim needs text as its text, and this is an int of 15 digits (or unknown)", "to_text"),
        ("name + 1", 1, "+ needs decimal or int as its a, and this is a text (or unknown)", "to_decimal"),
        ("year(name)", 6, "year needs date as its date", "to_date(text, 'DD/MM/YYYY')"),
        ("name = 1", 8, "a text (or unknown) and an int of 1 digits cannot meet", ""),
        ("born = '2025-01-01'", 8, "a date (or unknown) and a text cannot meet", "make_date"),
        ("born BETWEEN as_of AND 'x'", 24, "cannot meet", "make_date"),
        ("size IN (1, 'x')", 13, "cannot meet", "to_int"),
        ("present < TRUE", 1, "< needs date or decimal or int or text as its value", ""),
        ("level < 'primary-1'", 1, "< needs", "to_text"),
        ("level = sex", 9, "a code of levels (or unknown) and a code of sexes (or unknown) cannot meet", ""),
        ("level = 'primary-3'", 9, "levels has no code primary-3", "did you mean 'primary-"),
        ("level IN ('primary-1', 'zzz')", 24, "levels has no code zzz", "write one of"),
        ("level = name", 9, "cannot meet", "code(text, 'mapping')"),
        ("name AND present", 1, "and needs bool as its condition", "compare it"),
        ("present AND size", 13, "and needs bool as its condition", "compare it: x = 1"),
        ("NOT name", 5, "not needs bool", "compare it"),
        ("name = NULL", 8, "NULL cannot be the value of =", "IS NULL"),
        ("trim(NULL)", 6, "NULL cannot be the text of trim", "write trim(text)"),
        ("NULL IS NULL", 1, "NULL cannot be the value of is null", "IS NULL"),
        ("CASE WHEN name THEN 1 END", 11, "WHEN needs a condition, and this is a text (or unknown)", "compare it"),
        ("CASE WHEN present THEN 1 ELSE 'x' END", 31, "cannot meet", "to_int"),
        ("CASE level WHEN 'primary-9' THEN 1 END", 17, "levels has no code primary-9", "did you mean"),
        ("left(name, size)", 12, "the count of left is written in the expression itself", "write left(text, count)"),
        ("left(name, 1001)", 12, "1001 is not from 0 to 1000", "whole number from 0 to 1000"),
        ("substring(name, 0, 2)", 17, "0 is not from 1 to 1000", ""),
        ("replace(name, '', 'x')", 15, "nothing to search for", ""),
        ("matches(name, '[a-z')", 15, "the pattern stops too early", ""),
        ("matches(name, '^a$')", 15, "no anchor is needed", "whole text"),
        ("matches(name, name)", 15, "the pattern of matches is written in the expression itself", ""),
        ("to_date(name, 'DD/MM')", 15, "it needs DD, MM and YYYY", "DD/MM/YYYY"),
        ("to_date(name, 'DD/MM/YYYY', '%d/%m/%Y')", 29, "neither DD, MM, YYYY, YY nor a separator", ""),
        ("to_date(name)", 1, "to_date takes other arguments", "to_date(text, 'DD/MM/YYYY'"),
        ("hijri_date(name, 'DD/MM/YY')", 18, "four digits", "YYYY"),
        ("make_date(2025, 2, 30)", 1, "there is no such day", ""),
        ("to_int(name, 19)", 14, "19 is not from 1 to 18", ""),
        ("to_decimal(name, 2, 3)", 21, "3 digits after the point cannot be among 2 digits", ""),
        ("code(name, 'massar-level')", 12, "unknown mapping massar-level", "did you mean 'massar-levels'?"),
        ("code(size, 'massar-levels')", 6, "code needs text", "to_text"),
        ("huge + 1", 1, "the result may need 39 digits", "to_decimal(text, precision, scale)"),
        ("huge * 2", 1, "the result may need 39 digits", ""),
        ("score * to_decimal(name, 26, 0)", 1, "the product may need 38 digits", ""),
        ("huge = score", 8, "cannot meet", ""),
        ("ratio(huge, 2, 2, NULL)", 1, "too wide to divide exactly", "smaller"),
        ("ratio(size, 2, size, NULL)", 16, "the scale of ratio is written in the expression itself", ""),
        ("ratio(size, 2, 9, NULL)", 16, "9 is not from 0 to 8", ""),
        ("round(size, 0)", 7, "round needs decimal", ""),
        ("NULL", 1, "NULL alone has no type", ""),
        ("CASE WHEN present THEN NULL END", 1, "NULL alone has no type", ""),
    ],
)  # fmt: skip
def test_each_error_says_what_where_and_how_to_mend(text: str, column: int, what: str, mend: str) -> None:
    error = refused(text)
    assert what in error.what
    assert mend in error.mend
    assert error.place == Place("feed.yaml", 1, column)


def test_an_error_in_the_middle_of_a_block_has_its_line() -> None:
    yaml = "check: |\n  size > 1\n    AND nmae = 'x'\n"
    text = "size > 1\n  AND nmae = 'x'\n"
    with pytest.raises(ExpressionError) as caught:
        check(parse(text, Place("feed.yaml", 1, 8), yaml), SCOPE)
    assert str(caught.value) == "feed.yaml:3:9: unknown name nmae — did you mean 'name'?"


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("name", TEXT),
        ("key", TEXT.required()),
        ("as_of", DATE.required()),
        ("1", integer(1).required()),
        ("1.50", decimal(3, 2).required()),
        ("0.05", decimal(2, 2).required()),
        ("12345678901234567890", decimal(20, 0).required()),
        ("size + 1", integer(16)),
        ("size * size", decimal(30, 0)),
        ("size + size + 1000000000000000000", decimal(20, 0)),
        ("score + 1", decimal(13, 7)),
        ("score * 2.5", decimal(14, 8)),
        ("- size", INT),
        ("round(score, 2)", decimal(8, 2)),
        ("round(score, 9)", decimal(12, 7)),
        ("ratio(size, 3, 2, NULL)", decimal(17, 2)),
        ("ratio(1, 3, 2, 0)", decimal(3, 2).required()),
        ("ratio(1, 3, 2, NULL)", decimal(3, 2)),
        ("to_int(name)", integer(12)),
        ("to_int(name, 4)", integer(4)),
        ("to_decimal(key, 4, 2)", decimal(4, 2)),
        ("length(key)", integer(10).required()),
        ("name = 'x'", BOOL),
        ("key = 'x'", BOOL.required()),
        ("name IS NULL", BOOL.required()),
        ("key = 'x' AND name = 'y'", BOOL),
        ("coalesce(name, 'x')", TEXT.required()),
        ("coalesce(name, nullif(key, ''))", TEXT),
        ("greatest(size, 1)", INT.required()),
        ("nullif(key, '')", TEXT),
        ("make_date(2025, 9, 1)", DATE.required()),
        ("make_date(size, 9, 1)", DATE),
        ("code(key, 'massar-levels')", code("levels")),
        ("coalesce(level, 'primary-1')", code("levels").required()),
        ("CASE WHEN present THEN 1 ELSE 2.5 END", decimal(2, 1).required()),
        ("CASE WHEN present THEN 1 END", integer(1)),
        ("CASE WHEN present THEN 1 ELSE NULL END", integer(1)),
        ("CASE WHEN present THEN level ELSE 'primary-1' END", code("levels")),
        ("CASE WHEN present THEN 'primary-1' WHEN size = 1 THEN level ELSE NULL END", code("levels")),
        ("level IN ('primary-1', 'primary-2')", BOOL),
        ("age_years(born, as_of) BETWEEN 6 AND 15", BOOL),
    ],
)
def test_types_sizes_and_nullability(text: str, gives: Type) -> None:
    assert typed(text).type == gives


def test_a_text_becomes_a_code_where_a_code_is_expected() -> None:
    assert typed("'primary-1'", code("levels")).type == code("levels").required()
    assert (
        typed("CASE WHEN name = 'x' THEN 'primary-1' ELSE 'primary-2' END", code("levels")).type
        == code("levels").required()
    )
    assert typed("CASE WHEN name = 'x' THEN 'primary-1' END", code("levels")).type == code("levels")
    assert typed(
        "CASE WHEN name = 'x' THEN 'primary-1' WHEN name = 'y' THEN NULL ELSE NULL END", code("levels")
    ).nullable
    error = refused("CASE WHEN name = 'x' THEN 'primary-1' ELSE 'primary-7' END", code("levels"))
    assert (error.what, error.place.column) == ("levels has no code primary-7", 44)


def test_codes_of_a_referential_that_is_not_given_are_not_checked() -> None:
    assert typed("sex = 'whatever'").type == BOOL


@pytest.mark.parametrize(
    ("text", "expected", "what", "mend"),
    [
        ("name", DATE, "this gives a text (or unknown), where a date (or unknown) is needed", "to_date"),
        ("name", code("levels"), "where a code of levels (or unknown) is needed", "code(text, 'mapping')"),
        ("level", TEXT, "this gives a code of levels", "to_text"),
        ("size + 1", INT, "this gives an int of 16 digits", "to_int(number, digits)"),
        ("score", decimal(4, 2), "this gives a decimal(12, 7)", "to_decimal(number, precision, scale)"),
        ("name", TEXT.required(), "where a text is needed", "coalesce"),
        ("name", BOOL, "where a bool (or unknown) is needed", "compare it"),
    ],
)
def test_the_result_must_fit_what_is_expected(text: str, expected: Type, what: str, mend: str) -> None:
    error = refused(text, expected)
    assert what in error.what
    assert mend in error.mend


def test_what_is_expected_widens_the_result() -> None:
    assert typed("size", decimal(20, 2)).type == decimal(20, 2)
    assert typed("NULL", DATE).type == DATE
    assert typed("key", TEXT).type == TEXT.required()


def test_a_typed_expression_knows_what_it_reads() -> None:
    expression = typed(
        "CASE WHEN \"Date de naissance\" = 'x' THEN code(name, 'massar-levels') ELSE level END = 'primary-1' AND born < as_of"
    )
    assert expression.columns == {"Date de naissance", "name", "level", "born"}
    assert expression.parameters == {"as_of"}
    assert expression.mappings == {"massar-levels"}


def test_nested_simple_cases_cannot_explode() -> None:
    text = "size"
    for _ in range(14):
        text = f"CASE {text} WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 END"
    assert f"more than {MOST_NODES} operations" in refused(text).what


def test_errors_hold_no_value_of_a_cell() -> None:
    """They speak of the pack's text alone: the scope has types, never data."""
    assert refused("nmae = 'x'").where == "feed.yaml:1:1"
