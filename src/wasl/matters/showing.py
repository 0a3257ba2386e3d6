"""Matters in words and in tables, by the words of their rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wasl.matters.models import Matter
from wasl.pages.marks import badge

Context = dict[str, Any]
Word = tuple[str | Promise, str]
"""What a choice is called, and its tone."""


def steps_of(
    matter: Matter, words: Mapping[str, Word], internal: Collection[str] = (), *, of_family: bool
) -> list[Context]:  # fmt: skip
    """What happened, in order: ``{"at", "word", "tone", "who", "text"}``.

    `of_family`: for whoever filed it, who is told of no `internal` step, and by whom a thing was done only where it was
    themselves, or for them at a counter.
    """
    steps = []
    for each in matter.events.order_by("at", "pk"):
        if of_family and each.what in internal:
            continue
        word, tone = words.get(each.what, (each.what, "none"))
        shown = _by(matter, each.by, of_family=of_family)
        steps.append({"at": each.at, "word": word, "tone": tone, "who": shown, "text": each.words})
    return steps


def _by(matter: Matter, by: str, *, of_family: bool) -> str:
    """Who did a step: agents by their account, a family as such."""
    if by and by == matter.filed_by and matter.by_family():
        return _("the family")
    return by if not of_family or by == matter.filed_by else ""


def due_shown(matter: Matter, today: date) -> Any:
    """Its last day, marked where it has passed."""
    if matter.due is None:
        return None
    day = date_format(matter.due, "SHORT_DATE_FORMAT")
    return badge(day, "bad") if matter.late(today) else day
