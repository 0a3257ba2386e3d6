"""Facts as files and tables write them: decimals and days as text, null for what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from wasl.catalogue.expressions.typed import Datum
from wasl.exchange.answering.values import written
from wasl.kernel.errors import WaslError
from wasl.programmes.deciding import Family
from wasl.programmes.declared import Fact, Programme


class MalformedFactError(WaslError):
    """Something that is no fact of a programme, or no value of it."""


def facts_in(declared: Mapping[str, Fact], said: Mapping[str, Any] | None) -> dict[str, Datum]:
    """What `said` says of the facts `declared`. Raises MalformedFactError."""
    found = {}
    for name, value in (said or {}).items():
        if name not in declared:
            raise MalformedFactError("'{name}' is no fact of this programme", mend="write one of {names}", name=name,
                                     names=", ".join(declared))  # fmt: skip
        found[name] = value_of(name, declared[name], value)
    return found


def value_of(name: str, fact: Fact, value: Any) -> Datum:
    """A fact as files write it, decimals and days as text. Raises MalformedFactError."""
    try:
        match fact.type:
            case _ if value is None:
                return None
            case "date":
                return date.fromisoformat(value)
            case "decimal":
                return _decimal(value, fact)
            case "bool" if isinstance(value, bool):
                return value
            case "int" if isinstance(value, int) and not isinstance(value, bool):
                return value
            case "code" | "text" if isinstance(value, str):
                return value
    except (TypeError, ValueError, InvalidOperation):
        pass
    raise MalformedFactError(
        "the value of '{name}' is no {type}",
        mend="write decimals and days as text, null for unknown",
        name=name,
        type=fact.type,
    )


def _decimal(value: Any, fact: Fact) -> Decimal:
    if isinstance(value, float | bool):  # what a float lost cannot be found again
        raise ValueError
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-fact.scale))
    if exact != Decimal(str(value)):
        raise ValueError
    return exact


def kept(family: Family) -> dict[str, Any]:
    """``{"facts": {name: value}, "members": {id: {name: value}}}``, as JSON."""
    return {
        "facts": {name: written(value) for name, value in family.facts.items()},
        "members": {id_: {name: written(value) for name, value in row.items()} for id_, row in family.members.items()},
    }


def read(programme: Programme, record: Mapping[str, Any]) -> Family:
    """The family that `kept` wrote. Raises MalformedFactError."""
    of_members = programme.members.facts if programme.members else {}
    members = {id_: facts_in(of_members, row) for id_, row in record["members"].items()}
    return Family(facts_in(programme.facts, record["facts"]), members)
