"""Pages of lists: a department sends and takes its own, others look at accounts, nobody reads another's answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.exchange.answering import world
from tests.exchange.files.conftest import BY_FILE, Town
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.directory.signing import directory_key, publish
from wasl.exchange.directory.view import Directory
from wasl.exchange.files import recurring, tasks
from wasl.exchange.files.models import Delivery, Occasion
from wasl.exchange.files.places import Places

Visitor = Callable[[Role, str], Client]


@pytest.fixture
def portal(town: Town, settings: object) -> Town:
    """The same town, with the portal at its home and the directory published."""
    settings.HOME, settings.REQUIRE_MFA = town.home, False  # type: ignore[attr-defined]
    publish_directory(town)
    return town


def publish_directory(town: Town, version: int = 1) -> None:
    snapshot = msgspec.structs.replace(town.directory().snapshot, version=version)
    publish(snapshot, directory_key(town.home), town.home / "directory")


def signed_in(role: Role, department: str = "") -> Client:
    user, _made = User.objects.get_or_create(username=f"{role}-{department}")
    Profile.objects.update_or_create(user=user, defaults={"role": role, "department": department})
    client = Client()
    client.force_login(user)
    return client


def test_a_department_sends_a_list_and_takes_its_answer(portal: Town) -> None:
    client = signed_in(Role.DEPARTMENT, "cnss")
    form = client.get("/lists/send/").content.decode()
    assert "PE-2026-0001" in form
    sent = client.post(
        "/lists/send/",
        {"agreement": "PE-2026-0001", "scheme": "massar", "as_of": "2026-01-15", "case": "C-7",
         "file": SimpleUploadedFile("list.csv", b"MASSAR,NOM\nZ100000003,ALAOUI\nZ9,X\n")},
    )  # fmt: skip
    delivery = Delivery.objects.get()
    assert sent["Location"] == f"/lists/{delivery.pk}/"
    assert "hx-trigger" in client.get(sent["Location"]).content.decode(), "it asks again by itself"
    assert client.get(f"{sent['Location']}answer/").status_code == 404
    assert tasks.round_of_lists() == 1
    account = client.get(sent["Location"]).content.decode()
    assert "files/0" in account
    assert "NOM" in account, "columns that were not read are told"
    assert "Z100000003" not in account
    taken = client.get(f"{sent['Location']}answer/")
    answer = b"".join(taken.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    taken.close()
    assert [row["OUTCOME"] for row in csv.DictReader(io.StringIO(answer))] == ["answered", "unknown-subject"]
    assert "ALAOUI" not in answer


def closed(response: HttpResponse) -> int:
    """Its status, once whatever it would stream is let go."""
    response.close()
    return response.status_code


def test_only_the_department_that_asked_takes_the_answer(portal: Town) -> None:
    delivery = portal.answer(b"MASSAR\nZ100000003\n")
    page, answer = f"/lists/{delivery.pk}/", f"/lists/{delivery.pk}/answer/"
    seen = {
        who: (signed_in(*who).get(page).status_code, closed(signed_in(*who).get(answer)))
        for who in ((Role.DEPARTMENT, "cnss"), (Role.DEPARTMENT, "ofppt"), (Role.DIRECTORATE, ""), (Role.AUDITOR, ""),
                    (Role.AGENT, "cnss"), (Role.FAMILY, ""))
    }  # fmt: skip
    assert list(seen.values()) == [(200, 200), (404, 404), (200, 403), (200, 403), (403, 403), (403, 403)]
    assert Client().get(page)["Location"].startswith("/account/login/")


def test_a_refusal_is_told_in_the_readers_language(portal: Town) -> None:
    delivery = portal.send(b"MASSAR\nZ100000003\n")
    portal.agreements = [world.agreement(**BY_FILE, state="suspended")]
    publish_directory(portal, 2)
    tasks.round_of_lists()
    client = signed_in(Role.DEPARTMENT, "cnss")
    for language, word in (("fr", "suspendue"), ("ar", "موقوفة"), ("en", "suspended")):
        client.cookies["wasl_language"] = language
        told = client.get(f"/lists/{delivery.pk}/").content.decode()
        assert "PE-2026-0001" in told
        assert word in told, language
    assert "PE-2026-0001" not in client.get("/lists/send/").content.decode(), "nothing to send under it"


def test_a_list_is_stopped_before_it_is_answered_and_not_after(portal: Town) -> None:
    client = signed_in(Role.DEPARTMENT, "cnss")
    waiting, done = portal.send(b"MASSAR\nZ100000003\n"), portal.answer(b"MASSAR\nZ100000001\n")
    Delivery.objects.filter(pk=done.pk).update(queued=False)
    for each in (waiting, done):
        client.post(f"/lists/{each.pk}/cancel/")
    assert tasks.round_of_lists() == 1
    waiting.refresh_from_db()
    done.refresh_from_db()
    assert (waiting.state, waiting.receipts_from, done.state) == ("cancelled", None, "answered")


def test_what_is_due_is_told_reminded_and_fulfilled(portal: Town) -> None:
    portal.agreements = [world.agreement(**BY_FILE, recurrence="yearly", starts="01-20")]
    publish_directory(portal, 2)
    tasks.round_of_lists()
    assert [each.due.isoformat() for each in Occasion.objects.order_by("due")] == ["2026-01-20"]
    client = signed_in(Role.DEPARTMENT, "cnss")
    assert "PE-2026-0001" in client.get("/lists/").content.decode()
    portal.send(b"MASSAR\nZ100000003\n")
    tasks.round_of_lists()
    occasion = Occasion.objects.get()
    assert occasion.reminded == [7]
    assert occasion.delivery is not None
    assert f"/lists/{occasion.delivery_id}/" in client.get("/lists/calendar/").content.decode()


def test_lists_and_answers_are_forgotten_in_time(portal: Town) -> None:
    old, new = portal.answer(b"MASSAR\nZ100000003\n"), portal.answer(b"MASSAR\nZ100000001\n")
    Delivery.objects.filter(pk=old.pk).update(ended=world.NOW - tasks.KEPT - timedelta(days=1))
    assert tasks.forget() == 1
    places = Places(portal.home)
    assert not places.answer(old, "csv").exists()
    assert places.answer(new, "csv").exists()
    assert len([each for each in places.lists.rglob("*") if each.is_file()]) == 1
    old.refresh_from_db()
    assert (old.receipts, old.state) == (1, "answered"), "the account stays"
    assert "files/0" in signed_in(Role.AUDITOR).get(f"/lists/{old.pk}/").content.decode()


def test_a_folder_serves_as_well_as_the_portal(portal: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    drop = portal.home / "drop"
    monkeypatch.setenv("WASL_DROP", str(drop))
    monkeypatch.delenv("WASL_NOW")
    monkeypatch.setattr("wasl.exchange.files.dropping.STILL", timedelta(0))
    portal.agreements = [world.agreement(**BY_FILE)]
    assert tasks.round_of_lists() == 0
    place = drop / "cnss" / "PE-2026-0001"
    (place / "in" / "autumn.csv").write_bytes(b"MASSAR\nZ100000003\nZ9\n")
    (place / "in" / "growing.csv.part").write_bytes(b"MASSAR\nZ1000")
    (place / "in" / "empty.csv").write_bytes(b"")
    assert tasks.round_of_lists() == 1
    delivery = Delivery.objects.get()
    answer, account = (place / "out" / f"autumn-{delivery.pk}{end}" for end in (".csv", ".account.json"))
    assert len(answer.read_text(encoding="utf-8-sig").splitlines()) == 3
    said = msgspec.json.decode(account.read_bytes())
    assert (said["state"], said["answered"], said["receipts"]) == (
        "answered",
        1,
        {"log": "files", "from": 0, "until": 2, "count": 2},
    )
    refused = msgspec.json.decode((place / "out" / "empty.csv.account.json").read_bytes())
    assert refused["state"] == "refused"
    assert [each.name for each in (place / "in").iterdir()] == ["growing.csv.part"]
    assert len(list((place / "done").iterdir())) == 2
    assert tasks.round_of_lists() == 0
    assert len(list((place / "out").iterdir())) == 3


def test_the_directory_counts_from_the_next_list(portal: Town) -> None:
    assert isinstance(directory(), Directory)


def test_a_worker_waits_for_the_log_that_another_one_writes(portal: Town) -> None:
    delivery = portal.send(b"MASSAR\nZ100000003\n")
    with ThreadPoolExecutor(1) as beside:
        with portal.log():
            waiting = beside.submit(tasks.office().log)
            with pytest.raises(TimeoutError):
                waiting.result(0.5)
        waiting.result(30).close()
    assert tasks.round_of_lists() == 1
    delivery.refresh_from_db()
    assert delivery.state == "answered"


def test_a_list_is_drawn_by_page_and_by_itself_on_its_day(portal: Town) -> None:
    portal.vaccinates(recurrence="yearly", starts="01-10")
    publish_directory(portal, version=2)
    client = signed_in(Role.DEPARTMENT, "health")
    assert 'name="draw"' in client.get("/lists/send/").content.decode()
    asked = {"agreement": "PE-2026-0001", "scheme": "massar", "as_of": "2026-01-15", "draw": "1"}
    assert client.post("/lists/send/", {**asked, "kind": "exe"}).status_code == 200
    assert not Delivery.objects.exists()
    sent = client.post("/lists/send/", {**asked, "kind": "parquet"})
    assert tasks.round_of_lists() == 1
    account = client.get(sent["Location"]).content.decode()
    assert 'class="hash"' not in account
    taken = client.get(f"{sent['Location']}answer/")
    assert pq.read_table(io.BytesIO(b"".join(taken.streaming_content))).num_rows == 2  # type: ignore[attr-defined]
    taken.close()

    Delivery.objects.all().delete()
    tasks.round_of_lists()  # the day has come, and nobody asked
    assert tasks.round_of_lists() == 1
    drawn = Delivery.objects.get()
    assert (drawn.via, drawn.state, drawn.actor) == ("calendar", "answered", "school-health")
    assert Occasion.objects.get(due="2026-01-10").delivery == drawn
    assert tasks.round_of_lists() == 0

    Delivery.objects.update(ended=drawn.created - tasks.KEPT - timedelta(days=1))
    keepsake = portal.home / "lists" / "keepsake"
    keepsake.parent.mkdir(exist_ok=True)
    keepsake.touch()
    assert tasks.forget() == 1
    assert keepsake.exists(), "there is no list of its own to delete"


def test_one_agreement_that_names_no_day_keeps_no_other_from_the_calendar(
    portal: Town, caplog: pytest.LogCaptureFixture
) -> None:
    yearly = {**BY_FILE, "recurrence": "yearly"}
    portal.agreements[:] = [
        world.agreement("PE-2026-0001", starts="W40", **yearly), world.agreement("PE-2026-0002", starts="10-01", **yearly),
    ]  # fmt: skip
    publish_directory(portal, version=2)
    recurring.look_after()
    assert set(Occasion.objects.values_list("agreement", flat=True)) == {"PE-2026-0002"}
    assert "PE-2026-0001@1 is not in the calendar" in caplog.text


def test_a_late_occasion_of_an_agreement_that_ended_is_not_drawn(portal: Town) -> None:
    portal.vaccinates(recurrence="yearly", starts="01-10")
    publish_directory(portal, version=2)
    recurring.plan()
    portal.agreements.clear()
    publish_directory(portal, version=3)
    assert recurring.draw_due() == 0
    assert not Delivery.objects.exists()
