"""Pages for what goes wrong: what happened, and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request makes no sense."""
    return _error(request, 400, _("This request cannot be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the reason given by the permission, when it is for people."""
    reason = str(exception) or _("Your role does not open this page.")
    return _error(request, 403, _("This page is not open to you"), reason)


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token, sent from elsewhere or after a long pause."""
    return _error(request, 403, _("This form has expired"), _("Go back, reload the page and send it again."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _error(request, 404, _("There is no such page"), _("The address may be wrong, or the page has moved."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without the frame, which may itself be what failed."""
    return HttpResponse(render_to_string("portal/server_error.html"), status=500)


def _error(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "portal/error.html", {"status": status, "title": title, "advice": advice}, status=status)
