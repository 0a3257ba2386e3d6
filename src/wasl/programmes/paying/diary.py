"""The diary of a list of payments, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from wasl.programmes.paying.models import PaymentEvent
from wasl.programmes.paying.showing import QUESTIONS

EVENTS: Final[Mapping[str, str | Promise]] = {
    "made": gettext_lazy("Made"), "answered": gettext_lazy("A question was answered"), "frozen": gettext_lazy("Frozen"),
    "thawed": gettext_lazy("Taken back to a draft"), "withdrawn": gettext_lazy("Withdrawn"), "checked": gettext_lazy("Checked"),
    "approved": gettext_lazy("Approved"), "sending": gettext_lazy("Files made"), "sent": gettext_lazy("A file was sent"),
    "not-received": gettext_lazy("The bank does not have a file"), "instructed": gettext_lazy("All is with the bank"),
    "explained": gettext_lazy("A row was explained"), "closed": gettext_lazy("Closed"),
}  # fmt: skip
ANSWERS: Final[Mapping[str, str | Promise]] = {
    "pay": gettext_lazy("Pay all the same"), "drop": gettext_lazy("Leave out"),
}  # fmt: skip


def event_words(event: PaymentEvent) -> tuple[str | Promise, str]:
    """A step of a list's diary: what was done, and why or how much."""
    why = event.why
    if why.isdecimal():
        count = int(why)
        told = {
            "made": ngettext("%(n)s payment", "%(n)s payments", count), "sending": ngettext("%(n)s file", "%(n)s files", count),
        }.get(event.what)  # fmt: skip
        why = told % {"n": number_format(count, force_grouping=True)} if told else why
    if event.what == "answered":
        why = _answered(why)
    return EVENTS[event.what], why


def _answered(why: str) -> str:
    """``kind, decision: words``, as a question's answer is kept."""
    kind, _comma, rest = why.partition(", ")
    decision, _colon, words = rest.partition(": ")
    if kind not in QUESTIONS or decision not in ANSWERS:
        return why
    return f"{QUESTIONS[kind]} {ANSWERS[decision]} · {words}"
