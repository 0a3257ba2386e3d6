"""Recoveries and single payments in words and tables, for pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments
from wasl.catalogue.catalogue import Catalogue
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.quantities import period_words
from wasl.pages.tables import Column, Table
from wasl.programmes.declared import Programme
from wasl.programmes.paying.mending.models import AccountChange, Recovery, Settlement
from wasl.programmes.paying.mending.recovering import owners_of_programme
from wasl.programmes.paying.mending.setting_off import LEFT, OPEN
from wasl.programmes.paying.models import Obligation
from wasl.programmes.paying.showing import Word, ending_of, francs, word_of

Context = dict[str, Any]
RECOVERIES: Final[Mapping[str, Word]] = {
    "proposed": (gettext_lazy("waits for a second person"), "warm"), "owed": (gettext_lazy("to come back"), "calm"),
    "refused": (gettext_lazy("not owed"), "calm"), "settled": (gettext_lazy("settled"), "good"),
}  # fmt: skip
CAUSES: Final[Mapping[str, str | Promise]] = {
    "decision": gettext_lazy("a later decision gave less"), "error": gettext_lazy("paid in error"),
}  # fmt: skip
SETTLEMENTS: Final[Mapping[str, str | Promise]] = {
    "set-off": gettext_lazy("kept back of a payment"), "repaid": gettext_lazy("repaid"), "remitted": gettext_lazy("given up"),
}  # fmt: skip
OWED: Final[Word] = (gettext_lazy("owed"), "warm")
_SHOWN: Final = 50
"""Of what waits, at once."""


def word_of_recovery(recovery: Any) -> Word:
    """Where it stands; `recovery` has what did not come back yet as ``open``."""
    return RECOVERIES["settled" if recovery.state == Recovery.State.OWED and not recovery.open else recovery.state]


def recovery_table(
    catalogue: Catalogue, recoveries: QuerySet[Recovery], state: Mapping[str, str], *, named: bool
) -> Table[Any]:
    """Recoveries, the latest first; `named`: with whom each is about."""
    chosen = state.get("state", "")
    rows = recoveries.annotate(left=LEFT, open=OPEN).select_related("obligation").order_by("-pk")
    rows = rows.filter(state=chosen) if chosen in Recovery.State else rows
    columns: list[Column[Any]] = [
        Column("recovery", _("Recovery"), lambda each: each.pk, link=_url, kind="number"),
        Column("programme", _("Programme"), lambda each: declared_title(catalogue, Programme, each.obligation.programme)),
        Column("unit", _("Beneficiary"), lambda each: each.obligation.unit.partition(":")[2], kind="code"),
        Column("period", _("Period"), lambda each: each.obligation.period,
               show=lambda each: period_words(each.obligation.period), kind="date"),
        Column("cause", _("Cause"), lambda each: str(CAUSES[each.cause])),
        Column("amount", _("Amount"), lambda each: francs(each.amount), kind="number"),
        Column("left", _("Left"), lambda each: francs(each.open), kind="number"),
        Column("state", _("Where it stands"), lambda each: str(word_of_recovery(each)[0]),
               show=lambda each: badge(*word_of_recovery(each))),
    ]  # fmt: skip
    if not named:
        columns = [column for column in columns if column.name not in ("unit", "recovery")]
    choices = [(str(value), RECOVERIES[value][0]) for value in Recovery.State]
    return Table(
        columns, rows, state, "recoveries", _("Recoveries"), _("Nothing was paid too much."),
        filters=({"name": "state", "title": _("Where it stands"), "choices": choices},),
    )  # fmt: skip


def settlements(who: Profile, recovery: Recovery) -> list[Context]:
    """How it was settled, or would be; a payment that failed settles nothing."""
    owners = owners_of_programme(recovery.obligation.programme)
    rows = recovery.settlements.select_related("line__list").order_by("pk")
    return [
        {"id": each.pk, "word": SETTLEMENTS[each.kind], "amount": francs(each.amount), "why": each.why, "by": each.asked_by,
         "reference": each.reference, "list": each.line.list_id if each.line else None, "dead": _dead(each),
         "waits": each.kind != Settlement.Kind.SET_OFF and not each.decided_by, "decided_by": each.decided_by,
         "may": approve_payments(who, owners, {each.asked_by})}
        for each in rows
    ]  # fmt: skip


def changes_waiting(programmes: Collection[str]) -> QuerySet[AccountChange]:
    """The accounts that wait to be confirmed, of payments of these programmes, the oldest first."""
    waiting = AccountChange.objects.filter(
        line__obligation__programme__in=programmes, state=AccountChange.State.PROPOSED
    )
    return waiting.select_related("line__obligation").order_by("pk")


def change_lines(catalogue: Catalogue, programmes: Collection[str]) -> list[Context]:
    """Each of them, and where it is decided on."""
    return [
        {"url": reverse("programmes:owed", args=[each.line.obligation_id]), "payee": each.payee, "asked": each.asked_at,
         "title": declared_title(catalogue, Programme, each.line.obligation.programme), "period": each.line.obligation.period,
         "amount": francs(each.line.amount), "by": _("the family") if each.by_family else each.asked_by}
        for each in changes_waiting(programmes)[:_SHOWN]
    ]  # fmt: skip


def changes(who: Profile, obligation: Obligation) -> list[Context]:
    """The accounts that wait to be confirmed for it."""
    owners = owners_of_programme(obligation.programme)
    waiting = AccountChange.objects.filter(line__obligation=obligation, state=AccountChange.State.PROPOSED)
    return [
        {"id": each.pk, "payee": each.payee, "holder": each.holder, "account": ending_of(each.rib), "matches": each.matches,
         "by": _("the family") if each.by_family else each.asked_by, "may": approve_payments(who, owners, {each.asked_by})}
        for each in waiting
    ]  # fmt: skip


def word_of_obligation(obligation: Obligation) -> Word:
    """Where it stands: as its last attempt does; owed where there is none."""
    last = obligation.lines.order_by("-attempt").first()
    return word_of(last) if last else OWED


def _dead(settlement: Settlement) -> bool:
    return settlement.refused or (settlement.line is not None and not settlement.line.live)


def _url(recovery: Recovery) -> str:
    return reverse("programmes:recovery", args=[recovery.pk])
