"""Pages of lists: what was sent, sending, the account of one list, its answer, the calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.exchange import read_lists, send_list, take_answer
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.declared import System
from wasl.exchange.agreements.parties import owners_of, systems_of
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.authorise import askable
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.files import showing, tasks
from wasl.exchange.files.lists import KINDS
from wasl.exchange.files.lists import template as empty_list
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.owning import lists_seen, occasions_seen
from wasl.exchange.files.places import Places
from wasl.exchange.files.sending import Sending
from wasl.exchange.files.sending import draw as draw_it
from wasl.exchange.files.sending import send as send_it
from wasl.exchange.scopes import scheme_names
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.telling import refuse
from wasl.pages.typed import typed_day

Context = dict[str, Any]


@never_cache
@only(read_lists)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """The lists this person sees, what is due first."""
    catalogue, profile = current.catalogue(), someone(request)
    table = showing.list_table(catalogue, lists_seen(catalogue, profile), request.GET)
    waiting = [
        (each, showing.stands(each), declared_title(catalogue, Service, each.service))
        for each in occasions_seen(catalogue, profile).filter(delivery=None)
    ]
    context = {
        "table": table,
        "waiting": [each for each in waiting if each[1].state in ("soon", "late")],
        "may_send": profile.role == Role.DEPARTMENT,
        "crumbs": [(_("Lists"), "")],
    }
    return table.export() or render(request, "files/list.html", context)


@only(read_lists)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """When recurring exchanges are due, and which came late."""
    catalogue = current.catalogue()
    table = showing.occasion_table(catalogue, occasions_seen(catalogue, someone(request)), request.GET)
    crumbs = [(_("Lists"), reverse("files:list")), (_("Calendar"), "")]
    return table.export() or render(request, "files/calendar.html", {"table": table, "crumbs": crumbs})


@never_cache
@only(read_lists)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Choose the agreement, the identifiers and the file."""
    profile = someone(request)
    demand(send_list(profile, [profile.department]))
    agreements = _agreements(profile)
    chosen = agreements.get(request.POST.get("agreement") or request.GET.get("agreement") or next(iter(agreements), ""))
    if request.method == "POST" and chosen is not None:
        try:
            delivery = _sent(request, chosen, profile)
        except Refused as refused:
            messages.error(request, " — ".join(refused.told(get_language() or "fr")))
        except WaslError as error:
            refuse(request, error)
        else:
            messages.success(request, _("The list has come in whole. What becomes of it is shown here."))
            return redirect("files:delivery", delivery.pk)
    context = {
        "agreements": [_choice(each) for each in agreements.values()],
        "chosen": _choice(chosen) if chosen else None,
        "today": current.today(),
        "kinds": KINDS,
        "crumbs": [(_("Lists"), reverse("files:list")), (_("Send a list"), "")],
    }
    return render(request, "files/send.html", context)


