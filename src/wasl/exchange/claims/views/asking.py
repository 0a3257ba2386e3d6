"""Pages of those who ask: their lists, asking the families, letters, results, one claim."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.models import Profile
from wasl.accounts.permissions.exchange import manage_claims, read_claims
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.agreements.parties import owners_of
from wasl.exchange.claims import showing, writing
from wasl.exchange.claims.asking import agreed
from wasl.exchange.claims.ending import note_reading, withdraw
from wasl.exchange.claims.models import Claim, Event, Opening
from wasl.exchange.claims.opening import ask_families, asking_of, count_to_ask
from wasl.exchange.claims.owning import awaiting, deliveries_to_ask, examines, openings_seen
from wasl.exchange.declared import ExchangePurpose
from wasl.exchange.files.models import Delivery
from wasl.exchange.tracing.showing.telling import asker
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.exports import csv_response
from wasl.pages.language import declared_title
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse, told_of

Context = dict[str, Any]


@never_cache
@only(read_claims)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Lists whose families were asked, those whose families may be, and the way to what is to be examined."""
    catalogue, profile = current.catalogue(), someone(request)
    table = showing.opening_table(catalogue, openings_seen(catalogue, profile), request.GET)
    asks, looks = profile.role != Role.AUDITOR, examines(profile)
    context = {
        "table": table,
        "to_ask": [_line(each) for each in deliveries_to_ask(catalogue, profile)] if asks else [],
        "examines": looks,
        "waiting": awaiting(profile).count() if looks else 0,
        "crumbs": [(_("Claims"), "")],
    }
    return table.export() or render(request, "claims/lists.html", context)


@never_cache
@only(read_claims)
@require_http_methods(["GET", "POST"])
def one_list(request: HttpRequest, number: int) -> HttpResponse:
    """Ask the families of a list, or follow their claims. While they are being opened the page asks again by itself."""
    catalogue, profile = current.catalogue(), someone(request)
    opening = openings_seen(catalogue, profile).filter(delivery_id=number).first()
    if opening is None:
        delivery = get_object_or_404(deliveries_to_ask(catalogue, profile), pk=number)
        return _ask(request, delivery, profile)
    if request.method == "POST":  # what failed is tried once more
        return _ask(request, opening.delivery, profile)
    wanted = chosen(request, "state", showing.STATES)
    claims = showing.standing(Claim.objects.filter(opening=opening).select_related("opening").order_by("line"), wanted)
    search = showing.as_written(request.GET)
    claims = showing.sought(claims, search.get("q", ""))
    manages = manage_claims(profile, owners_of(catalogue, opening.consumer))
    table = showing.claim_table(catalogue, opening, claims[: showing.MOST], search) if manages else None
    if table is not None and (export := table.export()):
        _on_record(opening, "results", profile)
        return export
    context = {
        "opening": opening,
        "table": table,
        "most": showing.MOST if manages and claims[showing.MOST :].exists() else 0,
        "manages": manages,
        "parts": showing.state_parts(opening),
        "pairs": showing.pairs_on_paper(opening),
        "who": asker(catalogue, opening.consumer),
        "purpose": declared_title(catalogue, ExchangePurpose, opening.delivery.purpose),
        "error": told_of(opening.error),
        "under_way": opening.state == Opening.State.WAITING,
        "events": showing.opening_events(opening),
        "crumbs": [(_("Claims"), reverse("claims:lists")), (_("Claims of a list"), "")],
    }
    return render(request, "claims/list.html", context)


@only(read_claims)
@require_POST
def letters(request: HttpRequest, number: int) -> HttpResponse:
    """The letters' list, with the code that opens each claim: for the department that asks, and on record."""
    opening, profile = _theirs(request, number)
    _on_record(opening, "letters", profile)
    return csv_response(f"letters-{number}", writing.LETTERS, writing.letters(opening))


@only(read_claims)
@require_POST
def results(request: HttpRequest, number: int) -> HttpResponse:
    """How each claim ended, in the order of the list."""
    opening, profile = _theirs(request, number)
    _on_record(opening, "results", profile)
    return csv_response(f"claims-{number}", writing.RESULTS, writing.results(opening))


@never_cache
@only(read_claims)
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, number: int) -> HttpResponse:
    """One claim, for those who ask: what they sent, where it stands, never what the family gave. Posting withdraws it."""
    catalogue, profile = current.catalogue(), someone(request)
    found = get_object_or_404(
        Claim.objects.select_related("opening__delivery"),
        number=number, opening__in=openings_seen(catalogue, profile).order_by(),
    )  # fmt: skip
    demand(manage_claims(profile, owners_of(catalogue, found.opening.consumer)))
    if request.method == "POST":
        try:
            withdraw(number, profile)
            messages.success(request, _("The claim is withdrawn. The family sees that nothing is asked any more."))
        except WaslError as error:
            refuse(request, error)
        return redirect("claims:claim", number)
    note_reading(found, profile)
    context = {
        **showing.told(catalogue, found),
        "steps": showing.history(found, accesses=True, papers=False),
        "crumbs": [
            (_("Claims"), reverse("claims:lists")),
            (_("Claims of a list"), reverse("claims:list", args=[found.opening.delivery_id])),
            (found.written, ""),
        ],
    }
    return render(request, "claims/claim.html", context)


def _ask(request: HttpRequest, delivery: Delivery, profile: Profile) -> HttpResponse:
    """Before anybody is asked: how many, why, until when. Posting asks them."""
    catalogue = current.catalogue()
    demand(manage_claims(profile, owners_of(catalogue, delivery.consumer)))
    try:
        asking = asking_of(catalogue, delivery)
        if request.method == "POST":
            ask_families(delivery, asking, profile.name)
            return redirect("claims:list", delivery.pk)
        counts = count_to_ask(delivery, asking)
    except WaslError as error:
        refuse(request, error)
        return redirect("claims:lists")
    context = {
        "delivery": delivery,
        "asking": asking,
        "counts": [(showing.CAUSES.get(name, name), count) for name, count in sorted(counts.items())],
        "total": sum(counts.values()),
        "single": agreed(delivery) is not None,
        "purpose": declared_title(catalogue, ExchangePurpose, delivery.purpose),
        "crumbs": [(_("Claims"), reverse("claims:lists")), (_("Ask the families"), "")],
    }
    return render(request, "claims/ask.html", context)


def _line(delivery: Delivery) -> Context:
    return {"delivery": delivery, "purpose": declared_title(current.catalogue(), ExchangePurpose, delivery.purpose)}


def _theirs(request: HttpRequest, number: int) -> tuple[Opening, Profile]:
    """The claims of a list, for those who may take them away. Raises Http404, PermissionDenied."""
    catalogue, profile = current.catalogue(), someone(request)
    opening = get_object_or_404(openings_seen(catalogue, profile), delivery_id=number)
    demand(manage_claims(profile, owners_of(catalogue, opening.consumer)))
    return opening, profile


def _on_record(opening: Opening, what: str, who: Profile) -> None:
    Event.objects.create(opening=opening, at=now(), what=what, actor=who.name, purpose=opening.delivery.purpose)
