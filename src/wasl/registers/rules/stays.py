"""Registers of stays: what must be there for a path to be drawn."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.problems import Problem
from wasl.referentials.declared import Referential
from wasl.registers.declared import Register

_CODES = ("level", "result")
"""Attributes that a register of stays has, each a code."""


def stays_draw_a_path(catalogue: Catalogue) -> Iterator[Problem]:
    """Stays without subject, level or result; results and statuses that no nomenclature has."""
    for register in catalogue.all(Register).values():
        if register.stays is None:
            continue
        entry = catalogue.entry(register)
        if register.subject is None:
            yield Problem(entry.place("stays"), "stays are someone's", "name the register of 'subject'", "stays")
        for name in _CODES:
            attribute = register.attributes.get(name)
            if attribute is None or attribute.type != "code":
                yield Problem(
                    entry.place("stays"), f"stays need '{name}'", f"declare the attribute '{name}', a code", "stays"
                )
        yield from _unknown(catalogue, register, entry, "leaving", "result")
        yield from _unknown(catalogue, register, entry, "dropped", "status")


def _unknown(catalogue: Catalogue, register: Register, entry: Entry, key: str, name: str) -> Iterator[Problem]:
    """Codes listed under `key` that the nomenclature of the attribute `name` does not have."""
    attribute = register.attributes.get(name)
    declared = catalogue.all(Referential).get(attribute.referential or "") if attribute else None
    codes: tuple[str, ...] = getattr(register.stays, key, ())
    if declared is None or declared.provided is not None:
        return
    for index, code in enumerate(codes):
        if code not in declared.codes:
            yield Problem(
                entry.place("stays", key, index),
                f"{attribute.referential if attribute else ''} has no code '{code}'",
                f"take one of: {', '.join(declared.codes)}",
                "stays",
            )
