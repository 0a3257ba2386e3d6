"""What a family asks about a consultation: the form, the requests, and how each goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.consultations import follow_own_data
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import Department
from wasl.exchange.tracing import consultations as kept
from wasl.exchange.tracing import objections
from wasl.exchange.tracing.declared import Remedy
from wasl.exchange.tracing.models import Objection
from wasl.exchange.tracing.objections import NotAllowedError, due_day
from wasl.exchange.tracing.people import Person
from wasl.exchange.tracing.showing.telling import called, service_title
from wasl.exchange.tracing.showing.words import STATES, STEPS
from wasl.exchange.tracing.views.family import family, tell, theirs
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse

Context = dict[str, Any]


@never_cache
@only(follow_own_data)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The form to object, complain or report wrong data about one consultation; posting it files the request."""
    catalogue = current.catalogue()
    remedy = catalogue.all(Remedy).get(kind)
    if remedy is None:
        raise Http404
    trace, everyone = theirs(request, number)
    text = request.POST.get("text", "")
    if request.method == "POST":
        members = kept.ids(each.members for each in everyone)
        try:
            asked = objections.file_objection(reader(request), members, trace.entity, trace, kind, text, catalogue)
        except NotAllowedError as refused:
            demand(refused.verdict)
        except WaslError as error:
            refuse(request, error)
        else:
            messages.success(request, _("Your request is sent. You can follow it here."))
            return redirect("tracing:request", asked.pk)
    context = {
        "told": tell([trace], everyone)[0],
        "trace": trace,
        "remedy": remedy,
        "text": text,
        "longest": objections.LONGEST,
        "due": due_day(catalogue, remedy, this_day(catalogue)),
        "crumbs": [
            (_("Who consulted our data"), reverse("tracing:consultations")),
            (_("One consultation"), reverse("tracing:consultation", args=[trace.pk])),
            (remedy.title, ""),
        ],
    }
    return render(request, "tracing/ask.html", context)


@never_cache
@only(follow_own_data)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Every request of the family, the latest first."""
    everyone = family(request)
    found = Objection.objects.filter(person__in=kept.ids(each.members for each in everyone)).order_by("-filed_at")
    context = {
        "lines": [line(each, everyone) for each in found],
        "crumbs": [(_("Who consulted our data"), reverse("tracing:consultations")), (_("Our requests"), "")],
    }
    return render(request, "tracing/requests.html", context)


@never_cache
@only(follow_own_data)
@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One request and its diary, with what can still be done."""
    asked, everyone = _theirs(request, number)
    late = asked.state in (Objection.State.FILED, Objection.State.IN_CHARGE) and current.today() > asked.due
    filed = asked.filed_by_id == request.user.pk
    context = {
        **line(asked, everyone),
        "steps": steps_of(asked),
        "late": late,
        "may_withdraw": filed and asked.state in Objection.OPEN,
        "may_escalate": filed and (late or asked.state == Objection.State.ANSWERED),
        "longest": objections.LONGEST,
        "told": tell([asked.trace], everyone)[0] if asked.trace else None,
        "crumbs": [
            (_("Who consulted our data"), reverse("tracing:consultations")),
            (_("Our requests"), reverse("tracing:requests")),
            (_("One request"), ""),
        ],
    }
    return render(request, "tracing/request.html", context)


@only(follow_own_data)
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Take a request back, or take it to the authority."""
    _theirs(request, number)
    try:
        if request.POST.get("do") == "withdraw":
            objections.withdraw(reader(request), number)
        else:
            objections.escalate(reader(request), number, request.POST.get("text", ""))
    except NotAllowedError as refused:
        demand(refused.verdict)
    except WaslError as error:
        refuse(request, error)
    return redirect("tracing:request", number)


def line(asked: Objection, everyone: list[Person]) -> Context:
    """A request as the pages show it."""
    catalogue = current.catalogue()
    names = {member: called(each) for each in everyone for member in each.members}
    departments = catalogue.all(Department)
    addressee, authority = departments.get(asked.addressee), departments.get(asked.authority)
    remedy = catalogue.all(Remedy).get(asked.kind)
    return {
        "asked": asked,
        "title": remedy.title if remedy else asked.kind,
        "name": names.get(asked.person, ""),
        "service": service_title(catalogue, asked.service),
        "addressee": addressee.title if addressee else asked.addressee,
        "authority": authority.title if authority else asked.authority,
        "state": STATES[Objection.State(asked.state)],
        "open": asked.state in Objection.OPEN,
    }


def steps_of(asked: Objection) -> list[Context]:
    """The diary of a request, in order."""
    return [
        {"at": event.at, "word": STEPS[event.what], "text": event.text} for event in asked.events.order_by("at", "pk")
    ]


def _theirs(request: HttpRequest, number: int) -> tuple[Objection, list[Person]]:
    everyone = family(request)
    mine = Objection.objects.filter(person__in=kept.ids(each.members for each in everyone)).select_related("trace")
    return get_object_or_404(mine, pk=number), everyone
