"""What every act of the desk answers with: that it was done, or why not."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from wasl.accounts.guard import demand
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse


def done(request: HttpRequest, doing: Callable[[], str]) -> None:
    """Tell what `doing` says it did, or what kept it from it. Raises PermissionDenied for whom it is not let."""
    try:
        messages.success(request, doing())
    except ForbiddenError as forbidden:
        demand(forbidden.verdict)
    except WaslError as error:
        refuse(request, error)
