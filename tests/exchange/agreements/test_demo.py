"""The demonstration's agreements: every state that a visitor should see, and nothing that a verb would refuse."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.exchange.agreements.conftest import Captured
from wasl.accounts.models import Profile
from wasl.catalogue.current import today
from wasl.exchange.agreements.demo import FATES, create_demo_agreements
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.proving import demand_signed
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db


def test_most_are_in_force_and_one_is_in_each_other_state(
    home: Path, settings: Settings, django_capture_on_commit_callbacks: Captured
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_capture_on_commit_callbacks(execute=True) as published:
        made = create_demo_agreements()
    assert len(published) == 1
    states = Counter(AgreementVersion.objects.values_list("state", flat=True))
    assert states == {"active": made - 3, "submitted": 1, "suspended": 1, "draft": 1}
    assert made > 2 * len(FATES)
    ends = AgreementVersion.objects.filter(state="active").earliest("valid_until").valid_until
    assert ends == today() + timedelta(days=20)
    for version in AgreementVersion.objects.filter(state__in=("active", "suspended")).select_related("agreement"):
        demand_signed(version)
    snapshot = directory_in_force()
    assert snapshot is not None
    assert len(snapshot.agreements) == made - 2
    assert all(snapshot.systems[each.terms.consumer].keys for each in snapshot.agreements)
    officers = set(Profile.objects.filter(role="officer").values_list("department", flat=True))
    assert {each.terms.provider for each in snapshot.agreements} <= officers
    assert create_demo_agreements() == 0


def test_there_are_none_outside_a_demonstration(home: Path, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(WaslError, match="only in a demonstration"):
        create_demo_agreements()
