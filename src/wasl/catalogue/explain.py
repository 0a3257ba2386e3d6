"""What ``wasl explain`` and ``wasl where`` tell of a declaration, apart from how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Department, LegalSource, System
from wasl.catalogue.find import Found
from wasl.catalogue.references import mentions_of, users_of
from wasl.catalogue.walk import Path
from wasl.kernel.errors import Place
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Use:
    """How one declaration refers to another: how often, and where first."""

    entry: Entry
    times: int
    field: str
    """The first place by its path: ``outputs[0].attributes.level``."""
    place: Place


def uses(catalogue: Catalogue, found: Found) -> list[Use]:
    """Who refers to it, by declaration, in the order of their ids."""
    grouped: dict[str, list[tuple[Entry, Path, bool]]] = {}
    for entry, mention in users_of(catalogue, found.entry, found.part):
        if found.part is not None or entry is not found.entry:
            grouped.setdefault(entry.id, []).append((entry, mention.path, mention.by_key))
    return [_use(each) for each in grouped.values()]


def _use(mentions: list[tuple[Entry, Path, bool]]) -> Use:
    entry, path, by_key = mentions[0]
    return Use(entry, len(mentions), spelt(path), entry.key_place(*path) if by_key else entry.place(*path))


def spelt(path: Path) -> str:
    """``outputs[0].attributes.level``"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def needs(entry: Entry) -> list[tuple[str, str]]:
    """(kind, name) of every declaration that it refers to, once each, in the order of its fields."""
    own = (entry.kind.name, entry.name)
    return [
        each for each in dict.fromkeys((mention.kind, mention.name) for mention in mentions_of(entry)) if each != own
    ]


def owner(catalogue: Catalogue, entry: Entry) -> tuple[str, Department] | None:
    """The department in charge: named by the declaration, else by its system or its register."""
    declaration: Any = entry.declaration
    name = getattr(declaration, "owner", None)
    if name is None and (system := getattr(declaration, "system", None)) is not None:
        name = catalogue.get(System, system).owner
    if name is None and (register := getattr(declaration, "register", None)) is not None:
        name = next(
            (
                getattr(each.declaration, "owner", None)
                for each in catalogue.of_kind("register")
                if each.name == register
            ),
            None,
        )
    return (name, catalogue.get(Department, name)) if name is not None else None


def law(entry: Entry) -> tuple[LegalSource, ...]:
    """The legal texts a declaration rests on, those of its dated values included, once each."""
    values = getattr(entry.declaration, "values", ())
    return tuple(dict.fromkeys((*entry.declaration.law, *(source for value in values for source in value.law))))


def title(found: Found) -> Text | None:
    """What people call it; a row of a mapping has none."""
    value = getattr(found.value, "title", None)
    return value if isinstance(value, Text) else None


def facts(found: Found) -> dict[str, str]:
    """Its plain fields, as text: those that are neither texts for people, nor empty, nor collections of parts."""
    value = found.value
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    return {
        name: _plain(each) for name, each in fields.items() if name not in ("law", "source", "assumed") and _plain(each)
    }


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items()) if _all_text(value.values()) else ""
    if isinstance(value, tuple):
        return ", ".join(value) if _all_text(value) else ""
    return "" if value is None or hasattr(value, "__struct_fields__") else str(value)


def _all_text(values: Any) -> bool:
    return all(isinstance(each, str) for each in values)
