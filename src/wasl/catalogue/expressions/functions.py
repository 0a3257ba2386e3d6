"""The one table of functions and operators. The checker, both engines, the reference, the tests and the manual read it."""

from __future__ import annotations

from wasl.catalogue.expressions import codes, dates, logic, numbers, texts
from wasl.catalogue.expressions.function import Function

CHAPTERS: dict[str, tuple[Function, ...]] = {
    "Logic and comparison": logic.FUNCTIONS,
    "Text": texts.FUNCTIONS,
    "Numbers": numbers.FUNCTIONS,
    "Dates": dates.FUNCTIONS,
    "Codes": codes.FUNCTIONS,
}

FUNCTIONS: dict[str, Function] = {function.name: function for chapter in CHAPTERS.values() for function in chapter}
