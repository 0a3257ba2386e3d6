"""What every act of the desk answers with: that it was done, or why not."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from wasl.exchange.agreements import trying


def done(request: HttpRequest, doing: Callable[[], str]) -> None:
    """Tell what `doing` says it did, or what kept it from it. Raises PermissionDenied for whom it is not let."""
    word = trying.done(request, doing)
    if word is not None:
        messages.success(request, word)
