"""A case and a complaint as they stand in their tables, without what led to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from wasl.complaints.models import Complaint
from wasl.kernel.clock import now
from wasl.matters.models import Matter
from wasl.procedures.models import Case, Rules

ABOUT = "0" * 31 + "7"
FILED = date(2026, 6, 1)


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def case(db: None, home: Path) -> Case:
    rules = Rules.objects.create(fingerprint="0" * 64, content="{}")
    return Case.objects.create(
        procedure="any", rules=rules, department="menps", entity=ABOUT, capacity="counter", filed_by="agent", once="any",
        state="filed", started_at=now(), filed_at=now(), filed_on=FILED, due=FILED,
    )  # fmt: skip


@pytest.fixture
def complaint(db: None, home: Path) -> Complaint:
    return Complaint.objects.create(
        sort="complaint", channel="web", department="menps", entity=ABOUT, filed_by="father", text="Rien reçu.", terms={},
        filed_at=now(), filed_on=FILED, due=FILED,
    )  # fmt: skip


@pytest.fixture(params=["case", "complaint"])
def matter(db: None, request: pytest.FixtureRequest) -> Matter:
    made: Matter = request.getfixturevalue(request.param)
    return made
