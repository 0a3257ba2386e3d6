"""Home: for each persona, what needs them, what happened, what they can do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wasl.accounts.models import Profile
from wasl.portal import homes
from wasl.portal.navigation import doors


def home(request: HttpRequest) -> HttpResponse:
    """The persona's page; for visitors, and accounts without a role, what Wasl is."""
    profile: Profile | None = getattr(request, "profile", None)
    if profile is None:
        return render(request, "portal/home_visitor.html", homes.declared_figures())
    return render(request, f"portal/home_{profile.role}.html", {**homes.of(profile), "doors": doors(profile)})
