"""Values in and out: parameters, figures of the law, codes, pointers into a provider's answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from wasl.catalogue.declared import Dated, Parameter
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.sources import pointed
from wasl.exchange.answering.translate import translated
from wasl.exchange.answering.values import figures, parameters, series, written
from wasl.exchange.declared import Asked
from wasl.kernel.text import Text

WORD = Text(fr="Mot", ar="كلمة", en="Word")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "-12", -12), ("int", "1.0", None), ("int", "9" * 16, None), ("int", "١", None), ("int", "1_0", None),
        ("decimal", "1.50", Decimal("1.50")), ("decimal", "1e3", None), ("decimal", "NaN", None), ("decimal", "1,5", None),
        ("date", "2026-02-28", date(2026, 2, 28)), ("date", "2026-02-30", None), ("date", "2026-W01-1", None),
        ("bool", "true", True), ("bool", "false", False), ("bool", "1", None),
        ("text", "Salé", "Salé"), ("text", "a\x00b", None), ("text", "x" * 201, None), ("code", "public", "public"),
    ],
)  # fmt: skip
def test_parameters_are_read_strictly(kind: Any, text: str, value: Any) -> None:
    asked = {"p": Asked(title=WORD, type=kind)}
    if value is None:
        with pytest.raises(Refused) as caught:
            parameters(asked, {"p": text})
        assert caught.value.given == {"parameter": "p"}
    else:
        assert parameters(asked, {"p": text}) == {"p": value}


def test_parameters_may_be_required_and_are_never_invented() -> None:
    asked = {"p": Asked(title=WORD, type="int", required=True), "q": Asked(title=WORD)}
    assert parameters(asked, {"p": "0"}) == {"p": 0, "q": None}
    for wrong in ({}, {"p": ""}, {"p": "1", "r": "2"}, {"p": 1}):
        with pytest.raises(Refused):
            parameters(asked, wrong)  # type: ignore[arg-type]


def test_figures_are_those_of_the_day() -> None:
    dated = (Dated(date(2024, 1, 1), "9.74"), Dated(date(2025, 1, 1), 10), Dated(date(2026, 1, 1), None))
    index = Parameter(title=WORD, unit="index", values=dated)
    age = Parameter(title=WORD, unit="year", values=(Dated(date(2024, 1, 1), 26),))
    known = {"index": series(index), "age": series(age)}
    assert figures(known, date(2023, 12, 31)) == {"index": None, "age": None}
    assert figures(known, date(2024, 1, 1)) == {"index": Decimal("9.74"), "age": 26}
    assert figures(known, date(2025, 6, 1)) == {"index": Decimal(10), "age": 26}
    assert figures(known, date(2026, 6, 1)) == {"index": None, "age": 26}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+3"), "1000"), (Decimal("0.10"), "0.10"), (date(2026, 1, 2), "2026-01-02"), (None, None), (True, True),
        (3, 3), (2**53, str(2**53)), ("é", "é"),
    ],
)  # fmt: skip
def test_answers_are_written_exactly(value: Any, text: Any) -> None:
    assert written(value) == text
    assert type(written(value)) is type(text)


def test_codes_without_equivalent_stay_and_are_named() -> None:
    fields = {"b": "x", "a": "y", "c": None, "d": "kept"}
    assert translated(fields, {"a": {"z": "Z"}, "b": {"x": "X"}, "c": {"x": "X"}, "e": {}}) == (
        {"b": "X", "a": "y", "c": None, "d": "kept"}, ("a",)
    )  # fmt: skip
    assert fields["b"] == "x"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [  # the examples of RFC 6901, section 5, whose values are scalars; then what stands nowhere
        ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6),
        ("/ ", 7), ("/m~0n", 8), ("/foo/2", None), ("/foo/-", None), ("/foo/x", None), ("/no/where", None), ("/ /x", None),
        ("/foo/00", None), ("/foo/٠", None),
    ],
)  # fmt: skip
def test_pointers_find_as_the_standard_says(pointer: str, value: Any) -> None:
    document = {
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8
    }  # fmt: skip
    assert pointed(document, pointer) == value


def test_only_scalars_leave_a_providers_answer() -> None:
    for pointer in ("", "/foo"):
        with pytest.raises(Refused, match="something else than promised"):
            pointed({"foo": [1]}, pointer)
    assert pointed({"x": 0.1}, "/x") == "0.1"
