"""Pages of what was paid wrong: one payment and its story, recoveries, arrears, accounts that were wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import approve_payments, read_payments
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.trying import done
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title
from wasl.pages.typed import typed_day
from wasl.programmes.declared import Programme
from wasl.programmes.models import Run
from wasl.programmes.paying.doing import handled_by, seen_by, typed_cents
from wasl.programmes.paying.making import make_arrears
from wasl.programmes.paying.mending import correcting, recovering, showing, superseding, telling
from wasl.programmes.paying.mending.models import AccountChange, Recovery, Settlement
from wasl.programmes.paying.mending.setting_off import LEFT, OPEN
from wasl.programmes.paying.models import Obligation
from wasl.programmes.paying.showing import called, francs, url_of
from wasl.registers.installation import installation

Context = dict[str, Any]


@never_cache
@only(read_payments)
@require_GET
def owed(request: HttpRequest, number: int) -> HttpResponse:
    """One payment: its story, and what can be done about it."""
    found, who, catalogue = _owed(request, number), someone(request), current.catalogue()
    last = found.lines.select_related("list").order_by("-attempt").first()
    failed = last is not None and last.state in correcting.FAILED
    waiting = showing.changes(who, found)
    left = recovering.paid_on(found) - recovering.recovered_on(found)
    context: Context = {
        "owed": found, "unit": found.unit.partition(":")[2], "title": declared_title(catalogue, Programme, found.programme),
        "last": last,
        "word": showing.word_of_obligation(found), "story": telling.story(found), "failed": failed, "changes": waiting,
        "amount": francs(last.amount if last else found.arrear.amount), "left": francs(left),
        "kept": francs(last.set_off) if last and last.set_off else None, "today": this_day(catalogue),
        "recoveries": found.recoveries.order_by("pk"), "currency": state_of(catalogue).currency,
        "crumbs": [(_("Payments"), reverse("programmes:payments")), *_through(last), (found.unit.partition(":")[2], "")],
    }  # fmt: skip
    return render(request, "programmes/owed.html", context)


@only(read_payments)
@require_POST
def act_on_owed(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Name another account, list again what failed, or say that it was paid too much."""
    found, who, typed = _owed(request, number), someone(request), request.POST
    last = found.lines.select_related("list__run__rules").order_by("-attempt").first()
    if last is None:
        raise Http404
    if verb == "account":
        done(request, lambda: correcting.propose(who, last, typed.get("holder", ""), typed.get("rib", "")))
    elif verb == "again":
        day = typed.get("announced", "")
        listed = done(request, lambda: correcting.again(who, last.list, typed_day(day), installation()))
        if listed:
            return redirect("programmes:payment", listed.pk)
    elif verb == "recover":
        made = done(request, lambda: recovering.open_recovery(
            who, found, typed_cents(typed.get("amount", "")), "error", typed.get("basis", ""), typed.get("why", "")
        ))  # fmt: skip
        if made:
            return redirect("programmes:recovery", made.pk)
    else:
        raise Http404
    return redirect("programmes:owed", number)


