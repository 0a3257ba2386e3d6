"""Documents for people: what they are called, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of, local
from wasl.documents.models import Change, Document
from wasl.kernel.clock import now
from wasl.pages.marks import badge

Context = dict[str, Any]
Word = tuple[str | Promise, str]
State, Kind = Document.State, Change.Kind
STATES: Final[dict[str, Word]] = {
    State.IN_FORCE: (gettext_lazy("in force"), "good"),
    State.SUSPENDED: (pgettext_lazy("document", "suspended"), "warm"),
    State.REVOKED: (pgettext_lazy("document", "revoked"), "bad"),
    State.REPLACED: (pgettext_lazy("document", "replaced"), "none"),
}
EXPIRED: Final[Word] = (gettext_lazy("its time is over"), "none")
"""In force, were it not for its end."""
KINDS: Final[dict[str, str | Promise]] = {
    Kind.REVOKE: gettext_lazy("Revoke it"),
    Kind.SUSPEND: gettext_lazy("Suspend it"),
    Kind.RESUME: gettext_lazy("Put it in force again"),
    Kind.CORRECT: gettext_lazy("Correct it"),
}
NOTES: Final[dict[str, str | Promise]] = {
    Kind.REVOKE: gettext_lazy("For good: whoever checks it is told that it no longer counts."),
    Kind.SUSPEND: gettext_lazy("For a time: it can be put in force again."),
    Kind.RESUME: gettext_lazy("Whoever checks it is told again that it counts."),
    Kind.CORRECT: gettext_lazy(
        "Another document takes its place, by what the registers know on the day of the decision."
    ),
}
STEPS: Final[dict[tuple[str, str], Word]] = {
    (Kind.REVOKE, Change.State.PROPOSED): (gettext_lazy("Revocation proposed"), "warm"),
    (Kind.SUSPEND, Change.State.PROPOSED): (gettext_lazy("Suspension proposed"), "warm"),
    (Kind.RESUME, Change.State.PROPOSED): (gettext_lazy("Return to force proposed"), "warm"),
    (Kind.CORRECT, Change.State.PROPOSED): (gettext_lazy("Correction proposed"), "warm"),
    (Kind.REVOKE, Change.State.DONE): (pgettext_lazy("document", "Revoked"), "bad"),
    (Kind.SUSPEND, Change.State.DONE): (pgettext_lazy("document", "Suspended"), "warm"),
    (Kind.RESUME, Change.State.DONE): (gettext_lazy("In force again"), "good"),
    (Kind.CORRECT, Change.State.DONE): (gettext_lazy("Corrected: another document takes its place"), "calm"),
}
REFUSED: Final[Word] = (gettext_lazy("Refused: it stays as it is"), "none")


def moment(catalogue: Catalogue, at: datetime) -> str:
    """The instant by the State's own clock, in the reader's language."""
    return date_format(local(catalogue, at), "SHORT_DATETIME_FORMAT")


def over(document: Document, at: datetime) -> bool:
    """Whether its time is over at `at`, while nobody did anything to it."""
    return document.state == State.IN_FORCE and document.expires_at is not None and document.expires_at <= at


def word_of(document: Document, at: datetime) -> Word:
    """Where it stands at `at`, and the tone of it."""
    return EXPIRED if over(document, at) else STATES[document.state]


def mark_of(document: Document) -> Any:
    """Where it stands now, as a badge."""
    return badge(*word_of(document, now()))


def history(document: Document, changes: Iterable[Change], replaced_by: Document | None) -> list[Context]:
    """What became of it, in order: ``{"at", "word", "tone", "who", "reason", "document"}``."""
    steps = [_step(document.issued_at, (_("Issued"), "good"), document.issued_by, document=document.replaces)]
    for each in changes:
        steps.append(_step(each.proposed_at, STEPS[each.kind, Change.State.PROPOSED], each.proposed_by, each.reason))
        if each.decided_at is not None:
            done = each.state == Change.State.DONE
            word = STEPS[each.kind, Change.State.DONE] if done else REFUSED
            steps.append(_step(each.decided_at, word, each.decided_by))
    if replaced_by is not None:
        steps.append(_step(replaced_by.issued_at, (_("Replaced"), "none"), replaced_by.issued_by, document=replaced_by))
    return sorted(steps, key=lambda step: step["at"])


def issued_on(catalogue: Catalogue, document: Document) -> date:
    """The day of issue where the State is."""
    return day_of(catalogue, document.issued_at)


def holds_until(catalogue: Catalogue, document: Document) -> date | None:
    """Its last day; None for ever."""
    return None if document.expires_at is None else last_day(catalogue, document.expires_at)


def last_day(catalogue: Catalogue, end: datetime) -> date:
    """The last day of what holds until `end`, which is the first instant of the day after."""
    return day_of(catalogue, end - timedelta(microseconds=1))


def _step(at: datetime, word: Word, who: str, reason: str = "", document: Document | None = None) -> Context:
    return {"at": at, "word": word[0], "tone": word[1], "who": who, "reason": reason, "document": document}
