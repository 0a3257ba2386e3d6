"""Pages that a policy guards: who may not is told why, who has not signed in is asked to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from wasl.accounts.models import Profile
from wasl.accounts.permissions.verdict import Holder, Verdict
from wasl.pages.language import said

Page = Callable[..., HttpResponse]


def reader(request: HttpRequest) -> Profile | None:
    """Whoever asks; None for a visitor."""
    return getattr(request, "profile", None)


def someone(request: HttpRequest) -> Profile:
    """Whoever asks; for a visitor, the page is not there. Raises Http404."""
    profile = reader(request)
    if profile is None:
        raise Http404
    return profile


def demand(verdict: Verdict) -> None:
    """Go on only when allowed. Raises PermissionDenied with the reason, in the reader's language."""
    if not verdict:
        raise PermissionDenied(said(verdict.reason))


def only(policy: Callable[[Holder | None], Verdict]) -> Callable[[Page], Page]:
    """Decorator: the page opens to those whom `policy` lets in; a visitor signs in first and comes back."""

    def guarded(page: Page) -> Page:
        @wraps(page)
        def opened(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            demand(policy(reader(request)))
            return page(request, *args, **named)

        return opened

    return guarded
