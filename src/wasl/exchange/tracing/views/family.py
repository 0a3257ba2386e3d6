"""Who consulted our data: the citizen's own pages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.consultations import follow_own_data, see_consultations_of
from wasl.catalogue import current
from wasl.catalogue.days import this_day
from wasl.catalogue.departments import abbreviation_of
from wasl.exchange.tracing import consultations as kept
from wasl.exchange.tracing.declared import Remedy
from wasl.exchange.tracing.laws import laws_of
from wasl.exchange.tracing.models import Objection, Trace
from wasl.exchange.tracing.people import Person, family_of
from wasl.exchange.tracing.proofs import Proof, proof_of
from wasl.exchange.tracing.showing.telling import Teller, Told, called, department_of
from wasl.exchange.tracing.showing.words import STATES
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.kernel.clock import now
from wasl.pages.tables import chosen
from wasl.registers.models import Access

Context = dict[str, Any]
PAGE = 30
PERIODS = {"1": gettext_lazy("a month"), "3": gettext_lazy("three months"), "12": gettext_lazy("a year")}


def family(request: HttpRequest) -> list[Person]:
    """Whom the account sees: itself and its minor children; nobody while its identity is not proven."""
    profile = reader(request)
    return family_of(current.catalogue(), profile.person, current.today()) if profile and profile.person else []


@never_cache
@only(follow_own_data)
@require_GET
def consultations(request: HttpRequest) -> HttpResponse:
    """Everything that was consulted about the family, or one of it, month by month."""
    fold_before_reading()
    everyone = family(request)
    people = [each for each in everyone if each.entity == request.GET.get("person")] or everyone
    members = kept.ids(each.members for each in everyone)
    departments = _departments(members)
    wanted = _wanted(request, people, departments)
    page = Paginator(kept.consultations(wanted), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "family": [(each, called(each)) for each in everyone],
        "person": people[0].entity if len(people) == 1 < len(everyone) else "",
        "departments": [(name, abbreviation_of(current.catalogue(), name)) for name in departments],
        "department": chosen(request, "department", departments),
        "periods": PERIODS,
        "period": chosen(request, "period", PERIODS),
        "page": page,
        "months": by_month(tell(page, everyone)),
        "requests": Objection.objects.filter(person__in=members).count(),
        "crumbs": [(_("Who consulted our data"), "")],
    }
    return render(request, "tracing/consultations.html", context)


@never_cache
@only(follow_own_data)
@require_GET
def consultation(request: HttpRequest, number: int) -> HttpResponse:
    """One consultation in full, its receipt verified before the reader's eyes, and what may be asked about it."""
    trace, everyone = theirs(request, number)
    asked = Objection.objects.filter(trace=trace).order_by("-filed_at")
    context = {
        "told": tell([trace], everyone)[0],
        "trace": trace,
        "proof": proof_of(trace),
        "asked": [(each, STATES[Objection.State(each.state)]) for each in asked],
        "remedies": remedies(asked),
        "crumbs": [(_("Who consulted our data"), reverse("tracing:consultations")), (_("One consultation"), "")],
    }
    return render(request, "tracing/consultation.html", context)


@never_cache
@only(follow_own_data)
@require_GET
def receipt(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt as a file: whoever holds it verifies it without us."""
    trace, _everyone = theirs(request, number)
    proof: Proof = proof_of(trace)
    if proof.file is None:
        raise Http404
    name = f"receipt-{trace.receipt.replace('/', '-')}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(proof.file, content_type="application/json", headers=headers)


@only(follow_own_data)
@require_GET
def verifying(request: HttpRequest) -> HttpResponse:
    """How to verify a receipt offline."""
    crumbs = [(_("Who consulted our data"), reverse("tracing:consultations")), (_("Verify a receipt"), "")]
    return render(request, "tracing/verifying.html", {"crumbs": crumbs})


def theirs(request: HttpRequest, number: int) -> tuple[Trace, list[Person]]:
    """The trace `number`, when it is of the reader's family and may be told; else nothing says that it exists."""
    everyone = family(request)
    members = kept.ids(each.members for each in everyone)
    trace = get_object_or_404(kept.told(members, now()), pk=number)
    demand(see_consultations_of(reader(request), trace.entity, members))
    return trace, everyone


def tell(found: Iterable[Trace | Access], everyone: Iterable[Person]) -> list[Told]:
    """Consultations in words."""
    each_found = list(found)
    agreements = {each.agreement for each in each_found if isinstance(each, Trace)}
    teller = Teller(current.catalogue(), everyone, laws_of(agreements))
    return [teller.trace(each) if isinstance(each, Trace) else teller.reading(each) for each in each_found]


def by_month(lines: Iterable[Told]) -> list[tuple[str, list[Told]]]:
    """Consultations under the months they fell in."""
    months = groupby(lines, key=lambda line: (line.at.year, line.at.month))
    return [(date_format(found[0].at, "YEAR_MONTH_FORMAT"), found) for found in (list(each) for _month, each in months)]


def remedies(asked: Iterable[Objection]) -> list[tuple[str, Any]]:
    """What may still be asked: name and declaration of each remedy that is not open already."""
    standing = {each.kind for each in asked if each.state in Objection.OPEN}
    return [(name, each) for name, each in current.catalogue().all(Remedy).items() if name not in standing]


def _departments(members: set[str]) -> list[str]:
    catalogue = current.catalogue()
    return sorted({department_of(catalogue, system) for system in kept.consumers_of(members)} - {""})


def _wanted(request: HttpRequest, people: list[Person], departments: list[str]) -> kept.Wanted:
    catalogue = current.catalogue()
    members = kept.ids(each.members for each in people)
    department, period = chosen(request, "department", departments), chosen(request, "period", PERIODS)
    consumers = None
    if department:
        consumers = [s for s in kept.consumers_of(members) if department_of(catalogue, s) == department]
    since = kept.since_months(this_day(catalogue), int(period)) if period else None
    return kept.Wanted(members, consumers, since)
