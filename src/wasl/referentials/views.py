"""Pages of the nomenclatures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def referential_list(request: HttpRequest) -> HttpResponse:
    """All referentials."""
    return render(request, "portal/home.html")


mapping_list = territories = referential_list
