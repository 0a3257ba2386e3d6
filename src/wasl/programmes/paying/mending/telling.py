"""The story of one payment: owed, listed, sent, what the bank said, another account, paid again; in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.programmes.paying.models import Line, Obligation, Reported, Sending
from wasl.programmes.paying.showing import REASONS, account_of, ending_of

SAID: Final[Mapping[str, str | Promise]] = {
    "accepted": gettext_lazy("Accepted by the bank"), "rejected": gettext_lazy("Refused by the bank"),
    "returned": gettext_lazy("Sent back by the payee's bank"), "debit": gettext_lazy("The money left the account"),
    "credit": gettext_lazy("The money came back"),
}  # fmt: skip
CHANGES: Final[Mapping[str, str | Promise]] = {
    "confirmed": gettext_lazy("The other account was confirmed"), "refused": gettext_lazy("The other account was refused"),
}  # fmt: skip
RECOVERIES: Final[Mapping[str, str | Promise]] = {
    "owed": gettext_lazy("To come back: confirmed"), "refused": gettext_lazy("To come back: refused"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a payment."""

    at: datetime
    what: str
    detail: str = ""
    by: str = ""


def story(obligation: Obligation) -> list[Moment]:
    """All that happened to it, the earliest first."""
    return sorted(_moments(obligation), key=lambda moment: moment.at)


def _moments(obligation: Obligation) -> Iterator[Moment]:
    arrear = getattr(obligation, "arrear", None)
    if arrear is not None:
        yield Moment(arrear.at, _("Owed as arrears"), arrear.why, arrear.by)
    for line in obligation.lines.select_related("list", "sending").order_by("attempt"):
        yield from _of_line(line)
        yield from _of_changes(line)
    for each in obligation.recoveries.order_by("pk"):
        yield Moment(each.opened_at, _("Paid too much: to come back"), each.why, each.opened_by)
        if each.decided_at is not None:
            yield Moment(each.decided_at, str(RECOVERIES[each.state]), by=each.decided_by)


def _of_line(line: Line) -> Iterator[Moment]:
    listed = _("List {number}, attempt {attempt}").format(number=line.list_id, attempt=line.attempt)
    yield Moment(line.list.made_at, listed, _in_order(account_of(line)), line.list.made_by)
    if line.sending is not None and line.sending.state == Sending.State.SENT:
        yield Moment(line.sending.at, _("Sent to the bank"), line.sending.message, line.sending.by)
    for row in line.reported.filter(outcome=Reported.Outcome.APPLIED).select_related("received").order_by("pk"):
        reason = str(REASONS.get(row.reason, row.reason))
        yield Moment(row.received.at, str(SAID[row.what]), reason, row.received.message)


def _of_changes(line: Line) -> Iterator[Moment]:
    for each in line.changes.order_by("pk"):
        by = _("the family") if each.by_family else each.asked_by
        yield Moment(
            each.asked_at, _("Another account was named"), f"{each.holder} {_in_order(ending_of(each.rib))}", by
        )
        if each.decided_at is not None:
            yield Moment(each.decided_at, str(CHANGES[each.state]), each.why, each.decided_by)


def _in_order(account: str) -> str:
    """Digits and the dots before them stay in their order within Arabic."""
    return f"\u2066{account}\u2069" if account.startswith("…") else account
