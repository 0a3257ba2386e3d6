"""A claim's whole life: by pages and by commands, for each role, in each language, to the erasure."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from tests.exchange.answering import world
from tests.exchange.claims.conftest import LINES, Asked
from tests.exchange.claims.test_families import PDF, RIGHT, entered
from tests.exchange.files.test_pages import closed, signed_in
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.claims import ending, evidence, tasks
from wasl.exchange.claims.commands import claims as commands
from wasl.exchange.claims.models import Claim, Event, Opening, Reply
from wasl.exchange.counter.models import Asking
from wasl.exchange.files.models import Delivery
from wasl.kernel.errors import WaslError


def rows_of(response: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(response))))


def text_of(response: object) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_by_pages_from_the_list_to_its_results(answered: Delivery) -> None:
    asks = signed_in(Role.AGENT, "cnss")
    asks.cookies["wasl_language"] = "en"
    there = f"/claims/lists/{answered.pk}/"
    assert there in asks.get("/claims/").content.decode()
    assert "5 families would be asked" in asks.get(there).content.decode()
    assert not Opening.objects.exists(), "looking asks nobody"
    asks.post(there)
    assert "hx-trigger" in asks.get(there).content.decode(), "it asks again by itself"
    assert tasks.round_of_claims() == 1
    assert "5 claims" in asks.get(there).content.decode()
    letters = rows_of(asks.post(f"{there}letters/"))
    assert [each["ROW"] for each in letters] == [str(line) for line in LINES]
    assert letters[1]["REFERENCE"] == "'=R-3", "no cell runs in a spreadsheet"

    family = Client()
    family.post("/claim/", {"number": letters[0]["NUMBER"], "code": letters[0]["CODE"]})
    family.post("/claim/answer/", {"establishment": "Lycée X", "file": SimpleUploadedFile("c.pdf", PDF)})
    examiner, number = signed_in(Role.AGENT, "menps"), Claim.objects.get(line=2).number
    examiner.cookies["wasl_language"] = "en"
    one = f"/claims/examine/{number}/"
    assert one in examiner.get("/claims/examine/").content.decode()
    assert "Lycée X" in examiner.get(one).content.decode()
    assert examiner.get(f"{one}file/").status_code == 404, "whoever examines it opens the file"
    examiner.post(one, {"do": "refuse", "reason": "x"})
    assert Claim.objects.get(line=2).state == "answered", "it is taken first"
    examiner.post(one, {"do": "take"})
    file = examiner.get(f"{one}file/")
    assert (file["Content-Disposition"].split(";")[0], file["Content-Type"]) == (
        "attachment",
        "application/octet-stream",
    )
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]
    file.close()
    for wrong in ({"do": "confirm", "scheme": "massar", "value": "Z424242"}, {"do": "refuse", "reason": " "}):
        examiner.post(one, wrong)
        assert Claim.objects.get(line=2).state == "examined"
    examiner.post(one, {"do": "confirm", **RIGHT})
    assert Claim.objects.get(line=2).ending == "confirmed"

    assert Asking.objects.filter(user__username="agent-menps").count() == 2, "who asked is on record, in vain too"
    second = Claim.objects.get(line=4)
    family.post("/claim/", {"number": letters[1]["NUMBER"], "code": letters[1]["CODE"]})
    family.post("/claim/answer/", {"words": "Il est scolarisé."})
    examiner.post(f"/claims/examine/{second.number}/", {"do": "take"})
    examiner.post(f"/claims/examine/{second.number}/", {"do": "refuse", "reason": "Introuvable au lycée."})
    assert "Introuvable au lycée." in family.get("/claim/answer/").content.decode(), "a refusal has a reason"

    asks.post(f"/claims/{Claim.objects.get(line=5).number}/")
    results = rows_of(asks.post(f"{there}results/"))
    outcomes = ["confirmed", "not-confirmed", "withdrawn", "open", "open"]
    assert [(each["ROW"], each["OUTCOME"]) for each in results] == list(zip(map(str, LINES), outcomes, strict=True))
    assert results[0]["RECEIPT"].startswith("portal/")
    for state, lines in (("confirmed", ["2"]), ("withdrawn", ["5"]), ("open", ["6", "7"]), ("", list(map(str, LINES)))):
        rows = csv.reader(io.StringIO(text_of(asks.get(there, {"state": state, "export": "csv"}))))
        assert [row[1] for row in rows][1:] == lines, state
    for sought, found in (
        (letters[0]["NUMBER"], ["2"]),
        (letters[0]["NUMBER"].replace("-", ""), ["2"]),
        ("r-5", ["6"]),
        ("Z888", ["7"]),
        ("r-2 z888", []),
    ):
        rows = csv.reader(io.StringIO(text_of(asks.get(there, {"q": sought, "export": "csv"}))))
        assert [row[1] for row in rows][1:] == found, sought
    seen = set(Event.objects.exclude(purpose="").values_list("what", "actor", "purpose"))
    assert {("letters", "agent-cnss", "family-allowances"), ("read", "agent-menps", "family-allowances"),
            ("file", "agent-menps", "family-allowances")} <= seen  # fmt: skip
    assert "Lycée X" not in asks.get(f"/claims/{number}/").content.decode(), "those who ask read no evidence"
    for client, pages in ((asks, ("/claims/", there, f"/claims/{number}/")), (examiner, ("/claims/examine/", one)),
                          (family, ("/claim/", "/claim/answer/"))):  # fmt: skip
        for language, direction in (("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")):
            client.cookies["wasl_language"] = language
            for page in pages:
                assert f'dir="{direction}"' in client.get(page).content.decode(), (page, language)


def test_each_role_sees_its_own_and_no_more(asked: Asked) -> None:
    number = asked.claim(2).number
    entered(asked, 2).post("/claim/answer/", {"words": "x"})
    base = f"/claims/lists/{asked.delivery.pk}/"
    pages = ("/claims/", base, f"/claims/{number}/", "/claims/examine/", f"/claims/examine/{number}/")
    expected = {
        (Role.DEPARTMENT, "cnss"): [200, 200, 200, 403, 403, 200],
        (Role.AGENT, "cnss"): [200, 200, 200, 200, 404, 200],
        (Role.AGENT, "menps"): [200, 404, 404, 200, 200, 404],
        (Role.DEPARTMENT, "menps"): [200, 404, 404, 403, 403, 404],
        (Role.AGENT, "ofppt"): [200, 404, 404, 200, 404, 404],
        (Role.AGENT, ""): [403, 403, 403, 403, 403, 403],
        (Role.AUDITOR, ""): [200, 200, 403, 403, 403, 403],
        (Role.FAMILY, ""): [403, 403, 403, 403, 403, 403],
        (Role.PLANNER, ""): [403, 403, 403, 403, 403, 403],
        (Role.DIRECTORATE, ""): [403, 403, 403, 403, 403, 403],
        (Role.OFFICER, "cnss"): [403, 403, 403, 403, 403, 403],
    }
    found = {}
    for who in expected:
        client = signed_in(*who)
        found[who] = [client.get(page).status_code for page in pages] + [closed(client.post(f"{base}letters/"))]
    assert found == expected
    assert Client().get("/claims/")["Location"].startswith("/account/login/")
    page = signed_in(Role.AUDITOR).get(base).content.decode()
    assert "Z999" not in page, "an auditor sees who took what, not of whom"
    assert "dsi-cnss" in page


def test_by_commands_and_by_time_to_the_erasure(
    answered: Delivery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portal: object
) -> None:
    shell, out = CliRunner(), tmp_path / "out.csv"
    number = str(answered.pk)
    assert "5 families" in shell.invoke(commands, ["open", number], input="n\n").output
    assert not Opening.objects.exists()
    for _ in range(2):
        assert "5 claims" in shell.invoke(commands, ["open", number, "--yes"]).output
    assert "cnss" in shell.invoke(commands, ["list"]).output
    shell.invoke(commands, ["letters", number, str(out)])
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 6
    assert out.stat().st_mode & 0o077 == 0, "its codes open the claims: nobody else on this machine reads it"
    assert shell.invoke(commands, ["results", "9999", str(out)]).exit_code == 1

    asked = Asked(portal, answered, Opening.objects.get())  # type: ignore[arg-type]
    late = entered(asked, 4)
    entered(asked, 2).post("/claim/answer/", {"file": SimpleUploadedFile("c.pdf", PDF), **RIGHT})
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=16)).isoformat())
    for _ in range(2):
        tasks.round_of_claims()
    assert Event.objects.filter(what="reminded").count() == 4, "once, and only those who have not answered"
    Opening.objects.update(due=date(2026, 2, 10))  # when the State is an hour ahead of UTC
    monkeypatch.setenv("WASL_NOW", "2026-02-10T22:59:00+00:00")
    tasks.round_of_claims()
    assert not Claim.objects.filter(ending="no-reply").exists(), "the last day counts, to its end"
    monkeypatch.setenv("WASL_NOW", "2026-02-10T23:01:00+00:00")  # past midnight where the State is
    for _ in range(2):
        tasks.round_of_claims()
    assert Claim.objects.filter(ending="no-reply").count() == 4
    assert Event.objects.filter(what="no-reply").count() == 4
    assert late.get("/claim/answer/").status_code == 302

    claim = asked.claim(2)
    assert evidence.place(Reply.objects.get()).is_file()
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=61)).isoformat())
    for _ in range(2):
        tasks.round_of_claims()
    claim.refresh_from_db()
    assert claim.erased_at is not None
    assert not Reply.objects.exists()
    assert not evidence.folder_of(claim).exists()
    assert Event.objects.filter(what="erased").count() == 1, "what was given is gone, its history stays"
    shell.invoke(commands, ["results", number, str(out)])
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert [row["OUTCOME"] for row in rows] == ["corrected", *["no-reply"] * 4]
    assert [row["CLOSED"] for row in rows] == ["2026-01-15", *["2026-02-11"] * 4], "days of the State's own clock"


def test_what_cannot_be_erased_is_tried_again(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (2, 7):
        entered(asked, line).post("/claim/answer/", {"file": SimpleUploadedFile("c.pdf", PDF)})
    Claim.objects.filter(line__in=(2, 7)).update(state="closed", ending="withdrawn", closed_at=world.NOW)
    stuck, drop = asked.claim(2), evidence.drop_all

    def refused(claim: Claim) -> None:
        if claim == stuck:
            raise PermissionError(claim.subject)
        drop(claim)

    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=61)).isoformat())
    monkeypatch.setattr(evidence, "drop_all", refused)
    assert ending.erase(current.catalogue()) == 1
    assert [each.claim.line for each in Reply.objects.all()] == [2], "it is not said to be erased"
    monkeypatch.setattr(evidence, "drop_all", drop)
    assert ending.erase(current.catalogue()) == 1
    assert not evidence.folder_of(stuck).exists()


def test_what_no_declaration_lets_be_kept_goes_at_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    entered(asked, 2).post("/claim/answer/", {"words": "x"})
    Claim.objects.filter(line=2).update(state="closed", ending="withdrawn", closed_at=world.NOW)
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=1)).isoformat())
    declared = current.catalogue()
    assert ending.erase(declared) == 0
    assert ending.erase(Catalogue(declared.pack, declared.kinds, [])) == 1, "the service left the pack"


def test_a_list_that_failed_is_asked_once_more(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    told = WaslError("the disk is full", mend="make room").kept()
    Opening.objects.update(state="failed", error=told, worker="gone", heartbeat=world.NOW)
    Claim.objects.all().delete()
    there = f"/claims/lists/{asked.delivery.pk}/"
    for who, status in (((Role.AUDITOR, ""), 403), ((Role.DEPARTMENT, "ofppt"), 404), ((Role.AGENT, "cnss"), 302)):
        monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=7)).isoformat())
        assert Opening.objects.get().state == "failed"
        assert signed_in(*who).post(there).status_code == status, who
    assert tasks.round_of_claims() == 1
    opening = Opening.objects.get()
    assert (opening.state, opening.claims, opening.error) == ("open", len(LINES), {})
    assert opening.due > asked.opening.due, "families have all their time"
    assert opening.events.filter(what="asked", claim=None).count() == 2
