"""The feed of events over HTTP, for whoever is signed in; the gateway serves the same to systems under ``/exchange/events``."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from ninja.security import django_auth

from wasl.accounts.guard import reader
from wasl.accounts.permissions.exchange import manage_subscription
from wasl.catalogue import current
from wasl.exchange.agreements.parties import owners_of
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.feed import PAGE, Reader, feed_page
from wasl.exchange.answering.problems import Refused
from wasl.exchange.events.models import Subscription
from wasl.exchange.events.sending import public_keys
from wasl.exchange.gateway.databases import outbox_at
from wasl.kernel.clock import now
from wasl.pages.language import said
from wasl.registers.bulk import located

router = Router(tags=["events"])


class KeysAnswer(Schema):
    """A JWK set (RFC 7517)."""

    keys: list[dict[str, str]] = Field(description="Public keys that sign webhooks: the one in use, and the former.")


class Paging(Schema):
    """Where to go on."""

    after: int = Field(0, ge=0, le=2**63 - 1, description="The header Wasl-Next of the page before; 0 for the first.")
    limit: int = Field(PAGE, ge=1, le=1000, description="Events in a page, at most.")


@router.get("/keys", response=KeysAnswer, auth=None)
def keys(request: HttpRequest) -> dict[str, list[dict[str, str]]]:
    """The public keys by which receivers verify signed webhooks (RFC 9421)."""
    return public_keys(Path(settings.HOME))


@router.get("/{subscription}", auth=django_auth)
def feed(request: HttpRequest, subscription: str, paging: Query[Paging]) -> HttpResponse:
    """Events after a cursor, as a CloudEvents JSON batch, for the department whose system is told."""
    found = Subscription.objects.filter(public=subscription).first()
    if found is None:
        raise HttpError(404, "not-found")
    verdict = manage_subscription(reader(request), owners_of(current.catalogue(), found.consumer))
    if not verdict:
        raise HttpError(403, said(verdict.reason))
    try:
        page = feed_page(
            open_reader(), directory(), found.consumer, found.public, now(), after=paging.after, limit=paging.limit
        )
    except Refused as refused:
        raise HttpError(refused.status, " ".join(refused.told(get_language() or "fr"))) from refused
    return HttpResponse(page.content(), headers=dict(page.headers()))


def open_reader() -> Reader:
    """Reads the database in force without Django, as a gateway does."""
    return outbox_at(*located())
