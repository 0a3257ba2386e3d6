"""Functions of text. Positions and lengths count Unicode code points."""

from __future__ import annotations

import re
from typing import Any

from wasl.catalogue.expressions import lettercase
from wasl.catalogue.expressions.dialects import Dialect, all_replaced, quote_text, whole_match
from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Function, Lowering, Takes, always, integer_argument, text, whole
from wasl.catalogue.expressions.regex import canonical
from wasl.catalogue.expressions.types import BOOL, TEXT, Kind, decimal, integer

SPACES = " \t\n\r\u00a0\u202f"
"""What trim removes: spaces, tabs, line ends and the no-break spaces of French typography."""

_COUNT = integer_argument("count", literal=whole(0, 1000))
_START = integer_argument("start", literal=whole(1, 1000))


def _not_empty(value: str) -> None:
    if not value:
        raise ArgumentError("nothing to search for", "write the text to replace")


def _pattern(value: str) -> None:
    canonical(value)


def trim_sql(text: str, dialect: Dialect) -> str:
    """`text` without outer spaces."""
    spaces = quote_text(SPACES, dialect)
    return f"trim(BOTH {spaces} FROM {text})" if dialect == "spark" else f"trim({text}, {spaces})"


def _written(value: Any) -> str:
    """ISO 8601 for dates, plain digits for numbers with the full scale of decimals."""
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _to_text_sql(call: Lowering) -> str:
    """DuckDB writes ``.5`` for a decimal without whole digits: one more digit brings its zero back."""
    kind = call.arguments[0].type
    if kind.kind is Kind.DECIMAL and kind.whole_digits == 0:
        return f"CAST(CAST({call.sql[0]} AS {decimal(kind.precision + 1, kind.scale).sql}) AS STRING)"
    return f"CAST({call.sql[0]} AS STRING)"


FUNCTIONS = (
    Function(
        "trim",
        "trim(text)",
        "The text without the spaces, tabs, line ends and no-break spaces (U+00A0, U+202F) around it.",
        (("trim('  a b ')", "a b"),),
        takes=(text(),),
        gives=always(TEXT),
        sql=lambda call: trim_sql(call.sql[0], call.dialect),
        evaluate=lambda value: value.strip(SPACES),
    ),
    Function(
        "upper",
        "upper(text)",
        "Capital letters, for A-Z and the accented Latin letters (with those of Amazigh), one by one; other "
        "characters stay.",
        (("upper('école nº 3')", "ÉCOLE Nº 3"),),
        takes=(text(),),
        gives=always(TEXT),
        sql=lambda call: lettercase.case_sql("upper", call.sql[0], call.dialect),
        evaluate=lettercase.upper,
    ),
    Function(
        "lower",
        "lower(text)",
        "Small letters, for the same letters as ``upper``.",
        (("lower('ÉCOLE')", "école"),),
        takes=(text(),),
        gives=always(TEXT),
        sql=lambda call: lettercase.case_sql("lower", call.sql[0], call.dialect),
        evaluate=lettercase.lower,
    ),
    Function(
        "left",
        "left(text, count)",
        "The first characters.",
        (("left('2025-2026', 4)", "2025"),),
        takes=(text(), _COUNT),
        gives=always(TEXT),
        sql=lambda call: f"left({call.sql[0]}, {call.value(1)})",
        evaluate=lambda value, count: value[:count],
    ),
    Function(
        "right",
        "right(text, count)",
        "The last characters.",
        (("right('2025-2026', 4)", "2026"),),
        takes=(text(), _COUNT),
        gives=always(TEXT),
        sql=lambda call: f"right({call.sql[0]}, {call.value(1)})",
        evaluate=lambda value, count: value[max(len(value) - count, 0) :],
    ),
    Function(
        "substring",
        "substring(text, start, count)",
        "Characters from the position `start` on (the first is 1); fewer when the text ends before.",
        (("substring('AB123', 3, 2)", "12"),),
        takes=(text(), _START, _COUNT),
        gives=always(TEXT),
        sql=lambda call: f"substring({call.sql[0]}, {call.value(1)}, {call.value(2)})",
        evaluate=lambda value, start, count: value[start - 1 : start - 1 + count],
    ),
    Function(
        "length",
        "length(text)",
        "The number of characters.",
        (("length('مدرسة')", "5"),),
        takes=(text(),),
        gives=always(integer(10)),
        sql="CAST(length({0}) AS BIGINT)",
        evaluate=len,
    ),
    Function(
        "replace",
        "replace(text, searched, replacement)",
        "Every occurrence of `searched`, written in the expression, replaced.",
        (("replace('12,5', ',', '.')", "12.5"),),
        takes=(text(), text("searched", literal=_not_empty), text("replacement")),
        gives=always(TEXT),
        sql="replace({0}, {1}, {2})",
        evaluate=lambda value, searched, other: value.replace(searched, other),
    ),
    Function(
        "concat",
        "concat(a, b, ...)",
        "The texts one after the other; null when one is null (use coalesce to avoid it).",
        (("concat('A', '/', '2025')", "A/2025"), ("concat('A', nullif('', ''))", "null")),
        takes=(text(), text(), text("more", repeated=True)),
        gives=always(TEXT),
        sql=lambda call: f"({' || '.join(call.sql)})",
        evaluate=lambda *values: "".join(values),
    ),
    Function(
        "digits_only",
        "digits_only(text)",
        "The digits 0-9 alone.",
        (("digits_only('06 61-23')", "066123"),),
        takes=(text(),),
        gives=always(TEXT),
        sql=lambda call: all_replaced(call.sql[0], "[^0-9]", call.dialect),
        evaluate=lambda value: re.sub(r"[^0-9]", "", value),
    ),
    Function(
        "matches",
        "matches(text, 'pattern')",
        "Whether the whole text has the form of a regular expression: characters, ``[a-z]``, ``\\d \\w \\s . "
        "\\p{Arabic} "
        "\\p{Latin}``, groups, ``|`` and repetitions. Backslash any other sign.",
        (("matches('R130000123', '[A-Z]\\d{9}')", "true"), ("matches('abc', 'b')", "false")),
        takes=(text(), text("pattern", literal=_pattern)),
        gives=always(BOOL),
        sql=lambda call: whole_match(call.sql[0], canonical(call.value(1)), call.dialect),
        evaluate=lambda value, pattern: re.fullmatch(canonical(pattern), value) is not None,
    ),
    Function(
        "to_text",
        "to_text(value)",
        "A code, number or date as text: the code itself, plain digits, ISO 8601.",
        (("to_text(12.50)", "12.50"), ("to_text(make_date(2025, 9, 1))", "2025-09-01")),
        takes=(Takes("value", frozenset({Kind.CODE, Kind.INT, Kind.DECIMAL, Kind.DATE})),),
        gives=always(TEXT),
        sql=_to_text_sql,
        evaluate=_written,
    ),
)
