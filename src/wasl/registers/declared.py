"""Registers and feeds, as a pack declares them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from wasl.catalogue.declared import Declared, DepartmentName, Refers, SystemName
from wasl.kernel.text import Text
from wasl.referentials.declared import MappingName, ReferentialName

RegisterName = Annotated[str, Refers("register")]
LinkageModelName = Annotated[str, Refers("linkage-model")]
Scalar = Literal["text", "name", "int", "decimal", "date", "bool", "code", "identifier", "entity"]
"""Types of an attribute. ``name`` is a person's name in a script; ``entity`` refers to another register's entity."""


class Attribute(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One attribute of a register's records."""

    title: Text
    type: Scalar
    referential: ReferentialName | None = None
    """For ``code``: the nomenclature."""
    scheme: str | None = None
    """For ``identifier``: the identifier scheme, e.g. ``student-number``."""
    register: RegisterName | None = None
    """For ``entity``: the register it points to."""
    precision: int | None = None
    scale: int | None = None
    """For ``decimal``: total digits and digits after the point."""
    script: Literal["arabic", "latin"] | None = None
    """For ``name``."""
    sensitivity: Literal["open", "internal", "personal", "sensitive"] = "personal"
    """``sensitive`` needs the authorisation of the data-protection authority."""
    shareable: bool = True
    """False where it may never leave the register: no service may answer with it, nor with anything made of it."""
    authority: tuple[SystemName, ...] = ()
    """Systems trusted for this attribute, best first: the golden view takes the first that speaks."""
    links_as: str | None = None
    """The role it plays in linkage: ``given``, ``family``, ``father``, ``mother``, ``birth_date``, ``sex``, ``place``."""


class Stays(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The records are stays at a provider, which draw their subject's path in time.

    Their register has the attributes ``level`` (a code whose nomenclature ranks it), ``result`` (a code), and, where the
    sources say it, ``cycle, establishment, establishment_name, status, school_year``.
    """

    leaving: tuple[str, ...] = ()
    """Results after which nobody is missed: diplomas."""
    dropped: tuple[str, ...] = ()
    """Statuses of those who left without finishing."""


class Register(Declared, frozen=True, kw_only=True):
    """A register: records about entities of one kind, with their history."""

    owner: DepartmentName
    subject: RegisterName | None = None
    """Another register whose entities these records are about (enrolments are about learners). None: its own."""
    attributes: dict[str, Attribute]
    label: tuple[str, ...]
    """Attributes that name an entity on screen, in order of preference."""
    stays: Stays | None = None
    """Present where the records draw a path."""
    linkage: LinkageModelName | None = None
    """The linkage model that recognises the same entity across sources; None where only identifiers decide."""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One column of a file, as the department writes it. Everything arrives as text."""

    name: str
    required: bool = True
    """The column must be in the file (its cells may still be empty)."""
    title: Text | None = None
    """Shown in forms and templates; else the name."""
    aliases: tuple[str, ...] = ()
    """Other headers seen for the same column."""
    choices: MappingName | None = None
    """A mapping whose codes a form offers."""


class Format(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the bytes arrive."""

    type: Literal["csv", "xlsx", "jsonl", "parquet", "form", "package"]
    delimiter: str | None = None
    """CSV: None detects it."""
    encoding: str | None = None
    """CSV: None detects it among UTF-8, UTF-16, Windows-1252, Windows-1256."""
    sheet: str | None = None
    """XLSX: None takes the first."""
    header_row: int = 1
    """XLSX and CSV: the line of the headers; what stands above is skipped."""
    package: str | None = None
    """For ``package``: the provider registered by the composition root."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A validity rule over the attributes. Unknown (null) passes: say ``x IS NOT NULL`` to demand a value."""

    check: str
    """A boolean expression that must hold."""
    otherwise: Literal["reject", "hold", "warn"] = "reject"
    message: Text


class Output(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A record that each row of a feed becomes."""

    register: RegisterName
    key: str
    """Expression over the columns: the row's own key within the source."""
    attributes: dict[str, str]
    """Attribute -> expression over the columns."""
    valid_from: str | None = None
    """Expression (date); None: the day the file speaks of."""
    valid_to: str | None = None
    """Expression (date), the first day it no longer holds; None: until the next version the source gives."""
    where: str | None = None
    """Boolean expression: only these rows give such a record."""
    identifiers: dict[str, str] = {}
    """Scheme -> expression: identifiers of the row's entity that are no attribute of this register."""
    rules: dict[str, Rule] = {}
    """Name -> rule over the columns and the attributes."""


class Feed(Declared, frozen=True, kw_only=True):
    """How one department's data arrives, and what it becomes."""

    system: SystemName
    """The system that sends it."""
    format: Format
    columns: tuple[Column, ...]
    clean: tuple[Literal["trim", "digits", "controls", "empty"], ...] = ("trim", "digits", "controls", "empty")
    """Applied to every cell: outer spaces; Arabic-Indic digits; bidi marks and control characters;

    and '', '-', 'NULL', 'N/A' as nothing.
    """
    outputs: tuple[Output, ...]
    """The first one names the entity of the row; the others are about it."""
    duplicates: Literal["first", "last", "reject"] = "first"
    """Rows of one file with the same key but other content: keep the first, the last, or reject all of them.
    Exact repetitions are always counted as unchanged."""
    snapshot: bool = False
    """True when a file lists everything the source knows: keys no longer in it are closed."""
    periodicity: Literal["once", "daily", "weekly", "monthly", "termly", "yearly"] = "yearly"
    linkage: Literal["identifiers", "full"] = "full"
    """``full`` also compares names and birth; ``identifiers`` trusts the source's own identifier alone."""
    key_scheme: str | None = None
    """The identifier scheme the source's key belongs to, when it is one."""


class LinkageModel(Declared, frozen=True, kw_only=True):
    """How entities of a register are recognised across sources (Fellegi-Sunter)."""

    register: RegisterName
    accept: str = "0.99"
    """Probability at and above which a unique best candidate is the same."""
    review: str = "0.50"
    """Probability at and above which a person decides."""
    margin_bits: int = 2
    """Two candidates closer than this are ambiguous: a person decides."""
    households: bool = True
    """Brothers and sisters, twins too, are among the entities: names and homes they share prove little."""
    also: dict[str, Literal["code", "text"]] = {}
    """Further columns compared, beside names, birth, sex and place: equal or not, or also nearly equal."""
    blocks: tuple[tuple[str, ...], ...] = ()
    """Further combinations of columns on which two records must agree to be compared at all."""
    training: dict[str, str] = {}
    """Reserved for the room: seeds and sample sizes, as text."""
