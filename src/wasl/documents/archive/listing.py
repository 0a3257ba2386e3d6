"""Entries of old registers and the lists they came by, for people. No name of a person stands in either."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.documents.archive.models import Entry, Intake, Row
from wasl.documents.declared import DocumentType
from wasl.documents.showing.telling import Word
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.pictures import Part
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column, Table

LISTED: Final = 200
"""Lists shown, at most."""
STATES: Final[dict[str, Word]] = {
    Entry.State.ENTERED: (gettext_lazy("to be compared"), "calm"),
    Entry.State.RETURNED: (gettext_lazy("to be mended"), "warm"),
    Entry.State.VALIDATED: (gettext_lazy("validated and issued"), "good"),
}
YOURS: Final[Word] = (gettext_lazy("yours to compare"), "warm")
LIST_STATES: Final[dict[str, Word]] = {
    Intake.State.READ: (gettext_lazy("read, nothing is entered yet"), "calm"),
    Intake.State.ENTERING: (gettext_lazy("being entered"), "calm"),
    Intake.State.DONE: (gettext_lazy("entered"), "good"),
    Intake.State.FAILED: (pgettext_lazy("list", "failed"), "bad"),
    Intake.State.CLOSED: (gettext_lazy("closed"), "none"),
}
OUTCOMES: Final[dict[str, tuple[str | Promise, str]]] = {
    Row.Outcome.ACCEPTED: (gettext_lazy("Accepted"), "good"),
    Row.Outcome.DUPLICATE: (gettext_lazy("There already"), "near"),
    Row.Outcome.REJECTED: (gettext_lazy("Rejected"), "bad"),
}


def entry_table(
    catalogue: Catalogue, found: QuerySet[Entry], who: Profile, state: Mapping[str, str], filters: list[dict[str, Any]]
) -> StoredTable[Entry]:
    """Entries, the latest first."""

    def word(entry: Entry) -> Word:
        waits = entry.state == Entry.State.ENTERED and entry.entered_by != who.name
        return YOURS if waits else STATES[entry.state]

    columns: list[Column[Entry]] = [
        Column("number", _("Number in the register"), lambda e: e.number, link=url_of, kind="code"),
        Column("year", _("Year"), lambda e: str(e.year)),
        Column("session", _("Session"), lambda e: e.session),
        Column("type", _("Document"), lambda e: declared_title(catalogue, DocumentType, e.type)),
        Column("state", _("Where it stands"), lambda e: str(word(e)[0]), show=lambda e: badge(*word(e))),
        Column("entered_by", _("Entered by"), lambda e: e.entered_by),
        Column("issued", _("Issued as"), lambda e: e.document.number if e.document else None, kind="code"),
    ]
    return StoredTable(
        columns, found.select_related("document").order_by("-pk"), state, "entries", _("Entries of old registers"),
        _("No entry stands here yet."), hint=_("Whole number in the register"), filters=filters,
        orders={"year": "year", "number": "number"}, seek=lambda rows, words: rows.filter(number=words.strip()),
    )  # fmt: skip


def list_table(catalogue: Catalogue, found: Iterable[Intake], state: Mapping[str, str]) -> Table[Intake]:
    """Lists, the latest first."""
    columns: list[Column[Intake]] = [
        Column("list", _("List"), lambda i: i.name, link=lambda i: reverse("documents:archive-list", args=[i.pk])),
        Column("type", _("Document"), lambda i: declared_title(catalogue, DocumentType, i.type)),
        Column("sent", _("Sent on"), lambda i: day_of(catalogue, i.sent_at), kind="date"),
        Column("sent_by", _("Sent by"), lambda i: i.sent_by),
        Column("received", _("Rows"), lambda i: i.received, kind="number"),
        Column("accepted", _("Accepted"), lambda i: i.accepted, kind="number"),
        Column("rejected", _("Rejected"), lambda i: i.rejected, kind="number"),
        Column(
            "state",
            _("Where it stands"),
            lambda i: str(LIST_STATES[i.state][0]),
            show=lambda i: badge(*LIST_STATES[i.state]),
        ),
    ]
    return Table(columns, list(found), state, "lists", _("Typed registers"), _("No typed register came in yet."))


def outcome_parts(intake: Intake) -> list[Part]:
    """Its rows by what became of them, as parts of a bar; before they are entered, by what would."""
    foreseen = intake.state == Intake.State.READ
    counts = intake.foreseen if foreseen else _counts(intake)
    return [Part(word, counts.get(name, 0), tone) for name, (word, tone) in OUTCOMES.items()]


def url_of(entry: Entry) -> str:
    """Its page."""
    return reverse("documents:entry", args=[entry.pk])


def _counts(intake: Intake) -> dict[str, int]:
    return {
        Row.Outcome.ACCEPTED: intake.accepted,
        Row.Outcome.DUPLICATE: intake.duplicates,
        Row.Outcome.REJECTED: intake.rejected,
    }
