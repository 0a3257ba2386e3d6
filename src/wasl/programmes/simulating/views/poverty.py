"""Pages of the rates of poverty by which reforms are judged: see those there are, bring others."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from wasl.accounts.guard import demand, only, someone
from wasl.accounts.permissions.programmes import bring_poverty_map, simulate_programme
from wasl.accounts.permissions.registers import read_quality
from wasl.catalogue import current
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.exports import csv_response
from wasl.pages.telling import refuse
from wasl.programmes.keeping import owners_of
from wasl.programmes.simulating.bringing import LARGEST, bring, places_of, template_rows
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.rates import BrokenRatesError
from wasl.programmes.simulating.showing.judging import map_table
from wasl.programmes.simulating.views.reforms import home
from wasl.programmes.views import declared_or_404
from wasl.referentials.nomenclature import Nomenclature


@never_cache
@only(read_quality)
@require_http_methods(["GET", "POST"])
def poverty(request: HttpRequest, name: str) -> HttpResponse:
    """The rates there are, and a form for others."""
    declared, who = declared_or_404(name), someone(request)
    demand(simulate_programme(who, owners_of(current.catalogue(), declared)))
    known = _places(name)
    if request.method == "POST":
        _brought(request, known)
        return redirect("programmes:poverty", name)
    table = map_table(PovertyMap.objects.filter(referential=known.name).order_by("-pk"), request.GET)
    return table.export() or render(request, "programmes/poverty_maps.html", {
        "name": name, "programme": declared, "table": table, "places": known.referential.title,
        "may_bring": bool(bring_poverty_map(who)),
        "crumbs": [*home(name, declared), (_("Rates of poverty"), "")],
    })  # fmt: skip


@only(read_quality)
@require_GET
def template(request: HttpRequest, name: str) -> HttpResponse:
    """The file to fill in: every place, and its households where they are known."""
    demand(bring_poverty_map(someone(request)))
    head, *rows = template_rows(_places(name))
    return csv_response("poverty", head, rows)


def _places(name: str) -> Nomenclature:
    known = places_of(current.catalogue(), declared_or_404(name))
    if known is None:
        raise Http404
    return known


def _brought(request: HttpRequest, known: Nomenclature) -> None:
    file = request.FILES.get("file")
    try:
        if file is None:
            raise WaslError("no file was chosen", mend="choose the file to send")
        kept = bring(someone(request), known, request.POST.get("title", ""), file.read(LARGEST + 1))
    except ForbiddenError as error:
        demand(error.verdict)
    except BrokenRatesError as error:
        refuse(request, error)
        for row in error.rows:
            refuse(request, row)
    except WaslError as error:
        refuse(request, error)
    else:
        messages.success(request, _("Places whose rates were taken: {n}.").format(n=len(kept.rates)))
