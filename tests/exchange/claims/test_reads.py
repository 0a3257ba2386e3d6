"""What workers and pages read again and again is found by an index, whatever stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import QuerySet

from tests.exchange.claims.conftest import Asked
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.exchange.claims import ending, owning
from wasl.exchange.claims.models import Claim
from wasl.kernel.clock import now


def examiner() -> Profile:
    return Profile(user=User(username="agent"), role=Role.AGENT, department="menps")


READS: dict[str, Callable[[Asked], QuerySet[object]]] = {
    "claim_queue": lambda asked: owning.awaiting(examiner()),
    "claim_to_erase": lambda asked: ending.closed_long_enough(asked.delivery.service, now()),
    "claim_by_found": lambda asked: Claim.objects.filter(opening=asked.opening, found="X").exclude(subject="Z999"),
    "claim_by_pseudonym": lambda asked: Claim.objects.filter(pseudonym__in=["X", "Y"]),
    "event_of_list": lambda asked: asked.opening.events.filter(claim=None).order_by("at", "pk"),
}

_ALONE = """UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid <> CAST(%(index)s AS regclass)
    AND indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = CAST(%(index)s AS regclass))"""
"""Let the planner see no other index of that table, until the transaction is taken back."""


@pytest.mark.parametrize("index", READS)
def test_an_index_finds_it(asked: Asked, index: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # of five rows it reads the whole table where it is let, or by any index
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(_ALONE, {"index": index})
        assert re.search(rf"(?i)index (scan using |scan on )?{index}\b", READS[index](asked).explain())
        transaction.set_rollback(True)
