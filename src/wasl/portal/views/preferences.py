"""A visitor's choice of language and theme: kept in a cookie, and in the profile of those who have one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wasl.accounts.models import Profile
from wasl.portal.context import THEME_COOKIE, THEMES

_YEAR = 365 * 24 * 3600


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak the posted language from now on, if it is one of the portal's."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in dict(settings.LANGUAGES):
        _remember(request, response, settings.LANGUAGE_COOKIE_NAME, language=chosen)
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Show the posted theme from now on; anything but light and dark follows the device."""
    chosen = request.POST.get("theme", "")
    response = _back(request)
    _remember(request, response, THEME_COOKIE, theme=chosen if chosen in THEMES else "")
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(request: HttpRequest, response: HttpResponse, cookie: str, **choice: Any) -> None:
    (value,) = choice.values()
    response.set_cookie(cookie, value, max_age=_YEAR, secure=settings.HTTPS, samesite="Lax")
    if request.user.is_authenticated:
        Profile.objects.filter(user_id=request.user.pk).update(**choice)
