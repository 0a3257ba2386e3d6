"""Without an account: say something without a name, and follow a complaint by its number and its code."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.catalogue import current
from wasl.complaints import filing, following
from wasl.complaints.filing import Said
from wasl.complaints.models import Complaint
from wasl.complaints.showing.words import SORTS, SORTS_HELP
from wasl.complaints.terms import desk_of
from wasl.complaints.views.family import done, receipt_of
from wasl.complaints.views.family import followed as shown
from wasl.exchange.claims.entering import ShutError
from wasl.exchange.claims.views.letters import address_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import seen
from wasl.pages.language import said
from wasl.pages.telling import told

_HELD = "complaint"
_LASTS = 1800
"""Seconds that a code opens its complaint for."""
Context = dict[str, Any]


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type what the receipt says. A wrong number and a wrong code are told alike."""
    error, status = None, 200
    if request.method == "POST":
        typed = request.POST
        try:
            complaint = following.enter(typed.get("number", ""), typed.get("code", ""), address_of(request))
        except ShutError as shut:
            error, status = told(shut.said), 429
        except WaslError as wrong:
            error = told(wrong.said)
        else:
            _let_in(request, complaint)
            return redirect("complaints:followed")
    context = {"error": error, "number": request.POST.get("number", "")[:40], "crumbs": [(_("Follow a complaint"), "")]}
    return render(request, "complaints/enter.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Say what one saw, or proposes, or something sensitive, without saying who one is."""
    error, status, typed = None, 200, request.POST
    if request.method == "POST":
        try:
            following.demand_patience(address_of(request))
            told_ = Said(typed.get("sort", ""), typed.get("text", ""), topic=typed.get("topic", ""))
            complaint = filing.file_nameless(told_, typed.get("contact", ""))
        except ShutError as shut:
            error, status = told(shut.said), 429
        except WaslError as wrong:
            error = told(wrong.said)
        else:
            _let_in(request, complaint)
            context = {**receipt_of(complaint), "crumbs": [_door(), (_("Receipt"), "")]}
            return render(request, "complaints/receipt.html", context)
    desk = desk_of(current.catalogue())
    context = {
        "error": error, "typed": typed, "sorts": [(name, word, SORTS_HELP[name]) for name, word in SORTS.items()],
        "topics": [(name, said(each.title), each.sensitive) for name, each in desk.topics.items()],
        "crumbs": [_door(), (_("Without a name"), "")],
    }  # fmt: skip
    return render(request, "complaints/say.html", context, status=status)


@never_cache
@require_GET
def followed(request: HttpRequest) -> HttpResponse:
    """The complaint that the code opened."""
    complaint = _held(request)
    if complaint is None:
        return redirect("complaints:enter")
    seen(complaint)
    context = {**shown(complaint), "by_code": True, "crumbs": [_door(), (complaint.written, "")]}
    return render(request, "complaints/mine.html", context)


@require_POST
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """What whoever has the code does with it."""
    complaint = _held(request)
    if complaint is None:
        return redirect("complaints:enter")
    done(request, None, complaint, verb)
    return redirect("complaints:followed")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the complaint on this device."""
    request.session.pop(_HELD, None)
    return redirect("complaints:enter")


def _let_in(request: HttpRequest, complaint: Complaint) -> None:
    request.session.cycle_key()
    request.session[_HELD] = [complaint.pk, now().timestamp()]


def _held(request: HttpRequest) -> Complaint | None:
    number, since = request.session.get(_HELD, (0, 0))
    complaint = Complaint.objects.filter(pk=number).first()
    if complaint is None or now().timestamp() - since > _LASTS:
        request.session.pop(_HELD, None)
        return None
    return complaint


def _door() -> tuple[str, str]:
    return _("Follow a complaint"), reverse("complaints:enter")
