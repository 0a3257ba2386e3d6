"""Tables of the control tower."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.agreements.states import State
from wasl.exchange.declared import ExchangePurpose, Service
from wasl.exchange.tracing.anomalies import Anomaly
from wasl.exchange.tracing.models import Tally
from wasl.exchange.tracing.showing import strange
from wasl.exchange.tracing.showing.telling import field_title, service_title
from wasl.exchange.tracing.showing.words import RECURRENCES, WAYS, outcome_word
from wasl.exchange.tracing.tower import AUTOMATIC, Flow, Level, Use
from wasl.pages.language import declared_title, said
from wasl.pages.marks import badge
from wasl.pages.pictures import cell_bar
from wasl.pages.tables import Column, Table

MOST = 5000
"""Lines of counts shown at most."""
Asked = Mapping[str, str]


def flows(catalogue: Catalogue, found: Sequence[Flow], asked: Asked) -> Table[Flow]:
    """Who asks whom."""
    top = max((flow.n for flow in found), default=0)
    columns: list[Column[Flow]] = [
        Column("consumer", _("Who asks"), lambda f: abbreviation_of(catalogue, f.consumer)),
        Column("provider", _("Who answers"), lambda f: abbreviation_of(catalogue, f.provider)),
        Column("exchanges", _("Exchanges"), lambda f: f.n, show=lambda f: cell_bar(f.n, top), kind="number"),
        Column("answered", _("Answered"), lambda f: f.answered, show=lambda f: _number(f.answered), kind="number"),
        Column("automatic", _("Automatic"), _automatic, show=lambda f: _number(_automatic(f)), kind="number"),
        Column("file", _("By file"), lambda f: f.ways["file"], show=lambda f: _number(f.ways["file"]), kind="number"),
        Column("portal", _("By hand"), lambda f: f.ways["portal"], show=lambda f: _number(f.ways["portal"]), kind="number"),
        Column("recurring", _("Recurring"), lambda f: f.recurring, show=lambda f: _number(f.recurring), kind="number"),
    ]  # fmt: skip
    nothing = _("No exchange took place in this period.")
    return Table(columns, found, asked, "flows", _("Who asks whom"), nothing, searchable=False)


def anomalies(catalogue: Catalogue, found: Sequence[Anomaly], asked: Asked, auditor: bool) -> Table[Anomaly]:
    """What stands out."""
    columns: list[Column[Anomaly]] = [
        Column("kind", _("What"), lambda a: str(strange.KINDS[a.kind][0]), show=lambda a: badge(*strange.KINDS[a.kind])),
        Column("sentence", _("In words"), lambda a: strange.sentence(catalogue, a), show=lambda a: strange.shown(catalogue, a)),
        Column(
            "look", _("Look closer"), lambda a: _("see") if strange.link(a, auditor) else None,
            link=lambda a: strange.link(a, auditor), sortable=False,
        ),
    ]  # fmt: skip
    nothing = _("Nothing stands out in this period.")
    return Table(columns, found, asked, "anomalies", _("What stands out"), nothing, searchable=False)


def uses(catalogue: Catalogue, found: Sequence[Use], asked: Asked) -> Table[Use]:
    """What agreements were used for."""
    columns: list[Column[Use]] = [
        Column("agreement", _("Agreement"), lambda u: u.agreement, link=lambda u: agreement_url(u.terms.number), kind="code"),
        Column("consumer", _("Who asks"), lambda u: _system(catalogue, u.terms.consumer)),
        Column("service", _("Service"), lambda u: declared_title(catalogue, Service, u.terms.service)),
        Column("purpose", _("Purpose"), lambda u: declared_title(catalogue, ExchangePurpose, u.terms.purpose)),
        Column("recurrence", _("Recurs"), lambda u: str(RECURRENCES[u.terms.recurrence]) if u.terms.recurrence else None),
        Column("exchanges", _("Exchanges"), lambda u: u.n, show=_used, kind="number"),
        Column("last", _("Last"), lambda u: u.last, show=lambda u: date_format(u.last) if u.last else None, kind="date"),
        Column("unused", _("Fields never told"), lambda u: _fields(catalogue, u) if u.answered else None),
        Column("until", _("Until"), lambda u: u.terms.valid_until, show=_until, kind="date"),
    ]  # fmt: skip
    nothing = _("No agreement is in force yet.")
    return Table(columns, found, asked, "agreements", _("Agreements in use"), nothing)


def levels(catalogue: Catalogue, found: Sequence[Level], asked: Asked) -> Table[Level]:
    """How services held their level."""
    columns: list[Column[Level]] = [
        Column("service", _("Service"), lambda e: service_title(catalogue, e.service)),
        Column("provider", _("Who answers"), lambda e: abbreviation_of(catalogue, e.provider)),
        Column("exchanges", _("Exchanges"), lambda e: e.n, show=lambda e: _number(e.n), kind="number"),
        Column("served", _("Served"), lambda e: e.served, show=lambda e: _number(e.served), kind="number"),
        Column("failed", _("Provider failing"), lambda e: e.failed, show=lambda e: _number(e.failed), kind="number"),
        Column(
            "availability", _("Availability (%)"), lambda e: e.availability, show=lambda e: _number(e.availability),
            kind="number",
        ),
        Column("promised", _("Promised (%)"), lambda e: e.promised, show=lambda e: _number(e.promised), kind="number"),
        Column("held", _("Held"), lambda e: None if e.held is None else e.held, show=_held),
    ]  # fmt: skip
    nothing = _("No service was asked in this period.")
    return Table(columns, found, asked, "levels", _("Service levels"), nothing, searchable=False)


def tallies(catalogue: Catalogue, found: Sequence[Tally], asked: Asked) -> Table[Tally]:
    """Counts, hour by hour."""
    columns: list[Column[Tally]] = [
        Column("day", _("Day"), lambda t: t.day, show=lambda t: date_format(t.day), kind="date"),
        Column("hour", _("Hour"), lambda t: t.hour, kind="number"),
        Column("consumer", _("Who asks"), lambda t: _system(catalogue, t.consumer)),
        Column("service", _("Service"), lambda t: service_title(catalogue, t.service)),
        Column("agreement", _("Agreement"), lambda t: t.agreement or None, kind="code"),
        Column("way", _("How"), lambda t: str(WAYS[t.way][0]) if t.way in WAYS else t.way),
        Column("outcome", _("Outcome"), lambda t: str(outcome_word(t.outcome)[0]), show=_outcome),
        Column("exchanges", _("Exchanges"), lambda t: t.n, show=lambda t: _number(t.n), kind="number"),
    ]  # fmt: skip
    nothing = _("No exchange answers to these filters.")
    return Table(columns, found, asked, "exchanges", _("Exchanges, hour by hour"), nothing, searchable=False)


def agreement_url(number: str) -> str:
    """The agreement's own page; empty where that room has none."""
    try:
        return reverse("agreements:agreement", args=[number])
    except NoReverseMatch:
        return ""


def _automatic(flow: Flow) -> int:
    return sum(flow.ways[way] for way in AUTOMATIC)


def _system(catalogue: Catalogue, name: str) -> str:
    declared = catalogue.all(System).get(name)
    return f"{abbreviation_of(catalogue, declared.owner)} · {said(declared.title)}" if declared else name


def _fields(catalogue: Catalogue, use: Use) -> str | None:
    service = catalogue.all(Service).get(use.terms.service)
    return ", ".join(field_title(service, name) for name in use.unused) or None


def _used(use: Use) -> Any:
    if use.state == State.SUSPENDED:
        return badge(_("suspended"), "warm")
    return _number(use.n) if use.n else badge(_("never used"), "bad")


def _until(use: Use) -> str:
    return date_format(use.terms.valid_until)


def _held(level: Level) -> Any:
    if level.held is None:
        return None
    return badge(_("held"), "good") if level.held else badge(_("not held"), "bad")


def _outcome(tally: Tally) -> Any:
    return badge(*outcome_word(tally.outcome))


def _number(value: Any) -> str | None:
    return None if value is None else number_format(value, use_l10n=True, force_grouping=True)
