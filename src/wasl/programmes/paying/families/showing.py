"""The payments of a family in words: what was paid and when, what failed, what is still owed, what is to come back."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.exchange.tracing.people import family_of, homes_of
from wasl.pages.language import declared_title
from wasl.programmes.declared import Programme
from wasl.programmes.paying.mending.correcting import FAILED
from wasl.programmes.paying.mending.models import AccountChange, Arrear, Recovery
from wasl.programmes.paying.mending.setting_off import OPEN
from wasl.programmes.paying.models import Line, PaymentList
from wasl.programmes.paying.showing import account_of, francs, reason_of, word_of
from wasl.programmes.paying.standing import payer_of
from wasl.registers.models import Identifier

Context = dict[str, Any]
State = PaymentList.State
_TOLD = (State.APPROVED, State.SENDING, State.INSTRUCTED, State.CLOSED)
"""Families are told of payments that three people answer for."""


def units_of(catalogue: Catalogue, who: Profile) -> set[str]:
    """The beneficiaries that the account sees: its household where it answers for one, itself, its minor children."""
    if not who.person:
        return set()
    family = family_of(catalogue, who.person, this_day(catalogue))
    homes = homes_of(catalogue, family[0], this_day(catalogue))
    programmes = catalogue.all(Programme).values()
    units = {f"{each.scheme}:{home}" for each in programmes if each.of == "household" for home in homes}
    schemes = {each.scheme for each in programmes if each.of != "household"}
    ids = [entity for person in family for entity in person.members]
    named = Identifier.objects.filter(entity__in=ids, scheme__in=schemes, recorded_to__isnull=True)
    return units | {f"{scheme}:{value}" for scheme, value in named.values_list("scheme", "value")}


def lines_of(units: set[str]) -> QuerySet[Line]:
    """The payments that these beneficiaries are told of, the latest first."""
    told = Line.objects.filter(obligation__unit__in=units, list__state__in=_TOLD).exclude(state=Line.State.DROPPED)
    return told.select_related("obligation", "list").order_by("-list__announced", "-pk")


def payments(catalogue: Catalogue, units: set[str]) -> list[Context]:
    """Each payment as its family reads it; one that failed can be given another account until it is paid again."""
    living = Line.objects.filter(obligation=OuterRef("obligation"), live=True, list__state__in=_TOLD)
    waiting = AccountChange.objects.filter(line=OuterRef("pk"), state=AccountChange.State.PROPOSED)
    named = AccountChange.objects.filter(line=OuterRef("pk"), state=AccountChange.State.CONFIRMED)
    paid = living.filter(booked__isnull=False)
    lines = lines_of(units).annotate(
        again=Exists(living), paid_again=Exists(paid), waiting=Exists(waiting), named=Exists(named)
    )
    return [_payment(catalogue, line) for line in lines]


def _payment(catalogue: Catalogue, line: Any) -> Context:
    failed = line.state in FAILED
    return {
        "id": line.pk, "title": declared_title(catalogue, Programme, line.obligation.programme), "period": line.obligation.period,
        "amount": francs(line.amount), "kept": francs(line.set_off) if line.set_off else None, "word": word_of(line),
        "announced": line.list.announced, "booked": line.booked, "account": account_of(line),
        "reason": reason_of(line) if failed else "", "again": failed and line.again and not line.paid_again,
        "waiting": line.waiting, "named": line.named and not line.again,
        "open": failed and not line.again and not line.waiting and not line.named,
    }  # fmt: skip


def arrears(catalogue: Catalogue, units: set[str]) -> list[Context]:
    """What is still owed, and in no list that was approved."""
    listed = Line.objects.filter(obligation=OuterRef("obligation"), live=True, list__state__in=_TOLD)
    owed = (
        Arrear.objects.filter(~Exists(listed), obligation__unit__in=units).select_related("obligation").order_by("-pk")
    )
    return [
        {"title": declared_title(catalogue, Programme, each.obligation.programme), "period": each.obligation.period,
         "amount": francs(each.amount), "why": each.why}
        for each in owed
    ]  # fmt: skip


def recoveries(catalogue: Catalogue, units: set[str]) -> list[Context]:
    """What is to come back, why, how much is left, and how it is kept back."""
    owed = Recovery.objects.filter(obligation__unit__in=units, state=Recovery.State.OWED).annotate(left=OPEN)
    return [
        {"title": declared_title(catalogue, Programme, each.obligation.programme), "period": each.obligation.period,
         "why": each.why, "amount": francs(each.amount), "left": francs(each.left), "since": each.decided_at,
         "how": _how(payer_of(catalogue, each.obligation.programme).set_off)}
        for each in owed.select_related("obligation").order_by("-pk")
    ]  # fmt: skip


def _how(percent: int) -> str:
    if not percent:
        return _("Nothing is kept back of your payments: the department tells you how to repay.")
    return _("At most {percent} % of each payment is kept back, until nothing is left.").format(percent=percent)
