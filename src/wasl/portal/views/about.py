"""What this portal is, the law it works under, and how accessible it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.catalogue.declared import State
from wasl.referentials.declared import Referential


def about(request: HttpRequest) -> HttpResponse:
    """One page for everyone; the law and the credits come from the pack."""
    catalogue = current.catalogue()
    context = {
        "sources": [law for state in catalogue.all(State).values() for law in state.law],
        "credits": [each for each in catalogue.all(Referential).values() if each.provided is not None],
        "crumbs": [(_("About, law and accessibility"), "")],
    }
    return render(request, "portal/about.html", context)
