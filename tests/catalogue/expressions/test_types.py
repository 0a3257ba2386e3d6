"""Types meet, or do not; what fits where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.catalogue.expressions.types import (
    BOOL,
    DATE,
    INT,
    NOTHING,
    TEXT,
    Type,
    code,
    decimal,
    fits,
    integer,
    unify,
)

SIZED = st.integers(1, 38).flatmap(lambda precision: st.builds(decimal, st.just(precision), st.integers(0, precision)))
TYPES = st.one_of(
    st.sampled_from([BOOL, DATE, TEXT, NOTHING, code("levels"), code("sexes")]),
    st.builds(integer, st.integers(1, 18)),
    SIZED,
).flatmap(lambda kind: st.sampled_from([kind, kind if kind is NOTHING else kind.required()]))


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        (INT, integer(3), INT),
        (integer(3).required(), integer(5), integer(5)),
        (integer(3).required(), integer(5).required(), integer(5).required()),
        (integer(4), decimal(4, 2), decimal(6, 2)),
        (decimal(10, 2), decimal(6, 5), decimal(13, 5)),
        (decimal(38, 0), decimal(38, 2), None),
        (TEXT, NOTHING, TEXT),
        (TEXT.required(), NOTHING, TEXT),
        (TEXT, INT, None),
        (TEXT, code("levels"), None),
        (code("levels"), code("sexes"), None),
        (DATE, TEXT, None),
        (BOOL, INT, None),
    ],
)
def test_unify(first: Type, second: Type, common: Type | None) -> None:
    assert unify(first, second) == common


@given(TYPES, TYPES)
def test_unify_does_not_depend_on_order(first: Type, second: Type) -> None:
    assert unify(first, second) == unify(second, first)


@given(TYPES, TYPES)
def test_what_unifies_fits_the_common_type(first: Type, second: Type) -> None:
    common = unify(first, second)
    if common is not None:
        assert fits(first, common)
        assert fits(second, common)


@given(TYPES)
def test_every_type_fits_itself(kind: Type) -> None:
    assert fits(kind, kind)
    assert unify(kind, kind) == kind


@pytest.mark.parametrize(
    ("actual", "expected", "whether"),
    [
        (integer(12), INT, True),
        (integer(16), INT, False),
        (integer(4), decimal(6, 2), True),
        (integer(5), decimal(6, 2), False),
        (decimal(4, 2), decimal(6, 3), True),
        (decimal(4, 2), decimal(5, 1), False),
        (decimal(5, 0), integer(5), False),
        (TEXT, TEXT.required(), False),
        (TEXT.required(), TEXT, True),
        (NOTHING, DATE, True),
        (NOTHING, DATE.required(), False),
        (code("levels"), code("levels"), True),
        (code("levels"), code("sexes"), False),
        (code("levels"), TEXT, False),
    ],
)
def test_fits(actual: Type, expected: Type, whether: bool) -> None:
    assert fits(actual, expected) is whether


def test_types_name_themselves_for_people_and_for_engines() -> None:
    assert [str(kind) for kind in (INT, decimal(4, 2), code("levels"), TEXT)] == [
        "int of 15 digits",
        "decimal(4, 2)",
        "code of levels",
        "text",
    ]
    assert [kind.sql for kind in (INT, decimal(4, 2), code("levels"), BOOL, DATE)] == [
        "BIGINT",
        "DECIMAL(4, 2)",
        "STRING",
        "BOOLEAN",
        "DATE",
    ]
