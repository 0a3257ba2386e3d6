"""What a data package must give to stand behind a referential."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from wasl.referentials.declared import Code


@dataclass(frozen=True, slots=True)
class ProvidedCode:
    """One code of a package: its declaration, and what the package knows besides."""

    code: Code
    """`Code.links` name the package's other tables."""
    spellings: tuple[str, ...] = ()
    """Other ways in which files write this code; no two codes of a table share one."""
    attributes: Mapping[str, str | int] = field(default_factory=dict)
    """Facts by name, e.g. ``{"population": 4030222}``; a fact the package does not have is absent."""


class Provider(Protocol):
    """A data package that holds tables of codes."""

    name: str
    """What a pack writes in ``provided: {provider: …}``."""

    def version(self) -> str:
        """The version installed."""

    def tables(self) -> tuple[str, ...]:
        """The tables it holds."""

    def table(self, name: str) -> Mapping[str, ProvidedCode]:
        """Every code of one of its tables, in the package's order. Raises KeyError for another name."""
