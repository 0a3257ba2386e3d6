"""Translation of a department's codes into the common ones, through the mappings that the pack declares."""

from __future__ import annotations

from wasl.catalogue.expressions import lettercase
from wasl.catalogue.expressions.dialects import Dialect
from wasl.catalogue.expressions.errors import ArgumentError
from wasl.catalogue.expressions.function import Function, Given, Lowering, text
from wasl.catalogue.expressions.texts import SPACES, trim_sql
from wasl.catalogue.expressions.types import Type
from wasl.catalogue.suggest import nearest


def _code_type(given: Given) -> Type:
    name = given.value(1)
    if name not in given.mappings:
        raise ArgumentError(f"unknown mapping {name}", nearest(name, given.mappings), 1)
    return given.mappings[name].with_null(True)


def spelling(text: str, _mapping: str = "") -> str:
    """The reference of the form in which spellings of a code are compared: without outer spaces, in capitals."""
    return lettercase.upper(text.strip(SPACES))


def spelling_sql(text: str, dialect: Dialect) -> str:
    """The same form, as SQL. The relation of a mapping has its keys in this form."""
    return lettercase.case_sql("upper", trim_sql(text, dialect), dialect)


def _code_sql(call: Lowering) -> str:
    alias = call.join("mapping", call.value(1), spelling_sql(call.sql[0], call.dialect))
    return f'{alias}."value"'


FUNCTIONS = (
    Function(
        "code",
        "code(text, 'mapping')",
        "The common code of a department's code, by a mapping of the pack, whatever its capitals and outer "
        "spaces; null when the mapping does not know it (or says that it has no equivalent).",
        (),
        takes=(text(), text("mapping", literal=str)),
        gives=_code_type,
        sql=_code_sql,
        evaluate=spelling,
        nullable="always",
        looks_up="mapping",
    ),
)
