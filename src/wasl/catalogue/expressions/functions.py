"""The one table of functions and operators: checker, engines, reference, tests and manual read it."""

from __future__ import annotations

from wasl.catalogue.expressions import codes, dates, logic, numbers, texts, writtendates
from wasl.catalogue.expressions.function import Function

CHAPTERS: dict[str, tuple[Function, ...]] = {
    "Logic and comparison": logic.FUNCTIONS,
    "Text": texts.FUNCTIONS,
    "Numbers": numbers.FUNCTIONS,
    "Dates": writtendates.FUNCTIONS + dates.FUNCTIONS,
    "Codes": codes.FUNCTIONS,
}

FUNCTIONS: dict[str, Function] = {function.name: function for chapter in CHAPTERS.values() for function in chapter}
