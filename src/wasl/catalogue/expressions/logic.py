"""Logic, comparisons and choices between values, with three outcomes: true, false and null (unknown)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wasl.catalogue.expressions.function import ANYTHING, ORDERED, Function, Given, Lowering, Takes, always, condition
from wasl.catalogue.expressions.types import BOOL, Type

_SAME = Takes("value", ANYTHING, alike=True)
_RANKED = Takes("value", ORDERED, alike=True)
_MORE = Takes("value", ANYTHING, alike=True, repeated=True)
_MORE_RANKED = Takes("value", ORDERED, alike=True, repeated=True)


def _first_type(given: Given) -> Type:
    return given.type(0)


def _joined(word: str) -> Callable[[Lowering], str]:
    return lambda call: "(" + f" {word} ".join(call.sql) + ")"


def _and(*values: bool | None) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _or(*values: bool | None) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def _equal(first: Any, second: Any) -> bool | None:
    return None if first is None or second is None else bool(first == second)


def _among(value: Any, *choices: Any) -> bool | None:
    return _or(*(_equal(value, each) for each in choices))


def _between(value: Any, low: Any, high: Any) -> bool | None:
    above = None if value is None or low is None else value >= low
    below = None if value is None or high is None else value <= high
    return _and(above, below)


def _known(values: tuple[Any, ...]) -> list[Any]:
    return [value for value in values if value is not None]


def _comparison(sign: str, doc: str, examples: tuple[tuple[str, str], ...], evaluate: Callable[..., bool]) -> Function:
    takes = (_SAME, _SAME) if sign in ("=", "<>") else (_RANKED, _RANKED)
    return Function(
        sign,
        f"a {sign} b",
        doc,
        examples,
        takes=takes,
        gives=always(BOOL),
        sql=f"({{0}} {sign} {{1}})",
        evaluate=evaluate,
    )


FUNCTIONS = (
    Function(
        "and",
        "a AND b",
        "True when all conditions are true, false when one is false, else null.",
        (("1 < 2 AND 2 < 3", "true"), ("1 < 2 AND to_int('x') = 1", "null"), ("1 > 2 AND to_int('x') = 1", "false")),
        takes=(condition(), condition(repeated=True)),
        gives=always(BOOL),
        sql=_joined("AND"),
        evaluate=_and,
        strict=False,
    ),
    Function(
        "or",
        "a OR b",
        "True when one condition is true, false when all are false, else null.",
        (("1 > 2 OR 2 < 3", "true"), ("1 > 2 OR to_int('x') = 1", "null")),
        takes=(condition(), condition(repeated=True)),
        gives=always(BOOL),
        sql=_joined("OR"),
        evaluate=_or,
        strict=False,
    ),
    Function(
        "not",
        "NOT a",
        "True when the condition is false; null stays null.",
        (("NOT 1 > 2", "true"), ("NOT to_int('x') = 1", "null")),
        takes=(condition(),),
        gives=always(BOOL),
        sql="(NOT {0})",
        evaluate=lambda value: not value,
    ),
    _comparison(
        "=",
        "Whether two values of one type are equal. Texts are equal character by character.",
        (("'a' = 'a'", "true"), ("1 = 1.0", "true"), ("to_int('x') = 1", "null")),
        lambda a, b: a == b,
    ),
    _comparison(
        "<>",
        "Whether two values of one type differ (also written ``!=``).",
        (("'a' <> 'A'", "true"),),
        lambda a, b: a != b,
    ),
    _comparison(
        "<",
        "Whether the first is smaller or earlier. Texts are ordered by Unicode code point.",
        (("1 < 2.5", "true"), ("'2024-2025' < '2025-2026'", "true")),
        lambda a, b: a < b,
    ),
    _comparison("<=", "Whether the first is smaller, earlier or equal.", (("2 <= 2", "true"),), lambda a, b: a <= b),
    _comparison(">", "Whether the first is greater or later.", (("2 > 2", "false"),), lambda a, b: a > b),
    _comparison(">=", "Whether the first is greater, later or equal.", (("2 >= 2", "true"),), lambda a, b: a >= b),
    Function(
        "between",
        "x BETWEEN low AND high",
        "``x >= low AND x <= high``: both ends count.",
        (("3 BETWEEN 1 AND 3", "true"), ("3 NOT BETWEEN 4 AND 5", "true")),
        takes=(_RANKED, _RANKED, _RANKED),
        gives=always(BOOL),
        sql="({0} BETWEEN {1} AND {2})",
        evaluate=_between,
        strict=False,
    ),
    Function(
        "in",
        "x IN (a, b, ...)",
        "Whether x equals one of the values; null when it equals none and x or one of them is null.",
        (("'b' IN ('a', 'b')", "true"), ("'c' NOT IN ('a', 'b')", "true")),
        takes=(_SAME, _SAME, _MORE),
        gives=always(BOOL),
        sql=lambda call: f"({call.sql[0]} IN ({', '.join(call.sql[1:])}))",
        evaluate=_among,
        strict=False,
    ),
    Function(
        "is null",
        "x IS NULL, x IS NOT NULL",
        "Whether the value is unknown. Never null itself.",
        (("to_int('x') IS NULL", "true"), ("'x' IS NOT NULL", "true")),
        takes=(Takes("value", ANYTHING),),
        gives=always(BOOL),
        sql="({0} IS NULL)",
        evaluate=lambda value: value is None,
        nullable="never",
        strict=False,
    ),
    Function(
        "coalesce",
        "coalesce(a, b, ...)",
        "The first value that is not null.",
        (("coalesce(to_int('x'), 7)", "7"),),
        takes=(_SAME, _SAME, _MORE),
        gives=_first_type,
        sql=lambda call: f"coalesce({', '.join(call.sql)})",
        evaluate=lambda *values: next(iter(_known(values)), None),
        nullable="all",
        strict=False,
    ),
    Function(
        "nullif",
        "nullif(a, b)",
        "Null when a equals b, else a.",
        (("nullif('', '')", "null"), ("nullif('x', '')", "x")),
        takes=(_SAME, _SAME),
        gives=_first_type,
        sql="nullif({0}, {1})",
        evaluate=lambda a, b: None if a == b else a,
        nullable="always",
        strict=False,
    ),
    Function(
        "greatest",
        "greatest(a, b, ...)",
        "The greatest or latest of the values that are not null; null when all are.",
        (("greatest(1, 3, 2)", "3"), ("greatest(to_int('x'), 2)", "2")),
        takes=(_RANKED, _RANKED, _MORE_RANKED),
        gives=_first_type,
        sql=lambda call: f"greatest({', '.join(call.sql)})",
        evaluate=lambda *values: max(_known(values), default=None),
        nullable="all",
        strict=False,
    ),
    Function(
        "least",
        "least(a, b, ...)",
        "The smallest or earliest of the values that are not null; null when all are.",
        (("least(1, 3, 2)", "1"),),
        takes=(_RANKED, _RANKED, _MORE_RANKED),
        gives=_first_type,
        sql=lambda call: f"least({', '.join(call.sql)})",
        evaluate=lambda *values: min(_known(values), default=None),
        nullable="all",
        strict=False,
    ),
)
