"""Whom a service speaks of, and the records it follows from there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.catalogue.walk import Path
from wasl.exchange import scopes
from wasl.exchange.declared import Followed
from wasl.exchange.rules.reading import Readable, services
from wasl.registers.declared import Register
from wasl.registers.subjects import registers_about

_ALIAS = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def subjects_can_be_named(catalogue: Catalogue) -> Iterator[Problem]:
    """Services about someone that no identifier names; schemes that no register of the subject has."""
    registers = catalogue.all(Register)
    for each in services(catalogue):
        subject = each.service.subject
        if subject is None or subject.register not in registers:
            continue
        owner = registers[subject.register].subject
        if owner is not None:
            what = f"'{subject.register}' owns no entities: its records are about '{owner}'"
            yield Problem(each.entry.place("subject", "register"), what, f"write '{owner}'", "services")
        if not subject.schemes:
            yield Problem(each.entry.place("subject", "schemes"), "nothing names the subject",
                          "list at least one identifier scheme", "services")  # fmt: skip
        known = _schemes(registers_about(catalogue, owner or subject.register))
        for position, scheme in enumerate(subject.schemes):
            if scheme not in known:
                what = f"no register about '{owner or subject.register}' has the identifier scheme '{scheme}'"
                yield Problem(
                    each.entry.place("subject", "schemes", position), what, nearest(scheme, known), "services"
                )


def records_can_be_followed(catalogue: Catalogue) -> Iterator[Problem]:
    """Records about someone else that nothing leads to, leads from nowhere, names that two columns would bear."""
    for each in services(catalogue):
        reached = set(each.identity)
        attributes = scopes.record_attributes(catalogue, each.service)
        for alias, record in each.service.records.items():
            yield from _alias(each, alias)
            if alias in attributes:
                yield from _lead(catalogue, each, alias, record, reached)
                columns = [f"{alias}_{name}" for name in (*scopes.PERIOD, *attributes[alias])]
                yield from _twice(each, ("records", alias), [name for name in columns if name in reached])
                reached.update(columns)
        for field in ("parameters", "figures"):
            for name in getattr(each.service, field):
                yield from _twice(each, (field, name), [name] if name in {*reached, scopes.AS_OF} else [])


def _twice(each: Readable, path: Path, taken: list[str]) -> Iterator[Problem]:
    if taken:
        what = f"'{taken[0]}' would name two things in expressions"
        yield Problem(each.entry.key_place(*path), what, "give it another name", "services")


def _alias(each: Readable, alias: str) -> Iterator[Problem]:
    place = each.entry.key_place("records", alias)
    if not _ALIAS.fullmatch(alias):
        mend = "write lower-case letters, digits and single underscores"
        yield Problem(place, f"'{alias}' is no name for a record", mend, "names")
    if each.service.records[alias].back < 0:
        yield Problem(each.entry.place("records", alias, "back"), "no record comes after the latest",
                      "write 0 or more", "services")  # fmt: skip


def _lead(catalogue: Catalogue, each: Readable, alias: str, record: Followed, reached: set[str]) -> Iterator[Problem]:
    entry, path = each.entry, ("records", alias)
    register = catalogue.get(Register, record.register)
    about = register.subject or record.register
    subject = each.service.subject.register if each.service.subject else ""
    if record.by is None:
        if about != subject:
            what = f"the records of '{record.register}' are about '{about}', not about the subject"
            yield Problem(entry.place(*path, "register"), what, "say 'by:' which column leads to it", "services")
        if record.scheme is not None:
            yield Problem(entry.key_place(*path, "scheme"), "'scheme' says nothing without 'by'", "remove it, or add 'by:'",
                          "services")  # fmt: skip
        return
    if record.by not in reached:
        what = f"'{record.by}' is no column before this record"
        yield Problem(entry.place(*path, "by"), what, nearest(record.by, sorted(reached)), "services")
    known = _schemes(registers_about(catalogue, about))
    if record.scheme not in known:
        what = f"no register about '{about}' has the identifier scheme '{record.scheme or ''}'"
        place = entry.place(*path) if record.scheme is None else entry.place(*path, "scheme")
        yield Problem(place, what, nearest(record.scheme or "", known), "services")


def _schemes(registers: Mapping[str, Register]) -> list[str]:
    """The identifier schemes of these registers, each once."""
    found = (attribute.scheme for register in registers.values() for attribute in register.attributes.values())
    return list(dict.fromkeys(scheme for scheme in found if scheme))
