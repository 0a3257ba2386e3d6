"""What a feed's expressions may speak of, and the types they must give."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import replace

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.types import Type
from wasl.referentials.declared import Mapping, Referential
from wasl.registers.declared import Attribute, Feed, Output, Register


def of_columns(catalogue: Catalogue, feed: Feed) -> Scope:
    """The columns of `feed` (texts that may be null), ``as_of``, and the pack's mappings and codes."""
    return Scope(
        columns={column.name: types.TEXT for column in feed.columns},
        parameters={"as_of": types.DATE.required()},
        mappings={name: types.code(mapping.to) for name, mapping in catalogue.all(Mapping).items()},
        codes=_codes(catalogue),
    )


def with_attributes(scope: Scope, register: Register, output: Output) -> Scope:
    """`scope` for the rules of an output: its attributes too, which hide columns of the same name (in any case)."""
    hidden = {name.casefold() for name in output.attributes}
    cells = {name: kind for name, kind in scope.columns.items() if name.casefold() not in hidden}
    attributes = {name: type_of(register.attributes[name]) for name in output.attributes if name in register.attributes}
    return replace(scope, columns={**cells, **attributes})


def type_of(attribute: Attribute) -> Type:
    """The type of an attribute's values, which may be null."""
    match attribute.type:
        case "int":
            return types.INT
        case "date":
            return types.DATE
        case "bool":
            return types.BOOL
        case "decimal":
            return types.decimal(attribute.precision or types.LARGEST_PRECISION, attribute.scale or 0)
        case "code":
            return types.code(attribute.referential or "")
        case _:
            return types.TEXT


def _codes(catalogue: Catalogue) -> Map[str, frozenset[str]]:
    """Codes that the pack itself lists; those of a data package are not checked where an expression writes one."""
    return {name: frozenset(each.codes) for name, each in catalogue.all(Referential).items() if each.provided is None}
