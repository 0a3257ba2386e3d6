"""A call that is allowed, from the request to the receipt."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.exchange.answering import world
from tests.exchange.gateway.conftest import Running, problem_of
from tests.exchange.gateway.installation import PORTAL, SCHOOLS_PATH, question
from wasl.exchange.answering.sqlite_store import lookup_sql
from wasl.exchange.receipts.entry import sha256


def test_the_agreed_fields_and_a_receipt(running: Running) -> None:
    response = running.ask(question(case="C-7"))
    assert response.status_code == 200, response.text
    assert response.json()["fields"]["schooled"] is True
    assert response.headers["wasl-agreement"] == "PE-2026-0001@1"
    assert response.headers["cache-control"] == "no-store"
    log, index, leaf = response.headers["wasl-receipt"].split("/")
    (entry,) = running.entries()
    assert (log, index, len(leaf)) == ("gateway", "0", 64)
    assert entry.answer == sha256(response.content)
    assert (entry.consumer, entry.outcome, entry.request) == ("cnss", "answered", response.headers["wasl-request"])


def test_suspension_stops_the_very_next_call(running: Running) -> None:
    assert running.ask().status_code == 200
    running.installation.publish(world.agreement(state="suspended"))
    refused = running.ask()
    assert (refused.status_code, problem_of(refused)) == (403, "suspended-agreement")
    assert refused.headers["wasl-receipt"].startswith("gateway/1/")
    assert [each.outcome for each in running.entries()] == ["answered", "suspended-agreement"]


def test_the_header_may_carry_the_purpose(running: Running) -> None:
    assert running.ask(fields={"wasl-purpose": "family-allowances"}).status_code == 200
    wrong = running.ask(fields={"wasl-purpose": "curiosity"})
    assert problem_of(wrong) == "wrong-purpose"
    both = running.ask(question(purpose="curiosity"), fields={"wasl-purpose": "family-allowances"})
    assert problem_of(both) == "malformed"


def test_what_no_agreement_covers_is_refused(running: Running) -> None:
    assert problem_of(running.ask(system="other")) == "no-agreement"
    assert problem_of(running.ask(question(fields=["birth_date"]))) == "field-not-agreed"
    assert problem_of(running.ask(question(purpose="curiosity"))) == "wrong-purpose"
    assert problem_of(running.ask(question("Z999999999"))) == "unknown-subject"


def test_a_subject_out_of_scope_is_not_spoken_of(running: Running) -> None:
    running.installation.publish(world.agreement(scope="current_cycle = 'higher'"))
    assert problem_of(running.ask()) == "out-of-scope"


def test_over_quota_says_when_to_come_back(running: Running) -> None:
    running.installation.publish(world.agreement(quota=world.Quota(per_minute=2)))
    assert [running.ask().status_code for _ in range(3)] == [200, 200, 429]
    refused = running.ask()
    assert problem_of(refused) == "over-quota"
    assert 0 < int(refused.headers["retry-after"]) <= 60


def test_the_days_quota_survives_a_restart(running: Running) -> None:
    running.installation.publish(world.agreement(quota=world.Quota(per_day=2)))
    assert [running.ask().status_code for _ in range(2)] == [200, 200]
    running.start()
    assert problem_of(running.ask()) == "over-quota"


def test_problems_are_told_in_the_callers_language(running: Running) -> None:
    said = {
        language: running.ask(question("Z9"), headers={"accept-language": language}).json()
        for language in ("fr", "ar-MA, fr;q=0.5", "en;q=0.9, fr;q=0.2", "de")
    }
    titles = [each["title"] for each in said.values()]
    assert titles == [
        "Personne n'est connu sous cet identifiant", "لا أحد معروف بهذا المعرف", "Nobody is known by this identifier",
        "Personne n'est connu sous cet identifiant",
    ]  # fmt: skip
    for each in said.values():
        assert each["type"] == f"{PORTAL}/problems/unknown-subject"
        assert each["status"] == 404
        assert each["instance"]
        assert each["mend"]


def test_an_identifier_of_a_person_has_no_place_in_an_address(running: Running) -> None:
    refused = running.ask(method="GET", path="/exchange/menps/rna/schooling-check?massar=Z100000003")
    assert (refused.status_code, problem_of(refused)) == (405, "method-not-allowed")


def test_open_services_answer_anyone(running: Running) -> None:
    refused = running.send("GET", f"{SCHOOLS_PATH}?gresa=12345A")
    assert (refused.status_code, problem_of(refused)) == (404, "unknown-subject")
    assert "wasl-receipt" not in refused.headers


def test_every_service_without_agreement_needs_an_identity(running: Running) -> None:
    refused = running.send("POST", "/exchange/menps/rna/schooling-check", content=question(),
                           headers={"content-type": "application/json"})  # fmt: skip
    assert (refused.status_code, problem_of(refused)) == (401, "unauthenticated")
    assert "DPoP" in refused.headers["www-authenticate"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"subject": 3}', b'{"subject": {"value": "a", "sheme": "x"}}', b'{"unknown": 1}', b"\xff\xfe",
     b'{"subject": {"value": "Z1"}, "parameters": {"on": {"a": 1}}}', b"[" * 100_000],
)  # fmt: skip
def test_malformed_json_is_told_so(running: Running, body: bytes) -> None:
    refused = running.ask(body or b" ")
    assert (refused.status_code, problem_of(refused)) == (400, "malformed")


def test_another_kind_of_content_is_refused(running: Running) -> None:
    refused = running.ask(headers={"content-type": "text/plain"})
    assert (refused.status_code, problem_of(refused)) == (415, "unsupported-media")


def test_figures_speak_of_services_and_outcomes_alone(running: Running) -> None:
    running.ask()
    running.ask(question("Z9"))
    figures = running.send("GET", "/metrics").text
    assert 'wasl_gateway_answers_total{outcome="answered",service="schooling-check"} 1.0' in figures
    assert 'outcome="unknown-subject"' in figures
    assert "Z10" not in figures
    assert "cnss" not in figures


def test_the_gateway_says_whether_it_is_well(running: Running) -> None:
    assert running.send("GET", "/health").json() == {"status": "alive"}
    assert running.send("GET", "/ready").json()["directory"] == 1
    assert json.loads(running.send("GET", "/.well-known/oauth-authorization-server").content)["grant_types_supported"]


def test_statistics_of_the_database_do_not_make_a_lookup_go_through_every_record(running: Running) -> None:
    with sqlite3.connect(running.installation.home / "wasl.sqlite3") as file:
        file.execute("""INSERT INTO registers_record (register, entity, source, source_key, recorded_from, actor, batch, row,
            status, body, body_hash) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            SELECT 'learner', printf('%032x', i + 99), 's', i, 1, 'a', 1, 1, 'actual', '{}', '' FROM n""")
        file.execute("ANALYZE")
    with sqlite3.connect(running.installation.home / "wasl.sqlite3") as file:
        plan = file.execute("EXPLAIN QUERY PLAN " + lookup_sql(1), ("massar", "Z1", "learner")).fetchall()
    assert not [step for *_, step in plan if "BLOOM" in step or step == "SCAN r"]
    assert running.ask().status_code == 200
