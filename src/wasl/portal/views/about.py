"""What this portal is, the law it works under, and how accessible it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def about(request: HttpRequest) -> HttpResponse:
    """One page for everyone."""
    return render(request, "portal/about.html")
