"""What someone says on the phone or at the counter, written down by an agent: on whose behalf, about what of theirs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import handle_complaints
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.complaints import filing
from wasl.complaints.filing import Caller, Said
from wasl.complaints.models import Complaint
from wasl.complaints.owning import complaints_seen
from wasl.complaints.showing.telling import choices_of, line_of
from wasl.complaints.showing.words import ABOUTS_THEIRS, CHANNELS, SORTS, SORTS_HELP
from wasl.complaints.subjects import Subject, found_for, offered_to
from wasl.complaints.terms import desk_of
from wasl.complaints.views.family import receipt_of
from wasl.documents.owning import issuers_of
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.declared import Service
from wasl.exchange.scopes import scheme_names
from wasl.exchange.tracing.people import family_of
from wasl.kernel.errors import WaslError
from wasl.pages.language import said
from wasl.pages.telling import refuse
from wasl.registers.access import note_reading
from wasl.registers.people import entity_named

Context = dict[str, Any]
_PURPOSE = "request"


@never_cache
@only(handle_complaints)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The form; ``look`` fills it with what the department did for the person, and that look is on record."""
    catalogue, who, typed = current.catalogue(), someone(request), request.POST
    subjects: list[Subject] = []
    former = None
    if request.method == "POST":
        try:
            caller = _caller(request)
            about, _colon, key = typed.get("what", "").partition(":")
            if "look" in typed:
                subjects = _theirs(catalogue, who, caller)
            else:
                subject = found_for(catalogue, _departments(catalogue, who), caller.entity, about, key)
                told = Said(typed.get("sort", ""), typed.get("text", ""), key if about == "topic" else "", subject)
                if "again" not in typed and caller.entity:
                    former = filing.former(told, caller.entity, complaints_seen(catalogue, who))
                if former is None:
                    made = filing.record(who, told, typed.get("channel", ""), caller)
                    context = {**receipt_of(made), "read_out": True, "crumbs": [_home(), (_("Receipt"), "")]}
                    return render(request, "complaints/receipt.html", context)
                subjects = _kept(catalogue, who, request)
        except ForbiddenError as forbidden:
            demand(forbidden.verdict)
        except WaslError as error:
            refuse(request, error)
            subjects = _kept(catalogue, who, request)
    context = {**_page(catalogue, request, subjects), "former": former and line_of(former)}
    return render(request, "complaints/record.html", context)


def _page(catalogue: Catalogue, request: HttpRequest, subjects: list[Subject]) -> Context:
    schemes: dict[str, Any] = {}
    for each in catalogue.all(Service).values():
        if each.subject is not None and each.subject.register == "person":
            schemes |= scheme_names(catalogue, each)
    topics = desk_of(catalogue).topics.items()
    return {
        "sorts": [(name, word, SORTS_HELP[name]) for name, word in SORTS.items()], "typed": request.POST,
        "topics": [(f"topic:{name}", said(each.title), each.sensitive) for name, each in topics],
        "groups": choices_of(subjects, ABOUTS_THEIRS), "looked": "look" in request.POST,
        "schemes": [(name, said(title)) for name, title in schemes.items()],
        "channels": [(name, word) for name, word in CHANNELS.items() if name != Complaint.Channel.WEB],
        "crumbs": [_home(), (_("Write one down"), "")],
    }  # fmt: skip


def _theirs(catalogue: Catalogue, who: Profile, caller: Caller) -> list[Subject]:
    """What the agent's department did for the person. Raises WaslError where it is not said who that is."""
    if not caller.entity:
        raise WaslError("it is not said whose it is", mend="write their number first")
    note_reading(who, caller.entity, _PURPOSE, "", "acts")
    return offered_to(catalogue, _departments(catalogue, who), family_of(catalogue, caller.entity, this_day(catalogue)))


def _kept(catalogue: Catalogue, who: Profile, request: HttpRequest) -> list[Subject]:
    """What stood in the form that was refused, where something of the person's was chosen."""
    if request.POST.get("what", "topic:").startswith("topic:"):
        return []
    try:
        return _theirs(catalogue, who, _caller(request))
    except WaslError:
        return []


def _departments(catalogue: Catalogue, who: Profile) -> set[str]:
    return set(issuers_of(catalogue, who)) if who.department else set()


def _caller(request: HttpRequest) -> Caller:
    typed = request.POST
    entity, value = "", typed.get("value", "").strip()
    if value:
        entity = entity_named(typed.get("scheme", ""), value)
    return Caller(entity, typed.get("caller", ""), typed.get("contact", ""))


def _home() -> tuple[str, str]:
    return _("Complaints"), reverse("complaints:complaints")
