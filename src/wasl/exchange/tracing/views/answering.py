"""What people ask of a department about consultations, and of the authority; answered here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.models import Profile
from wasl.accounts.permissions.consultations import answer_objection, decide_escalated, read_objections
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.declared import ExchangePurpose
from wasl.exchange.tracing import objections
from wasl.exchange.tracing.declared import Remedy
from wasl.exchange.tracing.models import Objection
from wasl.exchange.tracing.objections import NotAllowedError, objections_for
from wasl.exchange.tracing.showing.telling import service_title
from wasl.exchange.tracing.showing.words import STATES
from wasl.exchange.tracing.views.requests import line, steps_of
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.marks import badge
from wasl.pages.tables import Column, Table, chosen
from wasl.pages.telling import refuse

Context = dict[str, Any]


@never_cache
@only(read_objections)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Requests that this reader's side answers, those due first; nobody's name stands here."""
    profile = reader(request)
    found = objections_for(profile).order_by("due", "pk") if profile else Objection.objects.none()
    state = chosen(request, "state", list(Objection.State))
    table = _table(request, list(found.filter(state=state) if state else found))
    waiting = found.filter(state__in=Objection.OPEN)
    context = {
        "table": table,
        "waiting": waiting.count(),
        "late": waiting.filter(due__lt=current.today()).count(),
        "crumbs": [(_("Requests of people"), "")],
    }
    return table.export() or render(request, "tracing/objections.html", context)


@never_cache
@only(read_objections)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request: what is asked, about which consultation, and the answer to write."""
    profile = reader(request)
    asked = get_object_or_404(objections_for(profile) if profile else Objection.objects.none(), pk=number)
    if request.method == "POST":
        _act(request, profile, asked)
        return redirect("tracing:objection", number)
    escalated = asked.state == Objection.State.ESCALATED
    catalogue = current.catalogue()
    context = {
        **line(asked, []),
        "steps": steps_of(asked),
        "trace": asked.trace,
        "purpose": declared_title(catalogue, ExchangePurpose, asked.trace.purpose) if asked.trace else "",
        "may_take": asked.state == Objection.State.FILED and answer_objection(profile, asked.addressee),
        "may_answer": decide_escalated(profile)
        if escalated
        else asked.state in Objection.OPEN and answer_objection(profile, asked.addressee),
        "longest": objections.LONGEST,
        "late": asked.state in Objection.OPEN and this_day(catalogue) > asked.due,
        "crumbs": [(_("Requests of people"), reverse("tracing:objections")), (_("One request"), "")],
    }
    return render(request, "tracing/objection.html", context)


def _act(request: HttpRequest, profile: Profile | None, asked: Objection) -> None:
    verbs: dict[str, Callable[[], Objection]] = {
        "take": lambda: objections.take_charge(profile, asked.pk),
        "answer": lambda: objections.answer(profile, asked.pk, request.POST.get("text", "")),
    }
    try:
        verbs.get(request.POST.get("do", ""), verbs["answer"])()
    except NotAllowedError as refused:
        demand(refused.verdict)
    except WaslError as error:
        refuse(request, error)
    else:
        messages.success(request, _("It is noted, and the person sees it."))


def _table(request: HttpRequest, rows: list[Objection]) -> Table[Objection]:
    catalogue = current.catalogue()
    titles = {name: said(each.title) for name, each in catalogue.all(Remedy).items()}
    columns: list[Column[Objection]] = [
        Column("number", _("Request"), lambda o: o.pk, link=lambda o: reverse("tracing:objection", args=[o.pk]), kind="number"),
        Column("kind", _("What is asked"), lambda o: titles.get(o.kind, o.kind)),
        Column("service", _("Service"), lambda o: service_title(catalogue, o.service)),
        Column("agreement", _("Agreement"), lambda o: o.agreement or None, kind="code"),
        Column("addressee", _("Addressed to"), lambda o: abbreviation_of(catalogue, o.addressee)),
        Column("filed", _("Sent"), lambda o: o.filed_at, show=lambda o: date_format(o.filed_at), kind="date"),
        Column("due", _("To answer by"), lambda o: o.due, show=_due, kind="date"),
        Column("state", _("Where it stands"), lambda o: str(_word(o)[0]), show=lambda o: badge(*_word(o))),
    ]  # fmt: skip
    choices = [(state.value, word) for state, (word, _tone) in STATES.items()]
    selectors = [{"name": "state", "title": _("Where it stands"), "choices": choices}]
    nothing = _("Nobody asks anything of you.")
    return Table(columns, rows, request.GET, "requests", _("Requests of people"), nothing, filters=selectors)


def _word(asked: Objection) -> Any:
    return STATES[Objection.State(asked.state)]


def _due(asked: Objection) -> Any:
    day = date_format(asked.due)
    return badge(day, "bad") if asked.state in Objection.OPEN and asked.due < current.today() else day
