"""How complaints are answered, in numbers: for everyone at work in the State, and nobody's person in them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wasl.accounts.guard import only, someone
from wasl.accounts.permissions.complaints import handle_complaints, read_complaint_statistics
from wasl.catalogue import current
from wasl.complaints.showing.figures import lines_of
from wasl.complaints.showing.tables import figure_table
from wasl.complaints.tallying import BY, filed_between
from wasl.complaints.terms import desk_of
from wasl.kernel.errors import WaslError
from wasl.pages.tables import chosen
from wasl.pages.telling import refuse
from wasl.pages.typed import typed_day


@only(read_complaint_statistics)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Uptake, time, punctuality, appeals and satisfaction, by department, channel or kind; small counts are not told."""
    typed = {name: request.GET.get(name, "") for name in ("since", "until")}
    try:
        since, until = (typed_day(typed[name]) if typed[name] else None for name in ("since", "until"))
    except WaslError as error:
        refuse(request, error)
        since = until = None
    by, least = chosen(request, "by", BY) or "department", desk_of(current.catalogue()).least
    found = filed_between(since, until)
    lines = lines_of(found, by, least)
    table = figure_table(lines, by, request.GET)
    queue = [(_("Complaints"), reverse("complaints:complaints"))] if handle_complaints(someone(request)) else []
    context = {
        "table": table, "all": lines[-1] if lines else None, "by": by, "least": least, "typed": typed,
        "choices": [("department", _("Department")), ("channel", _("Channel")), ("sort", _("Kind"))],
        "crumbs": [*queue, (_("How complaints are answered"), "")],
    }  # fmt: skip
    return table.export() or render(request, "complaints/statistics.html", context)
