"""What states, ways, outcomes and steps are called on screen, most with their tone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from wasl.exchange.answering.bulk import ANSWERED, UNKNOWN
from wasl.exchange.declared import Way
from wasl.exchange.tracing.models import Objection

WAYS: dict[Way, tuple[Any, str]] = {
    "call": (_("automatic, system to system"), "good"),
    "events": (_("automatic, told of changes"), "near"),
    "file": (_("semi-automatic, by file"), "warm"),
    "portal": (_("by hand, in the portal"), "calm"),
}
"""How a consumer asked."""

OUTCOMES = {
    ANSWERED: (_("answered"), "good"),
    UNKNOWN: (_("nobody of that name or number"), "warm"),
}
"""What became of a question; any other outcome is the name of the problem that refused it."""

STATES = {
    Objection.State.FILED: (_("sent"), "calm"),
    Objection.State.IN_CHARGE: (_("being handled"), "calm"),
    Objection.State.ANSWERED: (_("answered"), "good"),
    Objection.State.ESCALATED: (_("with the data-protection authority"), "warm"),
    Objection.State.CLOSED: (_("closed by the authority"), "good"),
    Objection.State.WITHDRAWN: (_("taken back"), "none"),
}

STEPS = {
    "filed": _("The request was sent."),
    "taken": _("The administration is handling it."),
    "answered": _("The administration answered."),
    "escalated": _("It was taken to the data-protection authority."),
    "closed": _("The authority answered."),
    "withdrawn": _("The request was taken back."),
}

RECURRENCES = {"monthly": _("every month"), "termly": _("every term"), "yearly": _("every year")}


def outcome_word(outcome: str) -> tuple[Any, str]:
    """The word and tone of an outcome."""
    return OUTCOMES.get(outcome, (_("refused"), "bad"))
