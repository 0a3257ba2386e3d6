"""Attributes of registers: each type with what completes it, each role in linkage with its type."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.expressions.types import LARGEST_PRECISION
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.catalogue.walk import Path
from wasl.registers.declared import Attribute, Register

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_COMPANIONS: dict[str, tuple[str, ...]] = {
    "code": ("referential",), "identifier": ("scheme",), "entity": ("register",),
    "decimal": ("precision", "scale"), "name": ("script",),
}  # fmt: skip
"""Type -> the keys that say the rest of it, and that belong to no other type."""
_ROLES = {
    "given": "name", "family": "name", "father": "name", "mother": "name",
    "birth_date": "date", "sex": "code", "place": None,
}  # fmt: skip
"""Role in linkage -> the type of attribute that can play it; None: any."""


def attributes_are_complete(catalogue: Catalogue) -> Iterator[Problem]:
    """Registers without attributes; attributes misnamed, half-said, or in a role their type cannot play."""
    for name, register in catalogue.all(Register).items():
        entry = catalogue.entry(register)
        if not register.attributes:
            yield Problem(
                entry.place("attributes"),
                f"the register '{name}' has no attribute",
                "declare at least one",
                "attributes",
            )
        if not register.label:
            yield Problem(
                entry.place("label"), "nothing names an entity on screen", "list at least one attribute", "attributes"
            )
        for key, attribute in register.attributes.items():
            path = ("attributes", key)
            if not _NAME.fullmatch(key):
                mend = "write lower-case letters, digits and single underscores, e.g. birth_date"
                yield Problem(entry.key_place(*path), f"'{key}' is no name for an attribute", mend, "names")
            yield from _half_said(entry, path, attribute)
            yield from _miscast(entry, path, attribute)


def _half_said(entry: Entry, path: Path, attribute: Attribute) -> Iterator[Problem]:
    needed = _COMPANIONS.get(attribute.type, ())
    for key in dict.fromkeys(key for keys in _COMPANIONS.values() for key in keys):
        given = getattr(attribute, key) is not None
        if key in needed and not given:
            yield Problem(
                entry.key_place(*path),
                f"an attribute of type {attribute.type} needs '{key}'",
                f"add '{key}:'",
                "attributes",
            )
        elif given and key not in needed:
            what = f"'{key}' says nothing of an attribute of type {attribute.type}"
            yield Problem(entry.key_place(*path, key), what, "remove it, or change the type", "attributes")
    if attribute.precision is not None and attribute.scale is not None:
        yield from _impossible_size(entry, path, attribute.precision, attribute.scale)


def _impossible_size(entry: Entry, path: Path, precision: int, scale: int) -> Iterator[Problem]:
    if not 1 <= precision <= LARGEST_PRECISION:
        what = f"a decimal cannot have {precision} digits"
        yield Problem(entry.place(*path, "precision"), what, f"write 1 to {LARGEST_PRECISION}", "attributes")
    elif not 0 <= scale <= precision:
        what = f"{scale} of {precision} digits cannot stand after the point"
        yield Problem(entry.place(*path, "scale"), what, f"write 0 to {precision}", "attributes")


def _miscast(entry: Entry, path: Path, attribute: Attribute) -> Iterator[Problem]:
    role = attribute.links_as
    if role is None:
        return
    place = entry.place(*path, "links_as")
    if role not in _ROLES:
        yield Problem(place, f"unknown role '{role}' in linkage", nearest(role, _ROLES), "linkage")
    elif _ROLES[role] not in (None, attribute.type):
        what = f"an attribute of type {attribute.type} cannot link as '{role}'"
        yield Problem(place, what, f"that role needs the type {_ROLES[role]}", "linkage")
