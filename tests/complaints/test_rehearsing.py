"""A demonstration's complaints: one at each stage, data contested in each state, and enough past months for statistics."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes import neighbourhood as here
from tests.programmes.paying.office import Office, rib
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.complaints import filing
from wasl.complaints.filing import Said
from wasl.complaints.models import Complaint, Correction, Event
from wasl.complaints.owning import corrections_waiting, news_of, waiting
from wasl.complaints.rehearsing.days import Story, live
from wasl.complaints.rehearsing.demo import create_demo_complaints
from wasl.complaints.showing.figures import lines_of
from wasl.complaints.tallying import filed_between
from wasl.complaints.terms import desk_of
from wasl.exchange.tracing.households import follow_households
from wasl.exchange.tracing.people import family_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.models import Decision
from wasl.programmes.paying.making import make
from wasl.programmes.paying.mending.models import Arrear
from wasl.registers.installation import installation
from wasl.registers.models import Ledger


@pytest.fixture
def paid(home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A family and its neighbours are paid in a demonstration."""
    monkeypatch.setattr(here, "_instant", 15)
    Ledger.objects.update(instant=20)
    for number in (60, 61):
        here.person(f"{number:032x}", "2012-03-01", here.LONELY, "child", cycle="primary")
    follow_households(current.catalogue())
    Profile.objects.create(user=User.objects.create_user("family"), role="family", person=here.FATHER)
    settings.DEMO = True
    people = [agent_of("anss", name) for name in ("agent-anss", "controller", "director")]
    office = Office(installation(), *people)
    office.accounts(*(f"household:{number},A B,A B,{rib(n)}," for n, number in enumerate((here.POOR, here.LONELY), 1)))
    office.sent(make(office.maker, office.run(*["600.00"] * 4), "2025-12", today(), office.place, known=True))
    return office


def test_complaints_stand_at_each_stage_and_say_what_people_find(
    paid: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(filing, "refer", killed)
        with pytest.raises(KeyboardInterrupt):
            create_demo_complaints()
    assert not Complaint.objects.exists()
    made = create_demo_complaints()
    assert made == Complaint.objects.count() > 60
    assert create_demo_complaints() == 0
    assert set(Complaint.objects.values_list("state", flat=True)) >= {
        "filed", "taken", "asked", "answered", "reopened", "referred", "lapsed",
    }  # fmt: skip
    catalogue, family = current.catalogue(), Profile.objects.get(user__username="family")
    news = news_of(family, family_of(catalogue, family.person, today()))
    assert news.filter(about="payment", state="answered", score=None).count() == 1
    late = Complaint.objects.get(late_at__isnull=False, state="filed")
    assert late.level == 1
    near = Complaint.objects.filter(state="taken", due__gt=today(), due__lte=today() + timedelta(days=5))
    assert near.count() == 1
    assert Complaint.objects.filter(state="filed", sensitive=True, entity="", filed_by="").count() == 1
    agent = Profile.objects.get(user__username="agent-anss")
    assert waiting(catalogue, agent).count() >= 5
    assert corrections_waiting(catalogue, agent).count() == 1
    _nothing_is_before_what_it_follows()
    _contested_in_each_state()
    least = desk_of(catalogue).least
    lines = {each.key: each for each in lines_of(filed_between(None, None), "department", least)}
    assert lines["anss"].median is not None
    assert lines["anss"].score is not None
    assert lines[""].filed == made
    settings.DEMO = False
    with pytest.raises(WaslError, match="only in a demonstration"):
        create_demo_complaints()


def killed(*_anything: object) -> None:
    raise KeyboardInterrupt


def _contested_in_each_state() -> None:
    states = Correction.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["agreed", "asked", "corrected", "refused"]
    again = Correction.objects.get(state="corrected").redecision
    assert again.after.due > again.before.due
    assert Arrear.objects.filter(obligation__unit=again.before.unit).count() == again.differences.count() > 0
    assert Decision.objects.count() == 3, "two cases, and one of them again"
    assert not Decision.objects.filter(at__gt=now()).exists()


def _nothing_is_before_what_it_follows() -> None:
    assert not Complaint.objects.filter(filed_at__gt=now()).exists()
    assert not Event.objects.filter(at__gt=now()).exists()
    assert not Event.objects.filter(at__lt=F("complaint__filed_at")).exists()
    assert not Complaint.objects.filter(correction__decision__at__gt=F("filed_at")).exists()


def test_days_go_by_in_order_and_what_lies_ahead_stays_undone(home: Path) -> None:
    lived: list[tuple[str, int]] = []
    start = now()

    def story(name: str, *waits: int) -> Story:
        for wait in waits:
            lived.append((name, (start - now()).days))
            yield wait
        lived.append((name, (start - now()).days))

    live([(5, story("late", 3, 9)), (9, story("early", 5, 1))])
    assert lived == [("early", 9), ("late", 5), ("early", 4), ("early", 3), ("late", 2)]
    assert now() == start
    live([])


def test_workers_look_between_two_steps(home: Path) -> None:
    """What nobody takes is late by the day of the law, and not only on the last day lived."""

    def story() -> Story:
        filing.file_nameless(
            Said("suggestion", "Ouvrir le samedi.", topic=next(iter(desk_of(current.catalogue()).topics)))
        )
        yield from ()

    live([(100, story())])
    made = Complaint.objects.get()
    assert made.due is not None
    assert made.late_at is not None
    assert 0 < (made.late_at.date() - made.due).days <= 3
