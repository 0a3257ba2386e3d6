"""A person's file opens for a purpose of one's work, and every opening is on record before anything is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from tests.registers.test_merging import A, B, merged, record
from wasl.accounts.models import Profile
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import access
from wasl.registers.access import ClosedError, RefusedError, look_again, open_beside, open_file, readings_of
from wasl.registers.models import Access, Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    Ledger.objects.get_or_create(pk=1, defaults={"instant": 0})
    for entity in (A, B):
        record(entity, f"K{entity[-1]}")


def someone(name: str, role: str) -> Profile:
    return Profile.objects.create(user=User.objects.create_user(name), role=role)


def test_an_opening_is_written_down_with_its_purpose() -> None:
    opened = open_file(someone("agent", "agent"), A, "guidance", "C-1", ["path"])
    (reading,) = readings_of(A)
    assert (reading.user.get_username(), reading.role, reading.purpose, reading.case) == (
        "agent",
        "agent",
        "guidance",
        "C-1",
    )
    assert reading == opened.access
    assert [version.entity for version in opened.versions] == [A]


@pytest.mark.parametrize(
    ("role", "purpose"), [("agent", ""), ("agent", "curiosity"), ("agent", "inspection"), ("auditor", "guidance"),
                          ("planner", "guidance"), ("family", "request"), ("department", "guidance")]
)  # fmt: skip
def test_nobody_reads_without_a_purpose_of_their_work(role: str, purpose: str) -> None:
    with pytest.raises(RefusedError):
        open_file(someone("reader", role), A, purpose)
    with pytest.raises(RefusedError):
        open_file(None, A, "guidance")
    assert not Access.objects.exists()


def test_nothing_is_shown_when_the_reading_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_fields: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(access.Access.objects, "create", full)
    with pytest.raises(OSError, match="no space"):
        open_file(someone("agent", "agent"), A, "guidance")


def test_an_unknown_id_is_answered() -> None:
    with pytest.raises(WaslError, match="nobody has this id"):
        open_file(someone("agent", "agent"), "f" * 32, "guidance")


def test_pages_are_turned_by_the_reader_alone_and_for_half_an_hour() -> None:
    agent, other = someone("agent", "agent"), someone("other", "agent")
    number = open_file(agent, A, "guidance", shown=["path"]).access.pk
    assert look_again(agent, number, "identity").access.shown == ["path", "identity"]
    assert look_again(agent, number, "identity").access.shown == ["path", "identity"]
    for reader, wanted in ((other, number), (None, number), (agent, number + 1)):
        with pytest.raises(ClosedError):
            look_again(reader, wanted, "path")
    agent.role = "planner"
    with pytest.raises(RefusedError):
        look_again(agent, number, "path")
    Access.objects.update(at=now() - access.LASTS - timedelta(seconds=1))
    agent.role = "agent"
    with pytest.raises(ClosedError):
        look_again(agent, number, "path")


def test_comparing_twice_for_one_case_is_one_reading() -> None:
    agent = someone("agent", "agent")
    first = open_beside(agent, A, "review 1").access
    assert open_beside(agent, A, "review 1").access == first
    assert open_beside(agent, A, "review 2").access != first
    with pytest.raises(RefusedError):
        open_beside(someone("auditor", "auditor"), A, "review 1")


def test_readings_of_merged_people_are_read_together() -> None:
    agent = someone("agent", "agent")
    open_file(agent, B, "guidance")
    merged(A, B)
    opened = open_file(agent, B, "support")
    assert opened.access.entity == A
    assert set(opened.cluster.members) == {A, B}
    assert [reading.purpose for reading in readings_of(A)] == ["support", "guidance"]
