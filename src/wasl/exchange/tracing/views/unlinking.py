"""Unlinking people from their receipts: what was proposed, what was done, by whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wasl.accounts.guard import demand, only, reader
from wasl.accounts.permissions.consultations import unlink_receipts
from wasl.exchange.tracing.models import Unlinking
from wasl.exchange.tracing.objections import NotAllowedError
from wasl.exchange.tracing.unlinking import propose_unlinking, unlink
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse


@never_cache
@only(unlink_receipts)
@require_http_methods(["GET", "POST"])
def unlinkings(request: HttpRequest) -> HttpResponse:
    """The list, and the form to propose one."""
    profile = reader(request)
    given = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in ("entity", "law", "reason")}
    if request.method == "POST":
        try:
            propose_unlinking(profile, **given)
        except NotAllowedError as refused:
            demand(refused.verdict)
        except WaslError as error:
            refuse(request, error)
        else:
            messages.success(request, _("It is proposed. Someone else has to confirm it."))
            return redirect("tracing:unlinkings")
    found = Unlinking.objects.order_by("-proposed_at")
    name = profile.name if profile else ""
    context = {
        "lines": [(each, each.confirmed_at is None and each.proposed_by != name) for each in found],
        "given": given,
        "crumbs": [(_("Unlinked receipts"), "")],
    }
    return render(request, "tracing/unlinkings.html", context)


@only(unlink_receipts)
@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm what someone else proposed."""
    try:
        done = unlink(reader(request), number)
    except NotAllowedError as refused:
        demand(refused.verdict)
    except WaslError as error:
        refuse(request, error)
    else:
        messages.success(request, _("Receipts unlinked: %(n)s") % {"n": done.unlinked})
    return redirect("tracing:unlinkings")
