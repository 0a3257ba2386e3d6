"""An agent asks about one case: the same check, the same fields, a receipt, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from tests.exchange.answering import world
from tests.exchange.files.conftest import BY_FILE, Town, town
from tests.exchange.files.test_pages import portal, publish_directory, signed_in
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.counter import desk as counter
from wasl.exchange.counter.models import Asking
from wasl.exchange.counter.showing import answer_lines
from wasl.exchange.receipts.entry import read_entry
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.errors import WaslError

__all__ = ["portal", "town"]
ASKED = {"agreement": "PE-2026-0001", "scheme": "massar", "value": " Z100000003 ", "case": "C-12", "ask": "1"}


@pytest.fixture(autouse=True)
def fresh_desk(portal: Town) -> Iterator[None]:
    counter.close()
    yield
    counter.close()


def test_an_agent_is_told_the_agreed_fields_and_leaves_a_receipt(portal: Town) -> None:
    client = signed_in(Role.AGENT, "cnss")
    assert "PE-2026-0001" in client.get("/ask/").content.decode()
    client.cookies["wasl_language"] = "en"
    page = client.post("/ask/", ASKED).content.decode()
    assert "At school or in training</dt><dd><b>yes" in page
    assert "ALAOUI" not in page
    reader = LogReader(portal.home / "receipts" / "portal")
    (entry,) = (read_entry(content) for content in reader.entries())
    assert (entry.outcome, entry.way, entry.consumer) == ("answered", "portal", "cnss")
    assert f"portal/0/{reader.leaf(0).hex()}" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "Z999"}, "Nobody is known by this identifier"),
        ({"value": ""}, "The identifier is malformed"),
        ({"scheme": "passport"}, "massar"),
    ],
)
def test_a_refusal_says_why(portal: Town, changes: dict[str, str], said: str) -> None:
    client = signed_in(Role.AGENT, "cnss")
    client.cookies["wasl_language"] = "en"
    page = client.post("/ask/", {**ASKED, **changes}).content.decode()
    assert said in page.split('role="alert"')[1].split("</section>")[0]
    assert "<b>yes" not in page


def test_who_asked_is_on_record_for_the_auditor_whatever_was_answered(portal: Town) -> None:
    agent, auditor = signed_in(Role.AGENT, "cnss"), signed_in(Role.AUDITOR)
    assert "agent-cnss" not in auditor.get("/audit/questions/").content.decode()
    agent.post("/ask/", ASKED)
    agent.post("/ask/", {**ASKED, "value": "Z999"})
    entries = [read_entry(content) for content in LogReader(portal.home / "receipts" / "portal").entries()]
    kept = Asking.objects.order_by("pk")
    assert [each.request for each in kept] == [each.request for each in entries]
    assert [(each.user.get_username(), each.agreement) for each in kept] == [("agent-cnss", "PE-2026-0001@1")] * 2
    page = auditor.get("/audit/questions/").content.decode()
    assert page.count("agent-cnss") == 2
    assert "/audit/logs/portal/0/" in page
    assert "Z100000003" not in page
    assert agent.get("/audit/questions/").status_code == 403


def test_who_asked_is_on_record_even_where_no_receipt_can_be_written(
    portal: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed() -> None:
        raise WaslError("another process writes the log")

    monkeypatch.setattr("wasl.exchange.counter.asking.desk", closed)
    page = signed_in(Role.AGENT, "cnss").post("/ask/", ASKED).content.decode()
    assert 'role="alert"' in page
    assert Asking.objects.get().receipt is None


@pytest.mark.parametrize("case", ["", "  "])
def test_nobody_is_asked_about_without_a_case(portal: Town, case: str) -> None:
    page = signed_in(Role.AGENT, "cnss").post("/ask/", {**ASKED, "case": case}).content.decode()
    assert 'role="alert"' in page
    assert "<b>" not in page
    assert not (portal.home / "receipts" / "portal").exists()


def test_only_questions_about_someone_are_offered(portal: Town) -> None:
    tables = {"service": "enrolment-statistics", "purpose": "statistics", "fields": ()}
    portal.agreements.append(world.agreement("PE-2026-0002", **{**BY_FILE, **tables}))
    publish_directory(portal, 2)
    page = signed_in(Role.AGENT, "cnss").get("/ask/").content.decode()
    assert "PE-2026-0001" in page
    assert "PE-2026-0002" not in page


def test_what_the_pack_no_longer_declares_is_shown_by_its_name(portal: Town) -> None:
    (agreement,) = portal.agreements
    known, gone = next(iter(agreement.terms.fields)), {"no_longer": True}
    lines = answer_lines(current.catalogue(), agreement, {known: None, **gone})
    assert [title == name for (title, _), name in zip(lines, (known, "no_longer"), strict=True)] == [False, True]
    orphan = replace(agreement, terms=replace(agreement.terms, service="no-longer"))
    assert [title for title, _ in answer_lines(current.catalogue(), orphan, gone)] == ["no_longer"]


def test_suspension_stops_the_very_next_question(portal: Town) -> None:
    client = signed_in(Role.AGENT, "cnss")
    assert "Z100000003" in client.post("/ask/", ASKED).content.decode()
    portal.agreements = [world.agreement(**BY_FILE, state="suspended")]
    publish_directory(portal, 2)
    page = client.post("/ask/", ASKED).content.decode()
    assert "<b>" not in page
    assert LogReader(portal.home / "receipts" / "portal").size == 1


def test_others_do_not_ask(portal: Town) -> None:
    asked = [signed_in(*who).post("/ask/", ASKED).status_code for who in (
        (Role.AGENT, ""), (Role.DEPARTMENT, "cnss"), (Role.FAMILY, ""), (Role.AUDITOR, ""))]  # fmt: skip
    assert asked == [403] * 4
    assert "PE-2026-0001" not in signed_in(Role.AGENT, "ofppt").post("/ask/", ASKED).content.decode()
    assert not (portal.home / "receipts" / "portal").exists()
