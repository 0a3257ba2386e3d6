"""Programmes and their cases, as a pack declares them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from wasl.catalogue.declared import Declared, LegalSource, Refers, SystemName
from wasl.exchange.declared import ParameterName, PurposeName, ServiceName
from wasl.kernel.text import Text
from wasl.referentials.declared import ReferentialName

ProgrammeName = Annotated[str, Refers("programme")]
Unit = Literal["household", "person"]


class FactSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The answer of a service that a fact is, under an agreement where another department gives it."""

    service: ServiceName
    field: str


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that must be known to decide."""

    title: Text
    type: Literal["bool", "int", "decimal", "date", "code", "text"]
    referential: ReferentialName | None = None
    """For ``code``: the nomenclature."""
    precision: int = 12
    scale: int = 2
    """For ``decimal``: total digits and digits after the point."""
    given_by: FactSource | None = None
    """None: no department gives it; the file of the case does."""
    dated: str | None = None
    """Another fact: the day this one was established."""
    fresh_for: ParameterName | None = None
    """With `dated`, in months: an older one is not known any more."""
    decided_by: ProgrammeName | None = None
    """Written by `cumulation`, not by hand: what that programme last decided of the same unit says it."""
    presumed: bool | None = None
    """For ``bool``: what it is taken to be while nobody says. A decision tells what it presumed."""


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One condition. True: met; false: not met; null: not known, which refuses nobody."""

    title: Text
    check: str
    """Boolean expression over the facts, the figures and ``as_of``."""
    met: Text
    """The sentences that explain it, with ``{fact}`` or ``{figure}`` where a value is written in."""
    not_met: Text
    unknown: Text
    law: tuple[LegalSource, ...] = ()
    assumed: bool = False
    since: date | None = None
    until: date | None = None
    """It counts for decisions on days of [since, until)."""


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An amount in the State's currency, two digits after the point."""

    title: Text
    value: str
    """Expression; null is not known."""
    law: tuple[LegalSource, ...] = ()
    paid: bool = True
    """False for what only serves other amounts: it is not part of what is paid."""


class Rank(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers the members of one household from 1: their expressions read it as ``rank``, null for whom it does not count."""

    by: tuple[str, ...]
    """Facts in ascending order; members alike in all of them follow the order of their ids. Whose fact is unknown has no rank."""


class Members(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The people of a household. Their expressions read the household's facts too."""

    household: FactSource
    """Of a person: the number of their household."""
    facts: dict[str, Fact]
    criteria: dict[str, Criterion]
    """Who meets them all counts."""
    rank: Rank | None = None
    """Of those who count."""
    amounts: dict[str, Amount] = {}
    """Of those who count; the others have none."""


class Total(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One value over the members, read by the household's expressions."""

    title: Text
    of: Literal["any", "count", "sum"]
    """Whether any member counts, how many do, or the sum of one of their amounts."""
    amount: str | None = None
    """For ``sum``: the members' amount."""
    unknown: Literal["unknown", "left-out"] = "unknown"
    """What a member of whom it is not known does to it: makes it unknown, or is left out. (``any`` is true as soon as one is.)"""


class Ranking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """There are fewer places than people entitled: the first ones in this order have one, the others wait."""

    by: tuple[str, ...]
    """Facts in ascending order, descending after ``-``, unknown last; those alike in all of them follow the SHA-256 of
    the run's seed and their id."""
    places: ParameterName | None = None
    """How many there are in all; or else `seats`."""
    within: str | None = None
    """A fact: each of its values has an order of its own. Where it is unknown nobody has a turn yet."""
    seats: str | None = None
    """A whole number among the facts: the places of that order. Where they are said to be several numbers, the least counts."""

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """(fact, whether its greatest comes first)."""
        return tuple((name.removeprefix("-"), name.startswith("-")) for name in self.by)


class Breakdown(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How numbers about everybody are split. It decides nothing, and no case draws it."""

    title: Text
    given_by: FactSource
    """A code about the unit."""
    referential: ReferentialName
    """Of the codes shown."""
    within: ReferentialName | None = None
    """Where the code given is a place: the nomenclature of its codes; shown is the place of `referential` in which it lies."""
    cluster: bool = False
    """Places whose households fare alike. Never shown: what a reform costs is resampled place by place."""


class Cumulation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What receiving another programme does to this one. Programmes that are not named are received beside it, in full."""

    programme: ProgrammeName
    """Decided about the same units, under the same scheme."""
    rule: Literal["excluded", "capped"]
    """Who receives the other has nothing of this one; or both together up to a ceiling."""
    ceiling: ParameterName | None = None
    """For ``capped``: the most that both may come to, each period. What is above is taken off this one."""
    law: tuple[LegalSource, ...] = ()
    assumed: bool = False


class Programme(Declared, frozen=True, kw_only=True):
    """Who is entitled to what."""

    system: SystemName
    """The system that decides, and asks for what it must know; its owner is in charge."""
    purpose: PurposeName
    """Why it asks."""
    of: Unit
    """Whom a decision is about."""
    scheme: str
    """Of the identifiers by which it names them."""
    among: str | None = None
    """Boolean expression over the facts as they are given: whom of everybody a run decides about. None: all of them."""
    since: date
    until: date | None = None
    """Its rules are in force on days of [since, until)."""
    period: Literal["month", "year", "instalments"]
    """How often the amounts are paid."""
    facts: dict[str, Fact] = {}
    figures: dict[str, ParameterName] = {}
    """Name in expressions -> an age, an amount or a threshold of the law, as it stands on the day decided for."""
    members: Members | None = None
    """For ``household``."""
    totals: dict[str, Total] = {}
    criteria: dict[str, Criterion]
    amounts: dict[str, Amount] = {}
    ranking: Ranking | None = None
    gives: Text | None = None
    """What it gives where that is no money: a cover, a place, a meal."""
    cumulation: tuple[Cumulation, ...] = ()
    """What else may not be received beside it. `cumulating` writes it out as facts, criteria and amounts like all others."""
    breakdowns: dict[str, Breakdown] = {}
    """Of persons or households, in runs over everybody."""
    conditions: tuple[Text, ...] = ()
    """What it takes to keep it, in words."""
    calendar: Text | None = None
    """When it is paid, in words."""


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A proof of a programme: facts in, decision out. The keys are those of OpenFisca's YAML tests."""

    name: str
    period: str
    """A day, or a month or year, of which the first day is meant."""
    input: dict[str, Any]
    """Facts, or for a household ``household: {fact: value}`` and ``persons: {id: {fact: value}}``. Absent or null: not known. A
    list says it of several people, ``{period: value}`` by period: see `arranging`."""
    output: dict[str, Any]
    """``outcome``, criteria by name (true, false, null), amounts, totals, and ``persons: {id: {…}}`` with ``rank`` too."""
    absolute_error_margin: int | str = 0
    """How far an amount may be from the one expected."""
    relative_error_margin: int | str = 0
    """The same, as a part of the amount expected: the wider of the two holds."""
    keywords: tuple[str, ...] = ()
    description: str | None = None


class Cases(Declared, frozen=True, kw_only=True):
    """The cases that prove one programme."""

    programme: ProgrammeName
    cases: tuple[Case, ...]
