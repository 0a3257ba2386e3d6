"""Translation of a department's codes into the common ones, through the mappings that the pack declares."""

from __future__ import annotations

from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Function, Given, Lowering, text
from wasl.catalogue.expressions.types import Type
from wasl.catalogue.suggest import nearest


def _code_type(given: Given) -> Type:
    name = given.value(1)
    if name not in given.mappings:
        raise ArgumentError(f"unknown mapping {name}", nearest(name, given.mappings), 1)
    return given.mappings[name].with_null(True)


def _code_sql(call: Lowering) -> str:
    alias = call.join("mapping", call.value(1), call.sql[0])
    return f'{alias}."value"'


def _not_here(*values: object) -> None:
    raise LookupError(f"code is looked up, not computed: {len(values)} values")


FUNCTIONS = (
    Function(
        "code",
        "code(text, 'mapping')",
        "The common code of a department's code, by a mapping of the pack; null when the mapping does not know it "
        "(or says that it has no equivalent).",
        (),
        takes=(text(), text("mapping", literal=str)),
        gives=_code_type,
        sql=_code_sql,
        evaluate=_not_here,
        nullable="always",
        looks_up="mapping",
    ),
)
