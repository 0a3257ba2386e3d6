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
    """Stays without subject, level or result; results after which nobody is missed that no nomenclature has."""
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
        yield from _unknown_results(catalogue, register, entry)


def _unknown_results(catalogue: Catalogue, register: Register, entry: Entry) -> Iterator[Problem]:
    result = register.attributes.get("result")
    declared = catalogue.all(Referential).get(result.referential or "") if result else None
    if register.stays is None or declared is None or declared.provided is not None:
        return
    for index, code in enumerate(register.stays.leaving):
        if code not in declared.codes:
            yield Problem(
                entry.place("stays", "leaving", index),
                f"{result.referential if result else ''} has no code '{code}'",
                f"take one of: {', '.join(declared.codes)}",
                "stays",
            )
