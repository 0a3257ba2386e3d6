"""The demonstration's claims: in every state, made once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.exchange.answering import world
from tests.exchange.files.conftest import Town, keep_pupil
from tests.exchange.files.test_pages import signed_in
from wasl.accounts.roles import Role
from wasl.exchange.claims.demo import create_demo_claims
from wasl.exchange.claims.models import Claim, Opening
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.errors import WaslError


def test_a_demonstration_has_claims_in_every_state(portal: Town, settings: Any) -> None:
    with pytest.raises(WaslError):
        create_demo_claims()
    settings.DEMO = True
    signed_in(Role.DEPARTMENT, "cnss")
    signed_in(Role.AGENT, "menps")
    assert create_demo_claims() == 0, "the registers know too few"
    with transaction.atomic():
        for at in range(60):
            keep_pupil(f"{at + 100:032x}", f"D1000{at:05}")
    assert create_demo_claims() == 12
    found = set(Claim.objects.values_list("state", "ending"))
    assert found == {
        ("open", ""), ("answered", ""), ("examined", ""), ("vouched", ""), ("closed", "corrected"), ("closed", "confirmed"),
        ("closed", "not-confirmed"), ("closed", "withdrawn"), ("closed", "no-reply"),
    }  # fmt: skip
    assert create_demo_claims() == 0
    delivery = Opening.objects.get().delivery
    assert delivery.received == delivery.receipts
    assert LogReader(portal.home / "receipts" / "portal").size > delivery.receipts
    assert Opening.objects.get().reminded_at == world.NOW
