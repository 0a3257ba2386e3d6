"""Runs on their pages: begun, followed, stopped, signed, filed; and taken up by workers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.documents.desk import agent_of
from tests.documents.school import enrol, open_school
from tests.documents.views.conftest import Desk
from tests.documents.views.reading import page, rows
from wasl.accounts.models import Profile
from wasl.catalogue.current import today
from wasl.documents import cohorts, tasks
from wasl.documents.models import Cohort, Document
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers import working
from wasl.registers.installation import installation

pytestmark = pytest.mark.usefixtures("registers")
DIPLOMA = "baccalaureate-diploma"


@pytest.fixture
def graduates(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Four who graduated; of the last one nobody knows the average. They are issued to two at a time."""
    monkeypatch.setattr(cohorts, "AT_ONCE", 2)
    pupils = open_school(home, 4)
    enrol(home, {0: "10.00", 1: "12.00", 2: "14.50", 3: ""}, back=1, result="graduated")
    return pupils


def test_a_run_from_its_beginning_to_its_signature(
    graduates: list[str], agent: Profile, other: Profile, desk: Desk
) -> None:
    mine, theirs = desk(agent.name), desk(other.name)
    begun = mine.post("/documents/cohorts/new/", {"type": DIPLOMA, "as_of": today().isoformat()}, follow=True)
    assert "A worker takes it up" in page(begun)
    run = Cohort.objects.get()
    address = f"/documents/cohorts/{run.pk}/"
    assert theirs.get(f"{address}report/").status_code == 404
    assert "not one to sign" in page(theirs.post(f"{address}sign/", follow=True))
    assert tasks.round_of_cohorts() == 1
    said = page(mine.get(address))
    assert "4 people are entitled" in said
    assert "What the registers do not know" in said
    assert "1 Average of the baccalaureate" in said
    assert "another agent must decide" in said
    assert mine.post(f"{address}sign/").status_code == 403
    assert "waits for a signature" in page(theirs.get("/documents/cohorts/"))
    assert "Cohorts to sign" in page(theirs.get("/"))
    assert f"Signed by {other.name}" in page(theirs.post(f"{address}sign/", follow=True))
    lines = rows(mine.get(f"{address}report/"))
    assert lines[0] == "outcome,claim,meaning,people"
    counts = {tuple(line.split(",")[:2]): line.rsplit(",", 1)[1] for line in lines[1:]}
    assert counts[("entitled", "")] == "4"
    assert counts[("issued", "")] == "3"
    assert counts[("unstated", "")] == counts[("unknown", "baccalaureate_average")] == "1"
    assert "3 lines" in page(mine.get(f"/documents/?cohort={run.pk}"))
    assert "the run has ended already" in page(mine.post(f"{address}cancel/", follow=True)).lower()


def test_progress_is_shown_and_a_stop_is_heard_between_documents(
    graduates: list[str], agent: Profile, desk: Desk
) -> None:
    client = desk(agent.name)
    run = cohorts.ask(agent, DIPLOMA, today())
    seen: list[str] = []

    def watch(step: str, done: int, of: int) -> None:
        seen.append(page(client.get(f"/documents/cohorts/{run.pk}/")))
        if step == "issue" and done == 2:
            client.post(f"/documents/cohorts/{run.pk}/cancel/")

    taken = tasks.claim()
    assert taken == run
    ended = tasks.work_on(taken, installation(), watch)
    assert (ended.state, ended.worker) == ("cancelled", "")
    assert "0 of 4 people" in seen[2]
    assert "2 of 4 people" in seen[3]
    assert Document.objects.count() == 3  # those being written as it was heard
    said = page(client.get(f"/documents/cohorts/{run.pk}/"))
    assert f"Cancelled by {agent.name}" in said
    assert "documents were issued before, and stand" in said
    assert tasks.round_of_cohorts() == 0


def test_a_stop_before_the_last_two_leaves_them_without(graduates: list[str], agent: Profile) -> None:
    run = cohorts.ask(agent, DIPLOMA, today())

    def watch(step: str, done: int, of: int) -> None:
        if step == "issue" and done == 0:
            cohorts.cancel(agent, run)

    tasks.work_on(tasks.take(run), installation(), watch)
    assert Document.objects.count() == 2  # those being written as it was heard


class DiedError(BaseException):
    """As if the process had been killed."""


def test_a_run_whose_worker_died_is_gone_on_with(graduates: list[str], agent: Profile) -> None:
    run = cohorts.ask(agent, DIPLOMA, today())

    def dies(step: str, done: int, of: int) -> None:
        if step == "issue" and done == 2:
            raise DiedError

    with pytest.raises(DiedError):
        tasks.work_on(tasks.take(run), installation(), dies)
    assert Document.objects.count() == 2
    Cohort.objects.filter(pk=run.pk).update(worker="elsewhere:1", heartbeat=now())
    assert tasks.round_of_cohorts() == 0  # it gave a sign of life just now
    with pytest.raises(WaslError, match="is being worked on"):
        tasks.take(Cohort.objects.get(pk=run.pk))
    Cohort.objects.filter(pk=run.pk).update(heartbeat=now() - working.SILENCE - timedelta(seconds=1))
    assert tasks.round_of_cohorts() == 1
    run.refresh_from_db()
    assert (run.state, run.entitled, run.issued, run.unstated) == ("issued", 4, 3, 1)
    assert Document.objects.values("entity").distinct().count() == Document.objects.count() == 3


def test_a_run_that_breaks_is_not_tried_for_ever(
    graduates: list[str], agent: Profile, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = cohorts.ask(agent, DIPLOMA, today())

    def breaks(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(cohorts, "_extract", breaks)
    with pytest.raises(OSError, match="disk"):
        tasks.round_of_cohorts()
    assert tasks.round_of_cohorts() == 0
    said = page(desk(agent.name).get(f"/documents/cohorts/{run.pk}/"))
    assert "The run has failed" in said
    assert "begin another" in said.lower()


def test_who_begins_and_who_reads(home: Path, agent: Profile, desk: Desk) -> None:
    form = {"type": DIPLOMA, "as_of": today().isoformat()}
    elsewhere = agent_of("ofppt", "elsewhere")
    for name in ("family", "auditor", "directorate", elsewhere.name):
        assert desk(name).post("/documents/cohorts/new/", form).status_code == 403
    assert not Cohort.objects.exists()
    client = desk("dsi-menps")
    assert (
        "the day cannot be read"
        in page(client.post("/documents/cohorts/new/", {**form, "as_of": "x"}, follow=True)).lower()
    )
    assert "No document was chosen" in page(client.post("/documents/cohorts/new/", {**form, "type": "x"}, follow=True))
    client.post("/documents/cohorts/new/", form)
    run = Cohort.objects.get()
    address = f"/documents/cohorts/{run.pk}/"
    assert desk(elsewhere.name).get(address).status_code == 404
    assert desk(elsewhere.name).post(f"{address}cancel/").status_code == 404
    for name in ("auditor", "directorate"):
        assert "Baccalaureate diploma" in page(desk(name).get(address))
        assert desk(name).post(f"{address}cancel/").status_code == 403
    assert desk("dsi-menps").post(f"{address}eat/").status_code == 404
    desk("dsi-menps").post(f"{address}cancel/")
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert "No document was issued" in page(desk("dsi-menps").get(address))


def test_no_run_yet(home: Path, agent: Profile, desk: Desk) -> None:
    assert "to a whole cohort yet" in page(desk(agent.name).get("/documents/cohorts/"))
    assert "to a whole cohort yet" in page(desk("auditor").get("/documents/cohorts/"))
