"""A claim's whole life: by pages and by commands, for each role, in each language, to the erasure."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
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
from wasl.exchange.claims import evidence, tasks
from wasl.exchange.claims.commands import claims as commands
from wasl.exchange.claims.models import Claim, Event, Opening, Reply
from wasl.exchange.counter.models import Asking
from wasl.exchange.files.models import Delivery


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
    assert asks.get(f"{there}?state=confirmed").content.decode().count("/claims/") < asks.get(
        there
    ).content.decode().count("/claims/")
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
    assert shell.invoke(commands, ["results", "9999", str(out)]).exit_code == 1

    asked = Asked(portal, answered, Opening.objects.get())  # type: ignore[arg-type]
    late = entered(asked, 4)
    entered(asked, 2).post("/claim/answer/", {"file": SimpleUploadedFile("c.pdf", PDF), **RIGHT})
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=16)).isoformat())
    for _ in range(2):
        tasks.round_of_claims()
    assert Event.objects.filter(what="reminded").count() == 4, "once, and only those who have not answered"
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=32)).isoformat())
    tasks.round_of_claims()
    assert not Claim.objects.filter(ending="no-reply").exists(), "the last day counts"
    monkeypatch.setenv("WASL_NOW", (world.NOW + timedelta(days=33)).isoformat())
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
    assert [row["OUTCOME"] for row in csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))] == [
        "corrected"
    ] + ["no-reply"] * 4
