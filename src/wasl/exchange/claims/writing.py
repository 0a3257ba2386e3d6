"""What those who ask take away: the letters' list with its codes, and the results, in the order of their list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from wasl.catalogue import current
from wasl.catalogue.days import day_of
from wasl.exchange.claims.codes import codes_of
from wasl.exchange.claims.models import Claim, Opening

LETTERS = ("NUMBER", "CODE", "ROW", "REFERENCE", "SUBJECT", "DUE", "ADDRESS")
RESULTS = ("ROW", "REFERENCE", "SUBJECT", "NUMBER", "OUTCOME", "RECEIPT", "PSEUDONYM", "CLOSED", "REASON")
_AT_ONCE = 2_000


def letters(opening: Opening) -> Iterator[tuple[Any, ...]]:
    """One row for each claim that still asks: what a letter says."""
    codes, address = codes_of(Path(settings.HOME)), f"{settings.URL}/claim/"
    waiting = Claim.objects.filter(opening=opening, state=Claim.State.OPEN).order_by("line")
    for each in waiting.iterator(_AT_ONCE):
        yield (each.written, codes.of(each.number), each.line, each.reference, each.subject, opening.due, address)


def results(opening: Opening) -> Iterator[tuple[Any, ...]]:
    """One row for each claim: how it ended, or where it stands."""
    catalogue = current.catalogue()
    for each in Claim.objects.filter(opening=opening).order_by("line").iterator(_AT_ONCE):
        closed = day_of(catalogue, each.closed_at) if each.closed_at else None
        outcome = each.ending or each.state
        yield (
            each.line,
            each.reference,
            each.subject,
            each.written,
            outcome,
            each.receipt,
            each.found,
            closed,
            each.reason,
        )
