"""Finding a declaration, or a part of one, by what people call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.suggest import nearest
from wasl.kernel.errors import Place, WaslError


@dataclass(frozen=True, slots=True)
class Found:
    """A declaration, or one of its named parts (a code, a row, an attribute)."""

    entry: Entry
    part: str | None = None

    @property
    def value(self) -> Any:
        """What is declared."""
        return self.entry.declaration if self.part is None else parts_of(self.entry)[self.part]

    @property
    def place(self) -> Place:
        """Where it begins."""
        if self.part is None:
            return self.entry.key_place()
        return self.entry.key_place(str(self.entry.kind.parts), self.part)

    @property
    def called(self) -> str:
        """``levels``, or ``levels:primary-1``."""
        return self.entry.name if self.part is None else f"{self.entry.name}:{self.part}"


def find(catalogue: Catalogue, name: str) -> list[Found]:
    """Everything called `name`: an id, a name, ``kind:name``, ``name:part``, or a part alone.

    The first of these that means something counts. Raises WaslError, with the nearest name, when none does.
    """
    found = _declarations(catalogue, name) or _parts_named(catalogue, name) or _parts_alone(catalogue, name)
    if found:
        return found
    whole, _, part = name.partition(":")
    owners = [each for each in _declarations(catalogue, whole) if parts_of(each.entry)] if part else []
    if owners:
        mend = nearest(part, (known for each in owners for known in parts_of(each.entry)))
        raise WaslError(f"'{whole}' has no part '{part}'", where=str(catalogue.pack), mend=mend)
    names = [*(entry.name for entry in catalogue.entries), *(entry.id for entry in catalogue.entries)]
    raise WaslError(f"nothing in the pack is called '{name}'", where=str(catalogue.pack), mend=nearest(name, names))


def parts_of(entry: Entry) -> dict[str, Any]:
    """The named parts of a declaration; empty when its kind has none."""
    return getattr(entry.declaration, entry.kind.parts) if entry.kind.parts else {}


def _declarations(catalogue: Catalogue, name: str) -> list[Found]:
    return [
        Found(entry) for entry in catalogue.entries if name in (entry.id, entry.name, f"{entry.kind.name}:{entry.name}")
    ]


def _parts_named(catalogue: Catalogue, name: str) -> list[Found]:
    whole, _, part = name.partition(":")
    return [Found(each.entry, part) for each in _declarations(catalogue, whole) if part in parts_of(each.entry)]


def _parts_alone(catalogue: Catalogue, name: str) -> list[Found]:
    return [Found(entry, name) for entry in catalogue.entries if name in parts_of(entry)]
