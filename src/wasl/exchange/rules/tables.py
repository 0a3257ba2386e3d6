"""Statistics that name nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.problems import Problem
from wasl.exchange.declared import Service, Statistics
from wasl.registers.declared import Attribute, Register

_NAMING: Final = frozenset({"identifier", "name", "entity", "date"})
"""Types whose values point at a person."""
_LEAST: Final = 3
"""Below it, a count of two tells each of the two about the other."""


def statistics_name_nobody(catalogue: Catalogue) -> Iterator[Problem]:
    """Breakdowns by what points at a person, by what may not leave, or too many of them; thresholds that hide nothing."""
    registers = catalogue.all(Register)
    for service in catalogue.all(Service).values():
        if service.statistics is not None:
            register = registers.get(service.statistics.count)
            yield from _table(catalogue.entry(service), service.statistics, register.attributes if register else {})


def _table(entry: Entry, table: Statistics, attributes: dict[str, Attribute]) -> Iterator[Problem]:
    for position, name in enumerate(table.by):
        attribute = attributes.get(name)
        if attribute is None:
            continue
        place = entry.place("statistics", "by", position)
        if attribute.type in _NAMING or attribute.sensitivity == "sensitive":
            yield Problem(place, f"a count by '{name}' could name somebody", "count by something broader", "privacy")
        elif not attribute.shareable:
            yield Problem(place, f"'{name}' may never leave its register", "count by something else", "privacy")
    if not table.by:
        yield Problem(entry.place("statistics", "by"), "nothing to count by", "list at least one attribute", "services")
    if not 1 <= table.at_most <= max(len(table.by), 1):
        yield Problem(entry.place("statistics", "at_most"), f"{table.at_most} breakdowns cannot stand in one table",
                      f"write 1 to {len(table.by)}", "services")  # fmt: skip
    if table.least < _LEAST:
        yield Problem(entry.place("statistics", "least"), f"counts of {table.least} would be published",
                      f"write {_LEAST} or more", "privacy")  # fmt: skip
