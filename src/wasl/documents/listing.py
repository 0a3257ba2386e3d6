"""Lists of documents, of changes to them and of runs, for people. No name of a person stands in any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.catalogue.declared import Department
from wasl.documents.declared import DocumentType
from wasl.documents.models import Change, Cohort, Document
from wasl.documents.numbers import printed, typed
from wasl.documents.showing.telling import KINDS, STATES, Context, Word, holds_until, issued_on, mark_of, word_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.pictures import Part
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column, Table

State = Mapping[str, str]
RUNS: Final = 200
"""Runs offered as a filter, and listed, at most."""
RUNNING: Final[Word] = (gettext_lazy("under way"), "calm")
SIGNED: Final[Word] = (pgettext_lazy("run", "signed"), "good")
RUN_STATES: Final[dict[str, Word]] = {
    Cohort.State.WAITING: (gettext_lazy("waits its turn"), "calm"),
    Cohort.State.ISSUED: (gettext_lazy("to be signed"), "warm"),
    Cohort.State.FAILED: (pgettext_lazy("run", "failed"), "bad"),
    Cohort.State.CANCELLED: (pgettext_lazy("run", "cancelled"), "warm"),
}
OUTCOMES: Final[dict[str, tuple[str | Promise, str]]] = {
    "issued": (gettext_lazy("Issued"), "good"),
    "standing": (gettext_lazy("Had it already"), "near"),
    "otherwise": (gettext_lazy("Have one that says otherwise"), "warm"),
    "unstated": (gettext_lazy("Lack something it must state"), "bad"),
}
CHANGE_STATES: Final[dict[str, Word]] = {
    Change.State.PROPOSED: (gettext_lazy("awaits another agent"), "calm"),
    Change.State.DONE: (gettext_lazy("done"), "good"),
    Change.State.REFUSED: (gettext_lazy("refused"), "none"),
}
YOURS: Final[Word] = (gettext_lazy("yours to decide"), "warm")


def document_table(
    catalogue: Catalogue, found: QuerySet[Document], state: State, filters: list[Context], *, opens: bool
) -> StoredTable[Document]:
    """The registry, the latest first. `opens`: whether the reader may open one."""
    columns: list[Column[Document]] = [
        Column("number", _("Number"), lambda d: d.number, link=url_of if opens else None, kind="code"),
        Column("type", _("Document"), lambda d: declared_title(catalogue, DocumentType, d.type)),
        Column("state", _("Where it stands"), lambda d: str(word_of(d, now())[0]), show=mark_of),
        Column("issued", _("Issued on"), lambda d: issued_on(catalogue, d), kind="date"),
        Column("until", _("Until"), lambda d: holds_until(catalogue, d), kind="date"),
    ]
    rows = found.only("number", "type", "state", "issued_at", "expires_at")
    return StoredTable(
        columns, rows, state, "documents", _("Documents issued"), _("No document stands here yet."),
        hint=_("Whole number of a document"), default_sort="-issued", filters=filters,
        # Keys are given in the order of issue.
        orders={"issued": "pk", "number": "number"}, seek=_numbered,
    )  # fmt: skip


def state_selector() -> Context:
    """The choice of a state."""
    return {
        "name": "state",
        "title": _("Where it stands"),
        "choices": [(key, word) for key, (word, _tone) in STATES.items()],
    }


def count_table(catalogue: Catalogue, found: QuerySet[Document], state: State) -> Table[Context]:
    """How many documents of each type are in each state: for who oversees, no document stands there."""
    counts: dict[tuple[str, str], Context] = {}
    for issuer, type_, told, count in found.order_by().values_list("issuer", "type", "state").annotate(Count("pk")):
        counts.setdefault((issuer, type_), {"issuer": issuer, "type": type_})[told] = count
    columns: list[Column[Context]] = [
        Column("type", _("Document"), lambda row: declared_title(catalogue, DocumentType, row["type"])),
        Column("issuer", _("Issued by"), lambda row: declared_title(catalogue, Department, row["issuer"])),
        *(_counted(told, word) for told, (word, _tone) in STATES.items()),
    ]
    nothing = _("No document was issued yet.")
    return Table(columns, list(counts.values()), state, "documents", _("Documents by type"), nothing)


def change_table(
    catalogue: Catalogue, found: QuerySet[Change], who: Profile, state: State, filters: list[Context]
) -> StoredTable[Change]:
    """What was proposed for documents, in the order of `found`."""

    def word(change: Change) -> Word:
        waits = change.state == Change.State.PROPOSED and change.proposed_by != who.name
        return YOURS if waits else CHANGE_STATES[change.state]

    columns: list[Column[Change]] = [
        Column("number", _("Number"), lambda c: c.document.number, link=lambda c: url_of(c.document), kind="code"),
        Column("type", _("Document"), lambda c: declared_title(catalogue, DocumentType, c.document.type)),
        Column("kind", _("What is proposed"), lambda c: str(KINDS[c.kind])),
        Column("proposed_by", _("Proposed by"), lambda c: c.proposed_by),
        Column("proposed", _("Proposed on"), lambda c: day_of(catalogue, c.proposed_at), kind="date"),
        Column("state", _("Where it stands"), lambda c: str(word(c)[0]), show=lambda c: badge(*word(c))),
    ]
    if state.get("state") in (Change.State.DONE, Change.State.REFUSED):
        columns.append(Column("decided_by", _("Decided by"), lambda c: c.decided_by))
    return StoredTable(
        columns, found, state, "changes", _("Changes to documents"), _("Nothing waits for a decision."),
        hint=_("Whole number of a document"), filters=filters, orders={"proposed": "proposed_at"}, seek=_changed,
    )  # fmt: skip


def run_table(catalogue: Catalogue, runs: Iterable[Cohort], state: State) -> Table[Cohort]:
    """Runs, the latest first."""
    columns: list[Column[Cohort]] = [
        Column("run", _("Run"), lambda c: c.pk, link=lambda c: reverse("documents:cohort", args=[c.pk]), kind="number"),
        Column("type", _("Document"), lambda c: declared_title(catalogue, DocumentType, c.type)),
        Column("as_of", _("About"), lambda c: c.as_of, kind="date"),
        Column("state", _("Where it stands"), lambda c: str(run_word(c)[0]), show=lambda c: badge(*run_word(c))),
        Column(
            "entitled", _("Entitled"), lambda c: c.entitled if c.state == Cohort.State.ISSUED else None, kind="number"
        ),
        Column("issued", _("Issued"), lambda c: c.issued if c.state == Cohort.State.ISSUED else None, kind="number"),
        Column("asked_by", _("Asked by"), lambda c: c.asked_by),
    ]
    nothing = _("No document was issued to a whole cohort yet.")
    return Table(columns, list(runs), state, "cohorts", _("Cohorts"), nothing)


def run_word(cohort: Cohort) -> Word:
    """Where a run stands, and the tone of it."""
    if cohort.state == Cohort.State.WAITING and cohort.worker:
        return RUNNING
    return SIGNED if cohort.signed_by else RUN_STATES[cohort.state]


def run_choice(catalogue: Catalogue, runs: Iterable[Cohort]) -> Context:
    """The choice of a run."""
    named = [(str(each.pk), f"{each.pk} · {declared_title(catalogue, DocumentType, each.type)}") for each in runs]
    return {"name": "cohort", "title": _("Cohort"), "choices": named}


def outcome_parts(cohort: Cohort) -> list[Part]:
    """Those entitled by what became of them, as parts of a bar."""
    return [Part(word, getattr(cohort, name), tone) for name, (word, tone) in OUTCOMES.items()]


def url_of(document: Document) -> str:
    """Its page."""
    return reverse("documents:document", args=[document.number])


def number_typed(words: str) -> str:
    """The number that was typed, as it is printed; empty for what is none."""
    try:
        return printed(typed(words))
    except WaslError:
        return ""


def _numbered(documents: QuerySet[Document], words: str) -> QuerySet[Document]:
    return documents.filter(number=number_typed(words))


def _changed(changes: QuerySet[Change], words: str) -> QuerySet[Change]:
    return changes.filter(document__number=number_typed(words))


def _counted(told: str, word: str | Promise) -> Column[Any]:
    return Column(told, word, lambda row: row.get(told, 0), kind="number")
