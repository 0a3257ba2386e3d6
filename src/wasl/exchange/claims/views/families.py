"""The page of a family with an account: one claim about someone of it, recognised by the exchange."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wasl.accounts.guard import only, reader
from wasl.accounts.permissions.consultations import follow_own_data
from wasl.exchange.claims.owning import claims_of
from wasl.exchange.claims.views.answering import answer_page
from wasl.exchange.tracing.consultations import ids
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.exchange.tracing.views.family import family


@never_cache
@only(follow_own_data)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Who asks, why, and the answer; what becomes of it."""
    everyone, profile = family(request), reader(request)
    found = get_object_or_404(claims_of(everyone), number=number)
    fold_before_reading()
    told = Trace.objects.filter(entity__in=ids(each.members for each in everyone), case=found.written)
    crumbs = [
        (_("Who consulted our data"), reverse("tracing:consultations")),
        (_("Our requests"), reverse("tracing:requests")),
        (_("One claim"), ""),
    ]
    return answer_page(request, found, crumbs, profile.name if profile else "", told.order_by("-at").first())
