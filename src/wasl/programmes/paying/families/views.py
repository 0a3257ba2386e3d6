"""The payments of a family, and another account where one failed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.programmes import follow_payments
from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse
from wasl.programmes.paying.families import showing
from wasl.programmes.paying.mending import correcting


@never_cache
@only(follow_payments)
@require_GET
def our_payments(request: HttpRequest) -> HttpResponse:
    """What was paid to the household, and when; what failed, is still owed, or is to come back."""
    catalogue, who = current.catalogue(), someone(request)
    units = showing.units_of(catalogue, who)
    context = {
        "proven": bool(who.person), "payments": showing.payments(catalogue, units), "arrears": showing.arrears(catalogue, units),
        "recoveries": showing.recoveries(catalogue, units), "currency": state_of(catalogue).currency,
        "crumbs": [(_("Our payments"), "")],
    }  # fmt: skip
    return render(request, "programmes/our_payments.html", context)


@only(follow_payments)
@require_POST
def name_account(request: HttpRequest, line: int) -> HttpResponse:
    """Name another account for a payment of the household that failed: an agent confirms it before anything is paid on it."""
    catalogue, who = current.catalogue(), someone(request)
    found = get_object_or_404(showing.lines_of(showing.units_of(catalogue, who)), pk=line)
    try:
        correcting.propose(who, found, request.POST.get("holder", ""), request.POST.get("rib", ""), by_family=True)
        messages.success(request, _("Your account was noted. Once an agent has confirmed it, you are paid on it."))
    except WaslError as error:
        refuse(request, error)
    return redirect("programmes:our-payments")
