"""The queue of cases, for agents. No name of a person stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.claims.days import this_day
from wasl.exchange.claims.numbers import read
from wasl.kernel.errors import WaslError
from wasl.pages.marks import badge
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column
from wasl.procedures.models import Case
from wasl.procedures.showing.telling import title_of
from wasl.procedures.showing.words import STATES


def case_table(
    catalogue: Catalogue, found: QuerySet[Case], state: Mapping[str, str], filters: list[dict[str, Any]]
) -> StoredTable[Case]:
    """Cases, the one that is due first on top."""
    today = this_day(catalogue)
    columns: list[Column[Case]] = [
        Column("number", _("Number"), lambda c: c.written, link=_url, kind="code"),
        Column("procedure", _("Procedure"), title_of),
        Column(
            "state", _("Where it stands"), lambda c: str(STATES[c.state][0]), show=lambda c: badge(*STATES[c.state])
        ),
        Column("filed", _("Filed on"), lambda c: c.filed_on, kind="date"),
        Column("age", _("Days since"), lambda c: (today - c.filed_on).days if c.filed_on else None, kind="number"),
        Column("due", _("Due by"), lambda c: c.due, show=lambda c: _due(c, today), kind="date"),
    ]
    return StoredTable(
        columns, found, state, "cases", _("Cases"), _("No case is here."), hint=_("Whole number of a case"),
        default_sort="due", filters=filters, orders={"due": "due", "filed": "filed_on", "number": "number"}, seek=_numbered,
    )  # fmt: skip


def _due(case: Case, today: date) -> Any:
    return badge(date_format(case.due), "bad") if case.due and case.late(today) else case.due


def _url(case: Case) -> str:
    return reverse("procedures:case", args=[case.pk])


def _numbered(found: QuerySet[Case], words: str) -> QuerySet[Case]:
    try:
        return found.filter(number=read(words.upper().removeprefix("P-")))
    except WaslError:
        return found.none()
