"""What every page's frame needs: where one is, who one is, how one likes it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from wasl.accounts.models import Profile
from wasl.portal.navigation import sections

THEME_COOKIE = "wasl_theme"
THEMES = ("light", "dark")


def portal(request: HttpRequest) -> dict[str, Any]:
    """The context of the frame: profile, navigation, direction of writing, theme, and whether this is a demonstration."""
    profile: Profile | None = getattr(request, "profile", None)
    return {
        "profile": profile,
        "navigation": sections(profile, request.path),
        "languages": settings.LANGUAGES,
        "language": get_language() or settings.LANGUAGE_CODE,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "theme": theme_of(request, profile),
        "demo": settings.DEMO,
    }


def theme_of(request: HttpRequest, profile: Profile | None) -> str:
    """``light`` or ``dark`` as chosen in the cookie, else in the profile; empty follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") or (profile.theme if profile else "")
    return chosen if chosen in THEMES else ""