@only(read_payments)
@require_POST
def act_on_account(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Confirm or refuse another account."""
    change = get_object_or_404(
        AccountChange.objects.select_related("line"),
        pk=number,
        line__obligation__programme__in=handled_by(someone(request)),
    )
    doing = {"confirm": correcting.confirm, "refuse": correcting.refuse}.get(verb)
    if doing is None:
        raise Http404
    done(request, lambda: doing(someone(request), change, request.POST.get("why", "")))
    return redirect("programmes:owed", change.line.obligation_id)


@never_cache
@only(read_payments)
@require_GET
def recoveries(request: HttpRequest) -> HttpResponse:
    """What was paid too much; auditors see no beneficiaries."""
    catalogue, who = current.catalogue(), someone(request)
    seen, own = seen_by(who), handled_by(who)
    found = Recovery.objects.filter(obligation__programme__in=seen)
    table = showing.recovery_table(catalogue, found, request.GET, named=bool(own))
    context: Context = {
        "table": table, "crumbs": [(_("Payments"), reverse("programmes:payments")), (_("Recoveries"), "")],
    }  # fmt: skip
    return table.export() or render(request, "programmes/recoveries.html", context)


@never_cache
@only(read_payments)
@require_GET
def recovery(request: HttpRequest, number: int) -> HttpResponse:
    """One recovery: why, how it is settled, and what waits for a second person."""
    found, who, catalogue = _recovery(request, number), someone(request), current.catalogue()
    owners = recovering.owners_of_programme(found.obligation.programme)
    context: Context = {
        "recovery": found, "word": showing.word_of_recovery(found), "cause": showing.CAUSES[found.cause],
        "title": declared_title(catalogue, Programme, found.obligation.programme),
        "unit": found.obligation.unit.partition(":")[2],
        "amount": francs(found.amount), "left": francs(found.open), "free": found.left, "currency": state_of(catalogue).currency,
        "may_decide": approve_payments(who, owners, {found.opened_by}), "settlements": showing.settlements(who, found),
        "crumbs": [
            (_("Payments"), reverse("programmes:payments")), (_("Recoveries"), reverse("programmes:recoveries")),
            (_("Recovery {number}").format(number=found.pk), ""),
        ],
    }  # fmt: skip
    return render(request, "programmes/recovery.html", context)


_RECOVERY_ACTS: Final[dict[str, Callable[[Profile, Recovery, Any], object]]] = {
    "confirm": lambda who, each, typed: recovering.confirm(who, each),
    "refuse": lambda who, each, typed: recovering.refuse(who, each),
    "repaid": lambda who, each, typed: recovering.settle(
        who, each, "repaid", typed_cents(typed.get("amount", "")), typed.get("why", ""), typed.get("reference", "")
    ),
    "remitted": lambda who, each, typed: recovering.settle(
        who, each, "remitted", typed_cents(typed.get("amount", "")), typed.get("why", "")
    ),
}


@only(read_payments)
@require_POST
def act_on_recovery(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Confirm it, refuse it, say that a part was repaid, or ask that a part be given up."""
    found, doing = _recovery(request, number), _RECOVERY_ACTS.get(verb)
    if doing is None:
        raise Http404
    done(request, lambda: doing(someone(request), found, request.POST))
    return redirect("programmes:recovery", number)


@only(read_payments)
@require_POST
def act_on_settlement(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Confirm or refuse what another says was repaid, or would give up."""
    mine = handled_by(someone(request))
    found = get_object_or_404(
        Settlement.objects.select_related("recovery"), pk=number, recovery__obligation__programme__in=mine
    )
    if verb not in ("confirm", "refuse"):
        raise Http404
    done(request, lambda: recovering.decide_settlement(someone(request), found, verb == "confirm"))
    return redirect("programmes:recovery", found.recovery_id)


@only(read_payments)
@require_POST
def begin_arrears(request: HttpRequest) -> HttpResponse:
    """Make a list of the arrears of a programme."""
    typed, who = request.POST, someone(request)

    def made() -> Any:
        programme = typed.get("programme", "")
        if programme not in seen_by(who):
            raise WaslError("no programme was chosen", mend="choose one whose payments you handle")
        return make_arrears(who, programme, typed_day(typed.get("announced", "")), installation())

    listed = done(request, made)
    return redirect("programmes:payment", listed.pk) if listed else redirect("programmes:payments")


@only(read_payments)
@require_POST
def decide_again(request: HttpRequest) -> HttpResponse:
    """Hold what was paid for a period against a later run."""
    typed, who = request.POST, someone(request)

    def held() -> Any:
        number = typed.get("run", "")
        run = Run.objects.filter(pk=number).select_related("rules").first() if number.isdecimal() else None
        if run is None:
            raise WaslError("no run was chosen", mend="have the programme decided for everybody first")
        period, why = typed.get("period", "").strip(), typed.get("why", "")
        return superseding.supersede(who, run, period, why, installation())

    told = done(request, held)
    if told is not None:
        messages.success(request, _("{arrears} are owed arrears, and {recoveries} recoveries wait for a second person.").format(
            arrears=told.arrears, recoveries=told.recoveries
        ))  # fmt: skip
    return redirect("programmes:recoveries" if told else "programmes:payments")


def _through(last: Any) -> list[tuple[str, str]]:
    """The list that a payment is in, on the way back."""
    return [(called(last.list), url_of(last.list))] if last else []


def _owed(request: HttpRequest, number: int) -> Obligation:
    mine = handled_by(someone(request))
    return get_object_or_404(Obligation.objects.select_related("arrear"), pk=number, programme__in=mine)


def _recovery(request: HttpRequest, number: int) -> Any:
    mine = handled_by(someone(request))
    found = Recovery.objects.annotate(left=LEFT, open=OPEN).select_related("obligation")
    return get_object_or_404(found, pk=number, obligation__programme__in=mine)
