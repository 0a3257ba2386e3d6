"""Tables of complaints, of contested data and of figures, for agents. No name of a person stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department
from wasl.complaints.contesting import programme_of
from wasl.complaints.models import Complaint, Correction
from wasl.complaints.showing.figures import Line
from wasl.complaints.showing.telling import title_of
from wasl.complaints.showing.words import CHANNELS, CORRECTIONS, SORTS, STATES
from wasl.kernel.errors import WaslError
from wasl.matters.showing import due_shown
from wasl.pages.language import declared_title, said
from wasl.pages.marks import badge
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column, Table
from wasl.programmes.scope import facts_of


def complaint_table(
    catalogue: Catalogue, found: QuerySet[Complaint], state: Mapping[str, str], filters: list[dict[str, Any]]
) -> StoredTable[Complaint]:
    """Complaints, the one that is due first on top: those beyond their time lead."""
    today = this_day(catalogue)
    columns: list[Column[Complaint]] = [
        Column("number", _("Number"), lambda c: c.written, link=_url, kind="code"),
        Column("about", _("About"), title_of, show=_about),
        Column(
            "state", _("Where it stands"), lambda c: str(STATES[c.state][0]), show=lambda c: badge(*STATES[c.state])
        ),
        Column("due", _("Due by"), lambda c: c.due, show=lambda c: due_shown(c, today), kind="date"),
        Column("target", _("Target"), lambda c: c.target_on, show=lambda c: _target(c, today), kind="date"),
        Column("taken", _("Agent"), lambda c: c.taken_by, show=lambda c: c.taken_by or "—"),
        Column("sort", _("Kind"), lambda c: str(SORTS[c.sort]), shown=False),
        Column("channel", _("Channel"), lambda c: str(CHANNELS[c.channel]), shown=False),
        Column("filed", _("Filed on"), lambda c: c.filed_on, show=lambda c: _short(c.filed_on), kind="date"),
    ]
    return StoredTable(
        columns, found, state, "complaints", _("Complaints"), _("No complaint is here."), hint=_("Whole number, or a word"),
        default_sort="due", filters=filters, orders={"due": "due", "filed": "filed_on", "number": "number"}, seek=_sought,
    )  # fmt: skip


def correction_table(found: QuerySet[Correction], state: Mapping[str, str]) -> Table[Correction]:
    """Data that families contest, by their complaint's number."""
    columns: list[Column[Correction]] = [
        Column("number", _("Complaint"), lambda c: c.complaint.written, link=_datum_url, kind="code"),
        Column("datum", _("Datum"), lambda c: said(facts_of(programme_of(c.decision))[c.fact].title)),
        Column("programme", _("Programme"), lambda c: said(programme_of(c.decision).title)),
        Column("filed", _("Asked on"), lambda c: c.complaint.filed_on, kind="date"),
        Column(
            "state", _("Where it stands"), lambda c: str(CORRECTIONS[c.state][0]),
            show=lambda c: badge(*CORRECTIONS[c.state]),
        ),
    ]  # fmt: skip
    rows = list(found.select_related("decision__rules"))
    choices = [(name, word) for name, (word, _tone) in CORRECTIONS.items()]
    return Table(
        columns, rows, state, "contested", _("Contested data"), _("No datum of your department is contested."),
        filters=({"name": "state", "title": _("Where it stands"), "choices": choices},),
    )  # fmt: skip


def figure_table(lines: Sequence[Line], by: str, state: Mapping[str, str]) -> Table[Line]:
    """How complaints of each sort were answered; a dash where too few are counted to tell."""
    columns: list[Column[Line]] = [
        Column(by, _TITLES[by](), lambda line: _key(by, line.key), sortable=False),
        Column("filed", pgettext("complaints", "Filed"), lambda line: line.filed,
               show=lambda line: _told(line.filed), kind="number"),
        Column("answered", pgettext("complaints", "Answered"), lambda line: line.answered,
               show=lambda line: _told(line.answered), kind="number"),
        Column("median_days", _("Median days"), lambda line: line.median, show=lambda line: _told(line.median), kind="number"),
        Column("on_time", _("% in time"), lambda line: line.on_time, show=lambda line: _told(line.on_time), kind="number"),
        Column("appealed", _("% contested"), lambda line: line.appealed, show=lambda line: _told(line.appealed), kind="number"),
        Column("score", _("Satisfaction (1–5)"), lambda line: line.score, show=lambda line: _told(line.score), kind="number"),
    ]  # fmt: skip
    return Table(
        columns, lines, state, f"complaints-by-{by}", _("How complaints are answered"), _("Nobody complained in that time."),
        searchable=False,
    )  # fmt: skip


_TITLES = {"department": lambda: _("Department"), "channel": lambda: _("Channel"), "sort": lambda: _("Kind")}


def _key(by: str, key: str) -> str:
    if not key:
        return _("All together")
    if by == "department":
        return declared_title(current.catalogue(), Department, key)
    return str((CHANNELS if by == "channel" else SORTS)[key])


def _told(value: Any) -> Any:
    return "—" if value is None else value


def _about(complaint: Complaint) -> SafeString:
    sort, channel = SORTS[complaint.sort], CHANNELS[complaint.channel]
    return format_html('<span>{}<br><small class="reason">{} · {}</small></span>', title_of(complaint), sort, channel)


def _target(complaint: Complaint, today: date) -> Any:
    target = complaint.target_on
    return badge(_short(target), "warm") if target and complaint.slow(today) else _short(target)


def _short(day: date | None) -> str | None:
    return date_format(day, "SHORT_DATE_FORMAT") if day else None


def _url(complaint: Complaint) -> str:
    return reverse("complaints:complaint", args=[complaint.pk])


def _datum_url(correction: Correction) -> str:
    return reverse("complaints:correction", args=[correction.pk])


def _sought(found: QuerySet[Complaint], words: str) -> QuerySet[Complaint]:
    try:
        return found.filter(number=Complaint.number_in(words))
    except WaslError:
        return found.filter(text__icontains=words)