@only(read_lists)
@require_GET
def template(request: HttpRequest, service: str, scheme: str) -> HttpResponse:
    """A list to fill."""
    catalogue = current.catalogue()
    declared = catalogue.all(Service).get(service)
    names = scheme_names(catalogue, declared) if declared else {}
    if scheme not in names:
        raise Http404
    response = HttpResponse(empty_list(names, scheme), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{service}-{scheme}.csv"'
    return response


@never_cache
@only(read_lists)
@require_GET
def delivery(request: HttpRequest, number: int) -> HttpResponse:
    """The account of one list. While it is under way the page asks again by itself."""
    catalogue, profile = current.catalogue(), someone(request)
    found = _found(request, number)
    state, tone = showing.STATES[Delivery.State(found.state)]
    context = {
        "delivery": found,
        "service": declared_title(catalogue, Service, found.service),
        "consumer": declared_title(catalogue, System, found.consumer),
        "state": state,
        "tone": tone,
        "error": showing.error_of(found),
        "steps": _steps(found),
        "under_way": found.state == Delivery.State.LANDED,
        "parts": showing.outcome_parts(found),
        "last_receipt": (found.receipts_until or 1) - 1,
        "may_take": take_answer(profile, owners_of(catalogue, found.consumer)),
        "kept": tasks.KEPT.days,
        "crumbs": [(_("Lists"), reverse("files:list")), (_("List"), "")],
    }
    return render(request, "files/delivery.html", context)


@only(read_lists)
@require_GET
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The answered file, for the department that asked."""
    found = _found(request, number)
    demand(take_answer(reader(request), owners_of(current.catalogue(), found.consumer)))
    kept = Places(Path(settings.HOME)).answer(found, found.report.get("kind", ""))
    if found.state != Delivery.State.ANSWERED or not kept.is_file():
        raise Http404
    answered = _("answered")
    name = f"{Path(found.file_name).stem}-{answered}{kept.suffix}"
    return FileResponse(kept.open("rb"), as_attachment=True, filename=name)  # type: ignore[return-value]


@only(read_lists)
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a list before it is answered."""
    found, profile = _found(request, number), someone(request)
    demand(send_list(profile, owners_of(current.catalogue(), found.consumer)))
    try:
        tasks.cancel(found, profile.name)
        messages.success(request, _("The list is cancelled. Nobody in it was spoken of."))
    except WaslError as error:
        refuse(request, error)
    return redirect("files:delivery", found.pk)


def _sent(request: HttpRequest, agreement: AgreementEntry, profile: Profile) -> Delivery:
    terms, day = agreement.terms, request.POST.get("as_of", "")
    sending = Sending(
        consumer=terms.consumer, service=terms.service, scheme=request.POST.get("scheme", ""), purpose=terms.purpose,
        as_of=typed_day(day) if day else None, case=request.POST.get("case", "").strip(),
    )  # fmt: skip
    if "draw" in request.POST:
        kind = request.POST.get("kind", "csv")
        if kind not in KINDS:
            raise WaslError("a list is written as {kinds}", mend="choose one of them", kinds=", ".join(KINDS))
        return draw_it(directory, sending, actor=profile.name, kind=kind)
    sent = request.FILES.get("file")
    if sent is None:
        raise WaslError("no file was chosen", mend="choose the file to send")
    return send_it(
        directory, Path(settings.HOME), sending, cast(BinaryIO, sent.file), file_name=sent.name or "list",
        actor=profile.name, expected_size=sent.size,
    )  # fmt: skip


def _agreements(profile: Profile) -> dict[str, AgreementEntry]:
    """Those under which this person's department may send lists; none while no directory is in force."""
    try:
        known = directory()
    except Refused:
        return {}
    systems = systems_of(current.catalogue(), profile.department)
    return {each.terms.number: each for each in askable(known, systems, "file", current.today())}


def _choice(agreement: AgreementEntry) -> Context:
    catalogue, terms = current.catalogue(), agreement.terms
    declared = catalogue.all(Service).get(terms.service)
    fields = declared.fields if declared else {}
    return {
        "terms": terms,
        "service": declared_title(catalogue, Service, terms.service),
        "drawn": declared is not None and declared.drawn,
        "consumer": declared_title(catalogue, System, terms.consumer),
        "schemes": [
            (name, said(title)) for name, title in (scheme_names(catalogue, declared) if declared else {}).items()
        ],
        "fields": [said(fields[name].title) for name in terms.fields if name in fields],
    }


def _steps(found: Delivery) -> list[Context]:
    order = list(showing.STEPS)
    at = order.index(found.progress["step"]) if found.progress.get("step") in order else -1
    return [
        {"word": word, "how": "done" if place < at else "now" if place == at else ""}
        for place, word in enumerate(showing.STEPS.values())
    ]


def _found(request: HttpRequest, number: int) -> Delivery:
    """The list, where this person sees it. Raises Http404."""
    return get_object_or_404(lists_seen(current.catalogue(), someone(request)), pk=number)
