"""What every pack declares: the State, its departments and their systems.

A *declaration* is one typed value read from a pack. Its id is its path in the pack
(``education/feeds/pupils.yaml`` is ``education.feeds.pupils``); its *name* is the last part, unique within its kind.
Each room of floor 2 declares its own kinds in its ``declared.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text

if TYPE_CHECKING:
    from wasl.catalogue.catalogue import Catalogue
    from wasl.catalogue.problems import Problem


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a field that names another declaration; the judge checks that it exists."""

    kind: str
    """What that declaration writes after ``kind:``."""


DepartmentName = Annotated[str, Refers("department")]
SystemName = Annotated[str, Refers("system")]


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The head that every declaration carries."""

    title: Text
    """What people call it."""
    description: Text | None = None
    law: tuple[LegalSource, ...] = ()
    """The texts it rests on."""
    assumed: bool = False
    """True where no public source describes it: the pack models the role the mission gives it."""
    source: str | None = None
    """Where the fact comes from (address or reference), when it is not a law."""


class LegalSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A legal text: reference, and where in it."""

    text: str
    """e.g. ``loi 72-18``, ``décret 2.21.473``."""
    article: str | None = None
    url: str | None = None


class Dated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of a parameter from a date on, until the next value's date."""

    since: date
    value: str | int | bool | None
    """Decimals are text, read as Decimal. None abolishes the parameter from that date."""
    law: tuple[LegalSource, ...] = ()
    assumed: bool = False


class Parameter(Declared, frozen=True, kw_only=True):
    """A number, amount or duration the law sets, through time."""

    unit: str
    """e.g. ``MAD``, ``year``, ``percent``."""
    values: tuple[Dated, ...]
    """In order of `since`, without repetition."""

    def number_on(self, day: date) -> int:
        """The whole number that it is on `day`. Raises WaslError before its first value, or where it is none."""
        held = [each.value for each in self.values if each.since <= day]
        if not held or not isinstance(held[-1], int):
            raise WaslError("this parameter has no number on that day", mend="give its values through time in the pack")
        return held[-1]


class FixedHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A holiday on the same day of every year."""

    title: Text
    day: str
    """Month and day, ``MM-DD``."""
    since: int | None = None
    """The first year in which it was one; None: of all that this is asked about."""

    def falls_on(self, day: date) -> bool:
        """Whether `day` is that holiday."""
        return self.day == f"{day:%m-%d}" and (self.since is None or day.year >= self.since)


class AnnouncedHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A holiday of one year."""

    title: Text
    day: date


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class State(Declared, frozen=True, kw_only=True):
    """The State a pack declares."""

    languages: tuple[str, ...]
    currency: str
    """ISO 4217."""
    time_zone: str
    """IANA."""
    country: str
    """ISO 3166-1 alpha-2."""
    school_year_starts: str
    """Month and day, ``MM-DD``."""
    weekend: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    holidays: tuple[FixedHoliday, ...] = ()
    """Days on which it rests every year."""
    announced: tuple[AnnouncedHoliday, ...] = ()
    """Days on which it rests in one year, as they are announced: those of a calendar of the moon are not known before."""
    calling_code: str | None = None
    """Of its telephone network, without the plus sign (ITU-T E.164)."""

    def rests(self, day: date) -> bool:
        """Whether `day` is of the weekend, or a holiday."""
        return (
            _WEEK[day.weekday()] in self.weekend
            or any(each.falls_on(day) for each in self.holidays)
            or any(each.day == day for each in self.announced)
        )


class Department(Declared, frozen=True, kw_only=True):
    """A department of the State, a public body or an authority that takes part in exchanges."""

    abbreviation: str
    role: Text
    """What it does in the joint digital work."""
    parent: DepartmentName | None = None
    """The department it belongs to."""
    scope: Literal["state", "body", "authority", "territory", "company", "foundation", "university"] = "state"


class System(Declared, frozen=True, kw_only=True):
    """An information system of a department."""

    owner: DepartmentName
    """The department."""
    does: Text
    connection: Literal["api", "file", "form", "gateway", "none"]
    """How it exchanges today: a live interface, files, a web form, the State's gateway, or not at all."""
    maturity: Literal[0, 1, 2, 3, 4]
    """0 paper · 1 semi-manual files · 2 regular files · 3 interface on request · 4 events and interface."""
    domain: Literal["education", "social", "health", "territory", "staff", "state"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One declaration's reference to another, or to a part of it, at a path of its own."""

    path: tuple[str | int, ...]
    kind: str
    name: str
    part: str | None = None
    """A code of a referential, a row of a mapping, an attribute of a register."""
    by_key: bool = False
    """True when the key at `path` is what refers, not its value."""
    judged_elsewhere: bool = False
    """True when another rule checks it, at a finer place (inside an expression)."""


@dataclass(frozen=True)
class Kind:
    """A kind of declaration that a pack may hold, and its judge. The composition root lists them all."""

    name: str
    """What a file writes after ``kind:``."""
    type: type[Any]
    many: bool = False
    """True when one file holds a mapping ``name -> declaration`` under ``items:`` (departments, systems)."""
    rules: tuple[Callable[[Catalogue], Iterable[Problem]], ...] = ()
    """Checks beyond the shape: references, types of expressions, overlaps."""
    mentions: Callable[[str, Any], Iterable[Mention]] | None = None
    """From a name and its declaration: what it says of parts of others, beyond the fields marked `Refers`."""
    parts: str | None = None
    """The field that holds its named parts; an empty one holds parts known elsewhere (a data package)."""
