"""What a service's expressions may speak of: whose attributes, under which names, of which types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.expressions import types
from wasl.catalogue.expressions.check import Scope
from wasl.catalogue.expressions.types import Type
from wasl.exchange.declared import Asked, Service
from wasl.kernel.text import Text
from wasl.referentials.declared import Referential
from wasl.registers import scopes
from wasl.registers.declared import Attribute, Register
from wasl.registers.subjects import identity_of, registers_about

_DAY = Text(fr="Jour", ar="اليوم", en="Day")
PERIOD: Mapping[str, Attribute] = {
    "valid_from": Attribute(title=_DAY, type="date", sensitivity="internal"),
    "valid_to": Attribute(title=_DAY, type="date", sensitivity="internal"),
}
"""What every followed record has beside its register's attributes: when it holds."""
AS_OF = "as_of"
ON = "on"
"""The parameter by which a service lets a past day be asked about."""


def identity_attributes(catalogue: Catalogue, service: Service) -> dict[str, Attribute]:
    """The attributes that say who, or what, the subject is; empty for a service without subject.

    An entity recognised by its identifier alone is what its own register says.
    """
    if service.subject is None or service.subject.register not in catalogue.all(Register):
        return {}
    merged = identity_of(catalogue, service.subject.register)
    return merged or dict(catalogue.get(Register, service.subject.register).attributes)


def recognised_by(catalogue: Catalogue, service: Service) -> tuple[str, ...]:
    """The registers that state the subject's identity, its owner first."""
    if service.subject is None or service.subject.register not in catalogue.all(Register):
        return ()
    about = registers_about(catalogue, service.subject.register)
    linked = tuple(name for name, register in about.items() if register.linkage is not None)
    return linked or (service.subject.register,)


def record_attributes(catalogue: Catalogue, service: Service) -> dict[str, dict[str, Attribute]]:
    """Alias -> the attributes of the register it follows; registers that do not exist are left out."""
    known = catalogue.all(Register)
    return {
        alias: dict(known[record.register].attributes)
        for alias, record in service.records.items()
        if record.register in known
    }


def figures_of(catalogue: Catalogue, service: Service) -> dict[str, Parameter]:
    """Name in expressions -> the law's figure; those that do not exist are left out."""
    known = catalogue.all(Parameter)
    return {name: known[figure] for name, figure in service.figures.items() if figure in known}


def columns(identity: Mapping[str, Attribute], records: Mapping[str, Mapping[str, Attribute]]) -> dict[str, Attribute]:
    """Every column of a service's row: the identity's attributes, and ``<alias>_<attribute>`` for each record's."""
    followed = {
        f"{alias}_{name}": attribute
        for alias, attributes in records.items()
        for name, attribute in {**PERIOD, **attributes}.items()
    }
    return {**identity, **followed}


def scope(
    columns: Mapping[str, Attribute],
    parameters: Mapping[str, Asked],
    figures: Mapping[str, Parameter],
    codes: Mapping[str, frozenset[str]] | None = None,
) -> Scope:
    """The scope of expressions over these columns. `codes` lets codes written in them be checked."""
    asked = {name: asked_type(each) for name, each in parameters.items()}
    law = {name: figure_type(each) for name, each in figures.items()}
    return Scope(
        columns={name: scopes.type_of(attribute) for name, attribute in columns.items()},
        parameters={**law, **asked, AS_OF: types.DATE.required()},
        codes=codes or {},
    )


def codes_of(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Referential -> the codes that the pack itself lists."""
    return {name: frozenset(each.codes) for name, each in catalogue.all(Referential).items() if each.provided is None}


def asked_type(asked: Asked) -> Type:
    """The type of a parameter's values; those that a call may leave out may be null."""
    match asked.type:
        case "int":
            kind = types.INT
        case "date":
            kind = types.DATE
        case "bool":
            kind = types.BOOL
        case "decimal":
            kind = types.decimal(types.LARGEST_PRECISION // 2, 6)
        case "code":
            kind = types.code(asked.referential or "")
        case _:
            kind = types.TEXT
    return replace(kind, nullable=not asked.required)


def figure_type(figure: Parameter) -> Type:
    """The type of a figure of the law: whole where all its values are, else decimal; null before its first value."""
    values = [each.value for each in figure.values if each.value is not None]
    if values and all(isinstance(value, bool) for value in values):
        return types.BOOL
    if all(isinstance(value, int) for value in values):
        return types.INT
    return types.decimal(types.LARGEST_PRECISION // 2, _most_places(values))


def _most_places(values: list[str | int | bool]) -> int:
    return max(len(str(value).partition(".")[2]) for value in values)


def scheme_names(catalogue: Catalogue, service: Service) -> dict[str, Text]:
    """What each scheme by which `service` knows its subjects is called, from the registers that speak of them."""
    if service.subject is None:
        return {}
    found = {
        attribute.scheme: attribute.title
        for register in reversed(registers_about(catalogue, service.subject.register).values())
        for attribute in register.attributes.values()
        if attribute.scheme is not None
    }
    return {scheme: found.get(scheme) or Text(scheme, scheme, scheme) for scheme in service.subject.schemes}
