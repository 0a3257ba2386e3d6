"""The consumer's own codes: what the directory translates answers with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.disclosing import disclosed
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import Terms
from wasl.referentials.declared import Mapping, Row
from wasl.referentials.mapping import in_force

_BEST_FIRST = ("exact", "close", "broader", "narrower")
"""A broader code of the consumer's is still true of the answer; a narrower one may say too much, so it comes last."""


def code_tables(catalogue: Catalogue, terms: Terms, day: date) -> dict[str, dict[str, str]]:
    """Field -> common code -> the code of the system that `terms` name, for fields that answer with codes."""
    if terms.codes is None:
        return {}
    offered = disclosed(catalogue, catalogue.get(Service, terms.service))
    tables = {
        name: reverse(catalogue, terms.codes, referential, day)
        for name in terms.fields
        if name in offered and (referential := offered[name].referential)
    }
    return {name: table for name, table in tables.items() if table}


def reverse(catalogue: Catalogue, system: str, referential: str, day: date) -> dict[str, str]:
    """Common code of `referential` -> the code that `system` writes for it on `day`; of several, the closest, then the first."""
    rows = sorted(_rows(catalogue, system, referential, day), key=lambda row: _BEST_FIRST.index(row[1].relation))
    table: dict[str, str] = {}
    for code, row in rows:
        if row.to is not None:
            table.setdefault(row.to, code)
    return table


def _rows(catalogue: Catalogue, system: str, referential: str, day: date) -> Iterator[tuple[str, Row]]:
    """The rows of the system's mappings; one that writes the common codes themselves needs no table."""
    for mapping in catalogue.all(Mapping).values():
        if mapping.system == system and mapping.to == referential and not mapping.same_codes and in_force(mapping, day):
            yield from mapping.rows.items()
