"""Requests to wallets, as lists: what a department may ask for, and what it asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.catalogue.declared import System
from wasl.documents.owning import issuers_of
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.words import EXPIRED, OUTCOMES, STATES, State
from wasl.documents.showing.telling import Word
from wasl.kernel.clock import now
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column

Context = dict[str, Any]


def asked_for(catalogue: Catalogue, who: Profile) -> dict[str, Presentation]:
    """What the department of `who` may ask wallets for."""
    own = set(issuers_of(catalogue, who))
    return {name: each for name, each in catalogue.all(Presentation).items() if each.department in own}


def requests_seen(catalogue: Catalogue, who: Profile) -> QuerySet[PresentationRequest]:
    """The requests of the department of `who`; nothing of what was shown stands there."""
    return PresentationRequest.objects.filter(department__in=issuers_of(catalogue, who))


def in_state(found: QuerySet[PresentationRequest], state: str, at: datetime) -> QuerySet[PresentationRequest]:
    """Those of `found` in a state of STATES."""
    if state == EXPIRED:
        return found.filter(state=State.WAITING, expires__lte=at)
    live = found.filter(expires__gt=at) if state == State.WAITING else found
    return live.filter(state=state)


def word_of(held: PresentationRequest, at: datetime) -> Word:
    """Where it stands at `at`, and the tone of it; what was made of the answer, where there is one."""
    if held.state == State.WAITING and held.expires <= at:
        return STATES[EXPIRED]
    return OUTCOMES[held.outcome] if held.outcome else STATES[held.state]


def request_table(
    catalogue: Catalogue, found: QuerySet[PresentationRequest], who: Profile, state: Mapping[str, str],
    filters: list[Context],
) -> StoredTable[PresentationRequest]:  # fmt: skip
    """Requests, the latest first. Who asked opens their own."""
    at = now()

    def link(held: PresentationRequest) -> str:
        return reverse("documents:request", args=[held.pk]) if held.asked_by == who.name else ""

    columns: list[Column[PresentationRequest]] = [
        Column("request", _("Request"), lambda held: held.pk, link=link, kind="number"),
        Column("presentation", _("Asked for"), lambda held: declared_title(catalogue, Presentation, held.presentation)),
        Column("case", _("Case"), lambda held: held.case),
        Column(
            "state", _("Where it stands"), lambda held: str(word_of(held, at)[0]), show=lambda held: badge(*word_of(held, at))
        ),
        Column("asked_by", _("Asked by"), lambda held: _who_asked(catalogue, held)),
        Column("created", _("Asked on"), lambda held: day_of(catalogue, held.created), kind="date"),
    ]  # fmt: skip
    rows = found.defer("secrets", "answer", "claims")
    return StoredTable(
        columns, rows, state, "asked", _("Documents asked for"), _("Nobody was asked to show a document yet."),
        hint=_("Number of a case"), default_sort="-created", filters=filters, orders={"created": "pk"}, seek=_of_case,
    )  # fmt: skip


def _who_asked(catalogue: Catalogue, held: PresentationRequest) -> str:
    """The agent, or the system by its title."""
    return held.asked_by or declared_title(catalogue, System, held.system)


def _of_case(found: QuerySet[PresentationRequest], words: str) -> QuerySet[PresentationRequest]:
    return found.filter(case__icontains=words)
