"""Programmes that are decided for everybody: asked for on a page, done by one worker, gone on with when it dies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.programmes import neighbourhood as here
from tests.programmes.test_keeping import home, place
from tests.programmes.test_views import agent
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes import running
from wasl.programmes.models import Run
from wasl.programmes.plan import NotInForceError
from wasl.programmes.tasks import round_of_runs
from wasl.registers import working
from wasl.registers.feeding.run import Installation

__all__ = ["home", "place"]
NAME, PAGE = "direct-aid-children", "/programmes/direct-aid-children/"


def test_it_is_asked_for_on_its_page_and_a_worker_decides(place: Installation, settings: Settings) -> None:
    office = agent(settings, "anss", "agent-anss")
    page = office.get(PAGE).content.decode()
    assert "Decide for everybody" in page
    assert "every 2s" not in page
    page = office.post(f"{PAGE}run/", {"day": here.TODAY.isoformat()}, follow=True).content.decode()
    assert "Asked for. A worker decides" in page
    assert "It waits for a worker." in page
    assert "every 2s" in page
    assert f'action="{PAGE}run/"' not in page, "one at a time"
    assert round_of_runs() == 1
    done = Run.objects.get()
    assert (done.state, done.worker, done.heartbeat, done.asked_by) == ("done", "", None, "agent-anss")
    assert done.entitled > 0
    page = office.get(PAGE).content.decode()
    assert "It waits" not in page
    assert f'action="{PAGE}run/"' in page
    assert round_of_runs() == 0


def test_who_may_not_is_told_so_and_what_cannot_be_is_told_too(place: Installation, settings: Settings) -> None:
    other = agent(settings, "enssup", "agent-enssup")
    assert f'action="{PAGE}run/"' not in other.get(PAGE).content.decode()
    assert other.post(f"{PAGE}run/", {"day": here.TODAY.isoformat()}).status_code == 403
    with pytest.raises(ForbiddenError):
        running.ask(agent_of("enssup", "other"), NAME, here.TODAY, place)
    office = agent(settings, "anss", "agent-anss")
    for day, wrong in (("soon", "cannot be read"), ("2001-01-01", "not in force")):
        assert wrong in office.post(f"{PAGE}run/", {"day": day}, follow=True).content.decode()
    with pytest.raises(NotInForceError):
        running.ask(agent_of("anss", "second"), NAME, date(2001, 1, 1), place)
    assert office.post("/programmes/nothing/run/").status_code == 404
    assert not Run.objects.exists()


def test_two_who_ask_at_once_have_one_run(place: Installation) -> None:
    who = agent_of("anss", "agent-anss")

    def asked(_: int) -> str:
        try:
            running.ask(who, NAME, here.TODAY, place)
        except WaslError as error:
            return error.what
        finally:
            connection.close()
        return "asked"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(asked, range(4)))
    assert told == ["asked", *["this programme is being decided for everybody already"] * 3]
    assert Run.objects.count() == 1


def test_what_a_dead_worker_left_is_taken_over_and_a_living_one_is_left_alone(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = agent_of("anss", "agent-anss")
    left = running.ask(who, NAME, here.TODAY, place, "dead:1")
    assert round_of_runs() == 0, "it gave a sign of life a moment ago"
    Run.objects.update(heartbeat=now() - working.SILENCE - timedelta(seconds=1))
    assert round_of_runs() == 1
    left.refresh_from_db()
    assert left.state == "done"


def test_what_cannot_be_done_is_told_on_the_page_and_may_be_asked_again(
    place: Installation, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = agent(settings, "anss", "agent-anss")
    office.post(f"{PAGE}run/", {"day": here.TODAY.isoformat()})
    fails: Callable[..., object] = _no_agreement
    monkeypatch.setattr(running, "gather", fails)
    assert round_of_runs() == 1
    assert Run.objects.get().state == "failed"
    page = office.get(PAGE).content.decode()
    assert "The last time it could not be done" in page
    assert "Sign it first" in page
    assert f'action="{PAGE}run/"' in page


def _no_agreement(*args: object) -> object:
    raise WaslError("no agreement lets these facts be drawn", mend="sign it first")
