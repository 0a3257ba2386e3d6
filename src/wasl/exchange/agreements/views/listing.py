"""Lists: agreements, the register of processing, references of the data-protection authority."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import demand, only, reader, someone
from wasl.accounts.permissions.agreements import read_agreements, read_processing, record_reference
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.agreements import references
from wasl.exchange.agreements.models import AgreementVersion, AuthorityReference
from wasl.exchange.agreements.showing.seen import concerning, in_force, may_read, seen_by, waiting_for
from wasl.exchange.agreements.showing.tables import (
    agreement_table,
    processing_table,
    reference_table,
    soon,
    version_url,
)
from wasl.exchange.agreements.showing.words import REGIMES
from wasl.exchange.agreements.states import OPEN_TO_ALL
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse
from wasl.pages.typed import typed_day


@never_cache
@only(read_agreements)
@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements this person sees, those that wait for them first."""
    profile = someone(request)
    seen = seen_by(profile)
    table = agreement_table(seen, request.GET)
    context = {
        "table": table,
        "waiting": waiting_for(profile),
        "soon": sum(soon(version) for version in seen),
        "may_draft": profile.role == Role.DEPARTMENT,
        "crumbs": [(_("Agreements"), "")],
    }
    return table.export() or render(request, "agreements/list.html", context)


@only(read_agreements)
@require_GET
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The version of an agreement to look at: the one in force, else the last that this person sees."""
    versions = (
        AgreementVersion.objects.filter(agreement__number=number).select_related("agreement").order_by("-version")
    )
    readable = [version for version in versions if may_read(reader(request), version)]
    best = next((version for version in readable if version.state in OPEN_TO_ALL), next(iter(readable), None))
    if best is None:
        raise Http404
    return redirect(version_url(best))


@never_cache
@only(read_processing)
@require_GET
def processing(request: HttpRequest) -> HttpResponse:
    """The register of processing that data-protection law demands; a department sees its own."""
    profile = someone(request)
    table = processing_table(concerning(profile, in_force()), request.GET)
    crumbs = [(_("Register of processing"), "")]
    return table.export() or render(request, "agreements/processing.html", {"table": table, "crumbs": crumbs})


@never_cache
@only(read_processing)
@require_http_methods(["GET", "POST"])
def authority_references(request: HttpRequest) -> HttpResponse:
    """What the authority received or gave, with its end; a department records its own."""
    profile = someone(request)
    if request.method == "POST" and _recorded(request):
        return redirect("agreements:references")
    table = reference_table(AuthorityReference.objects.order_by("expires", "reference"), request.GET)
    context = {
        "table": table,
        "may_record": record_reference(profile, profile.department) if profile.department else None,
        "regimes": REGIMES.items(),
        "typed": request.POST,
        "today": current.today(),
        "crumbs": [(_("References of the authority"), "")],
    }
    return table.export() or render(request, "agreements/references.html", context)


def _recorded(request: HttpRequest) -> bool:
    profile, typed = someone(request), request.POST
    demand(record_reference(profile, profile.department))
    try:
        expires = typed_day(typed["expires"]) if typed.get("expires") else None
        references.record(
            profile, typed.get("reference", ""), typed.get("regime", ""), typed_day(typed.get("given", "")), expires,
            typed.get("processing", ""),
        )  # fmt: skip
    except WaslError as error:
        refuse(request, error)
        return False
    messages.success(request, _("The reference is recorded. Agreements may name it now."))
    return True
