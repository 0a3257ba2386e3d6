"""Files for people: lists of them, and what was done to one, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.documents.files.declared import Retention
from wasl.documents.files.models import Act, File
from wasl.documents.files.retention import end_of
from wasl.pages.folding import fold
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column

Word = tuple[str | Promise, str]
Context = dict[str, Any]
KEPT: Final[Word] = (pgettext_lazy("file", "kept"), "good")
HELD: Final[Word] = (pgettext_lazy("file", "held"), "warm")
DESTROYED: Final[Word] = (pgettext_lazy("file", "destroyed"), "none")
STANDINGS: Final[dict[str, str | Promise]] = {
    "kept": KEPT[0],
    "held": HELD[0],
    "due": gettext_lazy("its time is over"),
    "proposed": gettext_lazy("destruction to decide"),
    "destroyed": DESTROYED[0],
}
ACTS: Final[dict[str, Word]] = {
    Act.Kind.KEPT: (gettext_lazy("Taken in"), "good"),
    Act.Kind.VERSIONED: (gettext_lazy("New version"), "calm"),
    Act.Kind.READ: (pgettext_lazy("file", "Read"), "none"),
    Act.Kind.EXPORTED: (gettext_lazy("Taken away in a bag"), "none"),
    Act.Kind.HELD: (pgettext_lazy("file", "Held"), "warm"),
    Act.Kind.RELEASED: (gettext_lazy("Hold lifted"), "calm"),
    Act.Kind.PROPOSED: (gettext_lazy("Destruction proposed"), "warm"),
    Act.Kind.REFUSED: (gettext_lazy("Destruction refused"), "calm"),
    Act.Kind.DESTROYED: (pgettext_lazy("file", "Destroyed"), "bad"),
}
SIGNATURES: Final[dict[str, Word]] = {
    "none": (gettext_lazy("no signature"), "none"),
    "authentic": (gettext_lazy("authentic"), "good"),
    "whole": (gettext_lazy("signed, unchanged since; who signed is not known here"), "near"),
    "added-to": (gettext_lazy("signed, then added to"), "warm"),
    "broken": (gettext_lazy("its signature does not match"), "bad"),
    "unreadable": (gettext_lazy("its signatures cannot be read"), "warm"),
}


def file_table(
    catalogue: Catalogue, found: QuerySet[File], state: Mapping[str, str], filters: list[Context]
) -> StoredTable[File]:
    """Files, the latest first."""
    columns: list[Column[File]] = [
        Column("title", _("Title"), lambda f: f.title, link=url_of),
        Column("kind", _("Kind of file"), lambda f: declared_title(catalogue, Retention, f.rule)),
        Column("number", _("Number"), lambda f: f.number, kind="code"),
        Column("dated", _("Dated"), lambda f: f.dated, kind="date"),
        Column("until", _("Kept until"), lambda f: end_of(catalogue, f), kind="date"),
        Column("state", _("Where it stands"), lambda f: str(word_of(f)[0]), show=lambda f: badge(*word_of(f))),
    ]
    return StoredTable(
        columns, found.order_by("-pk"), state, "files", _("Files"), _("No file is kept here yet."),
        hint=_("Words of the title, or a number"), filters=filters, orders={"dated": "dated"},
        seek=lambda rows, words: rows.filter(Q(number=words.strip()) | _has(words)),
    )  # fmt: skip


def titled(found: QuerySet[File], words: str) -> QuerySet[File]:
    """Those with all of `words` in their title."""
    return found.filter(_has(words)) if words.strip() else found


def dated_in(found: QuerySet[File], year: int) -> QuerySet[File]:
    """Those of papers of that year; all of them for zero."""
    return found.filter(dated__year=year) if year else found


def word_of(file: File) -> Word:
    """Where it stands, and the tone of it."""
    if file.state == File.State.DESTROYED:
        return DESTROYED
    return HELD if file.holds else KEPT


def url_of(file: File) -> str:
    """Its page."""
    return reverse("documents:file", args=[file.pk])


def _has(words: str) -> Q:
    has = Q()
    for word in fold(words).split():
        has &= Q(folded__contains=word)
    return has
