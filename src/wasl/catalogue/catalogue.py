"""A whole pack, read and typed: what every room asks for its declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

import msgspec

from wasl.catalogue.declared import Declared, Kind
from wasl.catalogue.suggest import nearest
from wasl.catalogue.yaml import Node
from wasl.kernel.canonical import body_hash, canonical_json
from wasl.kernel.errors import Place, WaslError

D = TypeVar("D", bound=Declared)


@dataclass(frozen=True, slots=True)
class Entry:
    """A declaration and where it comes from."""

    kind: Kind
    name: str
    id: str
    """Its path in the pack, dotted: ``education.feeds.pupils``."""
    declaration: Declared
    file: str
    """As it can be opened from where the pack was loaded."""
    node: Node = field(repr=False)

    def place(self, *path: str | int) -> Place:
        """Where the value at `path` stands, or the nearest enclosing one that the file holds."""
        node, _ = self.node.descend(path)
        return Place(self.file, node.line, node.column)

    def key_place(self, *path: str | int) -> Place:
        """Where the key of the value at `path` stands; the value itself where it has no key."""
        node, whole = self.node.descend(path)
        if whole and node.key_line:
            return Place(self.file, node.key_line, node.key_column)
        return Place(self.file, node.line, node.column)


class Catalogue:
    """An immutable set of declarations, by type and name. Made by `wasl.catalogue.load.load`."""

    def __init__(self, pack: Path, kinds: Sequence[Kind], entries: Iterable[Entry]) -> None:
        self.pack = pack
        self.kinds = tuple(kinds)
        self.entries = tuple(sorted(entries, key=lambda entry: entry.id))
        self._shelves = {kind.type: self._shelf(kind) for kind in kinds}
        self._origins = {id(entry.declaration): entry for entry in self.entries}

    def _shelf(self, kind: Kind) -> Mapping[str, Any]:
        return MappingProxyType(
            {entry.name: entry.declaration for entry in self.entries if entry.kind.name == kind.name}
        )

    def all(self, declared: type[D]) -> Mapping[str, D]:
        """Every declaration of a type, by name. Raises WaslError when the catalogue knows no such kind."""
        shelf = self._shelves.get(declared)
        if shelf is None:
            raise WaslError(f"no kind of this catalogue is a {declared.__name__}", mend="list it in wasl.server.kinds")
        return cast(Mapping[str, D], shelf)

    def get(self, declared: type[D], name: str) -> D:
        """The declaration `name` of a type. Raises WaslError, with the nearest name, when there is none."""
        shelf = self.all(declared)
        if name not in shelf:
            kind = next(kind.name for kind in self.kinds if kind.type is declared)
            raise WaslError(f"the pack declares no {kind} '{name}'", where=str(self.pack), mend=nearest(name, shelf))
        return shelf[name]

    def entry(self, declaration: Declared) -> Entry:
        """Where `declaration` comes from. Raises WaslError for one of another catalogue."""
        entry = self._origins.get(id(declaration))
        if entry is None:
            raise WaslError("this declaration does not belong to the catalogue", mend="take it from the same catalogue")
        return entry

    def of_kind(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind (``department``), in the order of their ids."""
        return (entry for entry in self.entries if entry.kind.name == kind)

    def name_of(self, declaration: Declared) -> str:
        """The name of `declaration`, unique within its kind."""
        return self.entry(declaration).name

    def id_of(self, declaration: Declared) -> str:
        """The id of `declaration`: its dotted path in the pack."""
        return self.entry(declaration).id

    def place(self, declaration: Declared, *path: str | int) -> Place:
        """Where the value at `path` stands in its file, e.g. ``place(feed, "outputs", 0, "attributes", "sex")``."""
        return self.entry(declaration).place(*path)

    def key_place(self, declaration: Declared, *path: str | int) -> Place:
        """Where the key of the value at `path` stands in its file."""
        return self.entry(declaration).key_place(*path)

    def fingerprint(self, declaration: Declared) -> str:
        """32 hex digits that change whenever the content of `declaration` does."""
        return self.fingerprint_of(msgspec.to_builtins(declaration))

    @staticmethod
    def fingerprint_of(value: Any) -> str:
        """32 hex digits of the canonical JSON of `value`."""
        return body_hash(canonical_json(value))
