"""Subscriptions on the portal: which there are, how far each is, what was put aside, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.exchange import manage_subscription, read_subscriptions
from wasl.accounts.permissions.verdict import Verdict
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.exchange.agreements.building import instance_of
from wasl.exchange.agreements.parties import owners_of, systems_of
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.events import showing, subscribing
from wasl.exchange.events.delivering import retry
from wasl.exchange.events.models import OutboxEvent, Subscription
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.telling import refuse
from wasl.registers.ledger import known_until

Act = Callable[[HttpRequest, Subscription, str], str]


@never_cache
@only(read_subscriptions)
@require_GET
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The subscriptions this person has a part in."""
    profile = someone(request)
    table = showing.subscription_table(showing.lines_of(current.catalogue(), _seen_by(profile)), request.GET)
    context = {
        "table": table,
        "offers": _offers(profile),
        "crumbs": [(_("Changes told"), "")],
    }
    return table.export() or render(request, "events/list.html", context)


@never_cache
@only(read_subscriptions)
@require_GET
def subscription(request: HttpRequest, public: str) -> HttpResponse:
    """One subscription: its figures, failures, what was put aside, and what an event looks like."""
    found = _found(request, public)
    catalogue = current.catalogue()
    service = catalogue.all(Service).get(found.service)
    holding = subscribing.holding(found)
    dead = found.outbox.filter(state=OutboxEvent.State.DEAD).exclude(body="").order_by("-pk")
    agreed = () if isinstance(holding, Refused) else holding.fields
    word, tone = showing.STATES[found.state]
    context = {
        "subscription": found, "service": service, "state": word, "tone": tone, "mode": showing.MODES[found.mode],
        "address": showing.address(found), "kinds": [showing.KINDS.get(kind, kind) for kind in found.events],
        "fault": holding.told(get_language() or "fr") if isinstance(holding, Refused) else None, "parts": showing.parts_of(found),
        "behind": _behind(found), "failures": showing.failures(found), "dead": dead.count(),
        "table": showing.event_table(dead[: showing.MOST], request.GET, _("Nothing was put aside.")), "most": showing.MOST,
        "sample": showing.sample(catalogue, instance_of(catalogue), found, agreed), "may": _may(request, found),
        "before_oldest": _before_oldest(found),
        "crumbs": [(_("Changes told"), "/subscriptions/"), (said(service.title) if service else found.service, "")],
    }  # fmt: skip
    return render(request, "events/subscription.html", context)


@only(read_subscriptions)
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Subscribe a system of this department under one of its agreements."""
    typed = request.POST
    try:
        chosen = next(
            (each for each in _events_agreements(directory()) if each.terms.number == typed.get("agreement")), None
        )
        if chosen is None:
            raise Refused("no-agreement")
        demand(manage_subscription(reader(request), owners_of(current.catalogue(), chosen.terms.consumer)))
        made = subscribing.subscribe(
            chosen.terms.consumer, chosen.terms.service, chosen.terms.number, someone(request).name,
            url=typed.get("url", "").strip(), events=typed.getlist("events"),
        )  # fmt: skip
    except WaslError as error:
        refuse(request, error)
        return redirect("events:list")
    messages.success(request, _("The subscription is made. Changes are gathered for it from now on."))
    return redirect(showing.url_of(made))


@only(read_subscriptions)
@require_POST
def act(request: HttpRequest, public: str, verb: str) -> HttpResponse:
    """Verify, pause, resume, replay, retry, or drop."""
    found = _found(request, public)
    demand(_may(request, found))
    doing = _ACTS.get(verb)
    if doing is None:
        raise Http404
    try:
        messages.success(request, doing(request, found, someone(request).name))
    except WaslError as error:
        refuse(request, error)
    return redirect(showing.url_of(found))


def _verify(_request: HttpRequest, found: Subscription, actor: str) -> str:
    subscribing.verify(found, actor)
    return _("The host proved itself. Events are sent from now on.")


def _pause(request: HttpRequest, found: Subscription, actor: str) -> str:
    subscribing.pause(found, actor, request.POST.get("reason", ""))
    return _("Paused. Changes gather meanwhile.")


def _resume(_request: HttpRequest, found: Subscription, actor: str) -> str:
    subscribing.resume(found, actor)
    return _("At work again.")


def _drop(request: HttpRequest, found: Subscription, actor: str) -> str:
    subscribing.drop(found, actor, request.POST.get("reason", ""))
    return _("The subscription has ended. What was not told is emptied.")


def _replay(request: HttpRequest, found: Subscription, actor: str) -> str:
    after = request.POST.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        raise WaslError("this is no number of an event", mend="write the number after which to tell again")
    count = subscribing.replay(found, int(after), actor)
    return _("Events told again: %(count)s") % {"count": number_format(count)}


def _retry(_request: HttpRequest, found: Subscription, _actor: str) -> str:
    count = retry(OutboxEvent.objects.filter(subscription=found))
    return _("Events sent again: %(count)s") % {"count": number_format(count)}


_ACTS: dict[str, Act] = {
    "verify": _verify, "pause": _pause, "resume": _resume, "drop": _drop, "replay": _replay, "retry": _retry,
}  # fmt: skip


def _seen_by(profile: Profile) -> QuerySet[Subscription]:
    """All of them for those who oversee; a department's own, as consumer or as provider."""
    every = Subscription.objects.order_by("state", "-pk")
    if profile.role != Role.DEPARTMENT:
        return every
    catalogue = current.catalogue()
    services = [
        name for name, each in catalogue.all(Service).items()
        if profile.department in with_those_above(catalogue, each.provider)
    ]  # fmt: skip
    return every.filter(consumer__in=systems_of(catalogue, profile.department)) | every.filter(service__in=services)


def _found(request: HttpRequest, public: str) -> Subscription:
    return get_object_or_404(_seen_by(someone(request)), public=public)


def _may(request: HttpRequest, found: Subscription) -> Verdict:
    return manage_subscription(reader(request), owners_of(current.catalogue(), found.consumer))


def _events_agreements(known: Directory) -> list[AgreementEntry]:
    """Agreements in force that let changes be told."""
    return [each for each in known.snapshot.agreements if "events" in each.terms.ways and each.state == "active"]


def _offers(profile: Profile) -> list[dict[str, Any]]:
    """What this department may subscribe to: ``{"number", "title", "kinds"}``."""
    if profile.role != Role.DEPARTMENT:
        return []
    try:
        agreements = _events_agreements(directory())
    except WaslError:
        return []
    services, systems = current.catalogue().all(Service), systems_of(current.catalogue(), profile.department)
    return [
        {
            "number": each.terms.number, "title": services[each.terms.service].title,
            "kinds": [(kind, showing.KINDS[kind]) for kind in services[each.terms.service].events],
        }
        for each in agreements
        if each.terms.service in services and each.terms.consumer in systems
    ]  # fmt: skip


def _before_oldest(found: Subscription) -> int | None:
    """The number after which every event that can still be told is told again; None where there is none."""
    oldest = found.outbox.exclude(body="").order_by("pk").values_list("pk", flat=True).first()
    return None if oldest is None else oldest - 1


def _behind(found: Subscription) -> bool:
    """Whether the registers know of changes that were not looked through yet."""
    return found.cursor < known_until()
