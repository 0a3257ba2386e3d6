"""The demonstration's family is one, and its two months are real receipts that verify and fold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings

from tests.exchange.tracing.families import MOTHER, SALMA, lives, stated, two_families
from tests.exchange.tracing.signed import agreement
from wasl.accounts.models import Profile
from wasl.exchange.receipts.entry import read_entry
from wasl.exchange.receipts.reading import kept_verifier
from wasl.exchange.receipts.verify import audit
from wasl.exchange.tracing import demo_months
from wasl.exchange.tracing.demo import choose_family
from wasl.exchange.tracing.demo_months import live_two_months
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.proofs import proof_of
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.errors import WaslError
from wasl.registers.models import Record

pytestmark = pytest.mark.django_db
YOUNGEST = "7" * 32


@pytest.fixture(autouse=True)
def demonstration(settings: Settings, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("WASL_NOW", "2026-03-20T10:00:00+00:00")
    settings.DEMO = True
    lives(YOUNGEST, "Adam", "2016-01-01", "H1", "child")
    two_families()
    for child in (SALMA, YOUNGEST):
        stated("enrolment", child, "massar", {"school_year": "2025/2026"})
        Record.objects.filter(entity=child, register="enrolment").update(valid_from="2025-09-01")
    Profile.objects.create(user=User.objects.create_user("family"), role="family")


def test_the_family_is_a_mother_with_children_at_school() -> None:
    assert choose_family()
    profile = Profile.objects.get(role="family")
    assert (profile.person, profile.user.first_name) == (MOTHER, "Khadija")
    assert choose_family()


def test_two_months_leave_receipts_that_verify(home: Path) -> None:
    choose_family()
    agreement("PE-2026-0003", ways=("call", "portal"))
    count = live_two_months(home, "http://127.0.0.1:8000")
    assert count > 1000
    assert live_two_months(home, "http://127.0.0.1:8000") == 0
    assert fold_traces() == count
    folder = home / "receipts" / demo_months.LOG
    assert audit(folder, kept_verifier(folder)).sound
    trace = Trace.objects.filter(entity=SALMA).latest("pk")
    proof = proof_of(trace)
    assert proof.sound
    content = json.loads(proof.file or b"")["entry"].encode()
    assert read_entry(content).content() == content


def test_nothing_is_made_up_where_real_people_are(settings: Settings, home: Path) -> None:
    settings.DEMO = False
    for verb in (choose_family, lambda: live_two_months(home, "")):
        with pytest.raises(WaslError, match="only in a demonstration"):
            verb()
