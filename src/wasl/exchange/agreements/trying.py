"""Verbs on pages: done, or what kept them from it told to the reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from wasl.accounts.guard import demand
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.pages.telling import refuse

Given = TypeVar("Given")


def done(request: HttpRequest, doing: Callable[[], Given]) -> Given | None:
    """What `doing` gives; None where an error kept it from it, which the next page tells. Raises PermissionDenied for whom it is
    not let.
    """
    try:
        return doing()
    except ForbiddenError as forbidden:
        demand(forbidden.verdict)
    except WaslError as error:
        refuse(request, error)
    return None


def tried(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Whether `act`, which gives nothing that matters, was done. Raises as `done` does."""
    return done(request, lambda: (act(),)) is not None
