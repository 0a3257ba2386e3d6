"""What happens to every request of a signed-in person: their language, and their second factor."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation

from wasl.accounts.models import profile_of
from wasl.accounts.roles import WITH_SECOND_FACTOR

Respond = Callable[[HttpRequest], HttpResponseBase]


def speak_their_language(get_response: Respond) -> Respond:
    """Middleware: reads the profile once (`request.profile`) and answers in the language it prefers."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        profile = profile_of(request.user)
        request.profile = profile  # type: ignore[attr-defined]
        if profile is not None and profile.language:
            translation.activate(profile.language)
            request.LANGUAGE_CODE = profile.language
        return get_response(request)

    return answer


def require_second_factor(get_response: Respond) -> Respond:
    """Middleware: an account that may see others' data sets up its second factor before anything else."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not _owes_second_factor(request):
            return get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"title": "A second factor is required.", "status": 403}, status=403)
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    return answer


def _owes_second_factor(request: HttpRequest) -> bool:
    profile = getattr(request, "profile", None)
    if not settings.REQUIRE_MFA or profile is None or profile.role not in WITH_SECOND_FACTOR:
        return False
    open_paths = ("/account/", "/preferences/", settings.STATIC_URL)
    return not request.path.startswith(open_paths) and not is_mfa_enabled(request.user)
