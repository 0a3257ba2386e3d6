"""Pages of notices: a person's messages, and how they want to be told; for agents, what left, what did not, letters to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.notices import handle_notices, read_notices
from wasl.catalogue import current
from wasl.catalogue.days import local, this_day
from wasl.catalogue.declared import Department
from wasl.exchange.agreements.trying import tried
from wasl.exchange.tracing.views.family import family
from wasl.kernel.clock import now
from wasl.notices import choices, handling
from wasl.notices.models import Batch, Contact, Notice
from wasl.notices.reaching import reach_of
from wasl.notices.showing import why_shown
from wasl.notices.tables import notice_table
from wasl.notices.wording import address_of, worded
from wasl.notices.words import CHANNELS, STATES
from wasl.pages.language import said
from wasl.pages.tables import chosen
from wasl.registers import dossier
from wasl.registers.access import open_for_case
from wasl.registers.history import actual
from wasl.registers.showing.lines import in_script

Context = dict[str, Any]
_PAGE: Final = 20
_PURPOSE: Final = "request"


@never_cache
@only(read_notices)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What one was told, the latest first; and how one wants to be told."""
    who = someone(request)
    members = family(request)[0].members if who.person else ()
    found = Notice.objects.filter(entity__in=members).order_by("-pk")
    page = Paginator(found, _PAGE).get_page(request.GET.get("page", "1"))
    lines = [
        {"notice": each, "said": worded(each), "channel": CHANNELS[each.channel], "state": STATES[each.state]}
        for each in page
    ]
    Notice.objects.filter(pk__in=[each.pk for each in page], seen_at=None).update(seen_at=now())
    contact = choices.contact_of(who) if who.person else None
    context = {
        "page": page, "lines": lines, "contact": contact, "account": who.user.email,
        "counter": _counter(contact) if contact else "",
        "choices": list(CHANNELS.items()), "languages": settings.LANGUAGES, "crumbs": [(_("Our messages"), "")],
    }  # fmt: skip
    return render(request, "notices/mine.html", context)


def _counter(contact: Contact) -> str:
    """The department at whose counter it was written down; empty where its person wrote it."""
    agent = Profile.objects.filter(user__username=contact.written_by).first() if contact.written_by else None
    declared = current.catalogue().all(Department).get(agent.department) if agent else None
    return said(declared.title) if declared else ""


@only(read_notices)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Say how one wants to be told, or have it forgotten."""
    who = someone(request)
    forgetting = "forget" in request.POST
    act: Callable[[], object] = (
        (lambda: choices.forget(who)) if forgetting else (lambda: choices.choose(who, request.POST.dict()))
    )
    if tried(request, act):
        messages.success(request, _("It is erased.") if forgetting else _("It is kept."))
    return redirect("notices:mine")


@never_cache
@only(handle_notices)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The messages of the department: what left, what did not, letters to print."""
    who = someone(request)
    seen = handling.notices_seen(current.catalogue(), who)
    state, channel = chosen(request, "state", STATES), chosen(request, "channel", CHANNELS)
    shown = seen.filter(state=state) if state else seen
    table = notice_table(current.catalogue(), shown.filter(channel=channel) if channel else shown, request.GET)
    not_left = seen.filter(state__in=handling.NOT_LEFT).order_by("-pk")
    context = {
        "table": table, "letters": seen.filter(state=Notice.State.PRINT).count(), "failures": not_left.count(),
        "not_left": [
            {"notice": each, "said": worded(each), "state": STATES[each.state], "why": why_shown(each.why)}
            for each in not_left[:_PAGE]
        ],
        "batches": Batch.objects.filter(letters__in=seen).distinct().order_by("-pk")[:5],
        "crumbs": [(_("Messages to people"), "")],
    }  # fmt: skip
    return table.export() or render(request, "notices/desk.html", context)


@only(handle_notices)
@require_POST
def print_letters(request: HttpRequest) -> HttpResponse:
    """Take the letters that wait into a batch, and go to it."""
    made: list[Batch] = []
    if tried(request, lambda: made.append(handling.print_letters(someone(request)))):
        return redirect("notices:batch", made[0].pk)
    return redirect("notices:desk")


@only(handle_notices)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Send again what did not leave, or write instead."""
    who, acts = someone(request), {"again": handling.send_again, "letter": handling.write_instead}
    notice = get_object_or_404(handling.notices_seen(current.catalogue(), who), pk=number)
    if verb not in acts:
        raise Http404
    if tried(request, lambda: acts[verb](who, notice)):
        messages.success(request, _("It is done."))
    return redirect("notices:desk")


@never_cache
@only(handle_notices)
@require_GET
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """The letters of a batch, one a sheet, each in its reader's language. They bear names: the look is on record."""
    who = someone(request)
    found = get_object_or_404(Batch, pk=number)
    seen = handling.notices_seen(current.catalogue(), who).filter(batch=found).order_by("pk")
    if not seen:
        raise Http404
    context = {
        "batch": found, "letters": [_letter(request, each) for each in seen],
        "crumbs": [(_("Messages to people"), reverse("notices:desk")), (_("Letters"), "")],
    }  # fmt: skip
    return render(request, "notices/batch.html", context)


def _letter(request: HttpRequest, notice: Notice) -> Context:
    """A letter: ``{"language", "sender", "to", "address", "at", "said", "where", "number"}``."""
    reach, catalogue = reach_of(notice.entity), current.catalogue()
    sender = catalogue.all(Department).get(notice.department)
    opened = open_for_case(someone(request), notice.entity, _PURPOSE, notice.number, "names")
    names = dossier.names(catalogue, dossier.identity(catalogue, actual(opened.versions, this_day(catalogue))))
    with override(reach.language):
        return {
            "language": reach.language, "direction": "rtl" if get_language_bidi() else "ltr",
            "to": in_script(names), "address": reach.address, "said": worded(notice), "where": address_of(notice),
            "number": notice.number, "sender": said(sender.title) if sender else "",
            "at": date_format(local(catalogue, notice.created_at)),
            "read": _("Read it here, or ask at the counter with this number:"),
            "stands": _("or whoever stands for them"),
        }  # fmt: skip
