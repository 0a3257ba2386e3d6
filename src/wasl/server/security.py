"""Headers that leave a page no way to run or fetch anything that is not ours."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wasl.pages.policy import content_security_policy

CONTENT_SECURITY_POLICY = content_security_policy()
_PERSONAL = frozenset({"Cookie", "Accept-Language"})
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def protect(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: every answer carries the policies; a signed-in person's pages are kept by no shared cache."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        if response.headers.get("Cache-Control", "").startswith("public"):
            # What is the same for all depends on nobody's session or language, whoever looked at them on the way.
            patched = [each for each in response.headers.get("Vary", "").split(", ") if each not in _PERSONAL]
            response.headers["Vary"] = ", ".join(patched)
        return response

    return answer
