"""The notices of a department, for its agents. No name and no address of a person stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import local
from wasl.notices.models import Notice
from wasl.notices.showing import unbroken, why_shown
from wasl.notices.wording import worded
from wasl.notices.words import CHANNELS, STATES
from wasl.pages.marks import badge
from wasl.pages.stored import StoredTable
from wasl.pages.tables import Column


def notice_table(catalogue: Catalogue, found: QuerySet[Notice], state: Mapping[str, str]) -> StoredTable[Notice]:
    """Notices, the latest first."""
    columns: list[Column[Notice]] = [
        Column("number", _("Number"), lambda n: n.number, kind="code"),
        Column(
            "title", _("What is told"), lambda n: worded(n).title, show=lambda n: unbroken(worded(n).title, n.number)
        ),
        Column("channel", _("How"), lambda n: str(CHANNELS[n.channel])),
        Column(
            "state", _("What became of it"), lambda n: str(STATES[n.state][0]), show=lambda n: badge(*STATES[n.state])
        ),
        Column("attempts", _("Attempts"), lambda n: n.attempts, kind="number", shown=False),
        Column("why", _("Last failure"), lambda n: n.why or None, show=lambda n: why_shown(n.why)),
        Column("at", _("Since"), lambda n: local(catalogue, n.created_at).date(), kind="date"),
    ]
    filters: list[dict[str, Any]] = [
        {
            "name": "state",
            "title": _("What became of it"),
            "choices": [(n, word) for n, (word, _tone) in STATES.items()],
        },
        {"name": "channel", "title": _("How"), "choices": list(CHANNELS.items())},
    ]
    return StoredTable(
        columns, found.order_by("-pk"), state, "notices", _("Messages to people"), _("No message is here."),
        hint=_("Whole number of a case"), filters=filters, orders={"at": "pk"}, seek=_numbered,
    )  # fmt: skip


def _numbered(found: QuerySet[Notice], words: str) -> QuerySet[Notice]:
    return found.filter(number=words.upper())
