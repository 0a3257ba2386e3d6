"""The verbs, from the pages: one address an act; those that need a reason, a finding or a signature ask for it first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import read_agreements
from wasl.catalogue import current
from wasl.catalogue.declared import System
from wasl.exchange.agreements import activating, amending, drafting, reviewing, signing
from wasl.exchange.agreements.judging import problems_in
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.agreements.proving import system_of
from wasl.exchange.agreements.showing.acts import NAMED, Act
from wasl.exchange.agreements.showing.tables import version_url
from wasl.exchange.agreements.showing.words import FINDINGS
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.agreements.views.drafting import edit
from wasl.exchange.agreements.views.finding import version_or_404
from wasl.kernel.errors import WaslError
from wasl.pages.language import declared_title, said
from wasl.pages.telling import refuse

Do = Callable[[Profile, AgreementVersion, HttpRequest], Any]
LARGEST = 100_000
"""Characters of a detached signature: far more than any."""


def _why(request: HttpRequest) -> str:
    return request.POST.get("reason", "")


def _signed(who: Profile, version: AgreementVersion, request: HttpRequest) -> Any:
    """By the signature sent as a file or pasted; in a demonstration, by the key kept here."""
    if "here" in request.POST:
        return signing.sign_here(who, version)
    sent = request.FILES.get("signature")
    written = sent.read(LARGEST).decode("ascii", "replace") if sent else request.POST.get("jws", "")
    return signing.sign(who, version, written)


DOING: dict[str, Do] = {
    "submit": lambda who, version, _request: drafting.submit(who, version),
    "opinion": lambda who, version, request: reviewing.give_opinion(
        who, version, request.POST.get("finding", ""), _why(request)
    ),
    "sign": _signed,
    "activate": lambda who, version, _request: activating.activate(who, version),
    "resume": lambda who, version, request: activating.resume(who, version, _why(request)),
    "amend": lambda who, version, request: amending.amend(who, version, _why(request)),
    "renew": lambda who, version, request: amending.renew(who, version, _why(request)),
    "request-changes": lambda who, version, request: reviewing.request_changes(who, version, _why(request)),
    "suspend": lambda who, version, request: activating.suspend(who, version, _why(request)),
    "refuse": lambda who, version, request: reviewing.refuse(who, version, _why(request)),
    "end": lambda who, version, request: activating.end(who, version, _why(request)),
    "withdraw": lambda who, version, request: activating.end(who, version, _why(request)),
}
DONE = {
    "submit": gettext_lazy("Submitted. The parties' officers give their opinion now."),
    "opinion": gettext_lazy("Your opinion is kept."),
    "sign": gettext_lazy("Signed. The signature verifies over the text."),
    "activate": gettext_lazy("In force, and published to the gateways."),
    "resume": gettext_lazy("Resumed, and published to the gateways."),
    "amend": gettext_lazy("A new version is drafted: change it, then submit it."),
    "renew": gettext_lazy("A new version is drafted: change it, then submit it."),
    "request-changes": gettext_lazy("The text is back with its writers."),
    "suspend": gettext_lazy("Suspended: the very next call is refused."),
    "refuse": gettext_lazy("Refused."),
    "end": gettext_lazy("Ended."),
    "withdraw": gettext_lazy("Withdrawn."),
}


@never_cache
@only(read_agreements)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, number: str, version: int, name: str) -> HttpResponse:
    """Do it when posted; else ask for what it needs."""
    if name == "edit":
        return edit(request, number, version)
    if name not in DOING:
        raise Http404
    found, wanted = version_or_404(request, number, version), NAMED[name]
    demand(wanted.may(someone(request), found))
    if found.state not in wanted.states:
        messages.error(request, _("This can no longer be done: the agreement has moved on."))
        return redirect(version_url(found))
    if request.method == "POST":
        return _done(request, found, wanted)
    return _asked(request, found, wanted) if wanted.asks else redirect(version_url(found))


def _done(request: HttpRequest, found: AgreementVersion, wanted: Act) -> HttpResponse:
    try:
        made = DOING[wanted.name](someone(request), found, request)
    except ForbiddenError as forbidden:
        raise PermissionDenied(said(forbidden.verdict.reason)) from None
    except WaslError as error:
        for problem in problems_in(error):
            refuse(request, problem)
        return _asked(request, found, wanted) if wanted.asks else redirect(version_url(found))
    messages.success(request, str(DONE[wanted.name]))
    return redirect(version_url(made if isinstance(made, AgreementVersion) else found))


def _asked(request: HttpRequest, found: AgreementVersion, wanted: Act) -> HttpResponse:
    context = {
        "version": found,
        "act": wanted,
        "typed": request.POST,
        "findings": [(finding.value, word) for finding, (word, _tone) in FINDINGS.items()],
        "crumbs": [
            (_("Agreements"), reverse("agreements:list")),
            (found.agreement.number, version_url(found)),
            (wanted.label, ""),
        ],
    }
    if wanted.name == "sign":
        context |= _signing(someone(request), found)
    template = wanted.name if wanted.name in ("sign", "opinion") else "reason"
    return render(request, f"agreements/{template}.html", context)


def _signing(who: Profile, found: AgreementVersion) -> dict[str, Any]:
    catalogue = current.catalogue()
    side = parties_of(catalogue, found.terms).side_of(who)
    system = system_of(found, side) if side else ""
    return {
        "system": declared_title(catalogue, System, system),
        "system_name": system,
        "here": signing.keeps_keys() and signing.system_key_path(system).is_file(),
    }
