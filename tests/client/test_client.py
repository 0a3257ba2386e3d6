"""Both clients against a gateway that other libraries guard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.client.receiving import ADDRESS, KEY, Gateway, answering, verify_signature
from wasl.client import retrying
from wasl.client.answers import Answer, Receipt
from wasl.client.asynchronous import AsyncClient
from wasl.client.client import Client
from wasl.client.jws import compact
from wasl.client.problems import ProblemError, UnreachableError, UnreadableError
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key

SERVICE = "education/pupils/schooling"
SUBJECT = ("student-number", "N1")
Ask = Callable[..., Answer]


def waiting(gateway: Any, **settings: Any) -> Ask:
    """Asks once with the client that waits."""

    def ask(*words: Any, **more: Any) -> Answer:
        with Client(ADDRESS, "payroll", KEY, transport=httpx.MockTransport(gateway), **settings) as client:
            return client.ask(*words, **more)

    return ask


def going_on(gateway: Any, **settings: Any) -> Ask:
    """Asks once with the client that goes on."""

    async def asked(*words: Any, **more: Any) -> Answer:
        async with AsyncClient(ADDRESS, "payroll", KEY, transport=httpx.MockTransport(gateway), **settings) as client:
            return await client.ask(*words, **more)

    return lambda *words, **more: asyncio.run(asked(*words, **more))


both = pytest.mark.parametrize("asking", [waiting, going_on])


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "_FIRST_PAUSE", 0.0)


@both
def test_an_answer_is_typed(asking: Callable[..., Ask]) -> None:
    answer = asking(Gateway(answering(enrolled=True, amount="12.50")))(SERVICE, SUBJECT, purpose="allowances")
    assert answer.subject == "p1"
    assert answer["enrolled"] is True
    assert answer.fields == {"enrolled": True, "amount": "12.50"}
    assert answer.as_of == date(2026, 11, 24)
    assert answer.receipt == Receipt("gateway", 7, "ab" * 32)
    assert answer.agreement == "A-1@1"
    assert json.loads(answer.content) == answer.body


@both
def test_what_is_asked_is_sent(asking: Callable[..., Ask]) -> None:
    gateway = Gateway()
    asking(gateway)(SERVICE, SUBJECT, purpose="allowances", fields=["enrolled"], parameters={"year": "2026"}, case="C9")
    assert gateway.calls[0].url == f"{ADDRESS}/exchange/education/pupils/schooling"
    assert gateway.calls[0].headers["wasl-purpose"] == "allowances"
    assert json.loads(gateway.calls[0].content) == {
        "subject": {"scheme": "student-number", "value": "N1"},
        "purpose": "allowances", "fields": ["enrolled"], "parameters": {"year": "2026"}, "case": "C9",
    }  # fmt: skip


@both
def test_each_request_can_be_signed_instead(asking: Callable[..., Ask]) -> None:
    seen: list[httpx.Request] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answering(enrolled=False)(request)

    answer = asking(gateway, auth="signature")(SERVICE, SUBJECT, purpose="allowances")
    assert answer["enrolled"] is False
    assert verify_signature(seen[0], KEY)['"wasl-purpose"'] == "allowances"
    assert "authorization" not in seen[0].headers


def test_a_token_serves_until_shortly_before_its_end() -> None:
    gateway = Gateway(lasts=300)
    with Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client:
        for _ in range(3):
            client.ask(SERVICE, SUBJECT)
    assert gateway.issued == 1
    gateway = Gateway(lasts=10)
    with Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client:
        for _ in range(3):
            client.ask(SERVICE, SUBJECT)
    assert gateway.issued == 3


def test_a_token_that_is_no_longer_taken_is_renewed_once() -> None:
    gateway = Gateway()
    with Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client:
        client.ask(SERVICE, SUBJECT)
        gateway.tokens.clear()
        assert client.ask(SERVICE, SUBJECT)["enrolled"] is True
    assert gateway.issued == 2


def test_a_token_refused_twice_is_a_problem_and_no_loop() -> None:
    gateway = Gateway(lambda request: httpx.Response(401, json={"type": "/problems/key-revoked", "title": "Revoked"}))
    with (
        Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client,
        pytest.raises(ProblemError) as caught,
    ):
        client.ask(SERVICE, SUBJECT)
    assert caught.value.name == "key-revoked"
    assert len(gateway.calls) == 2


@both
def test_the_gateways_nonce_is_taken_up(asking: Callable[..., Ask]) -> None:
    assert asking(Gateway(nonce="n1"))(SERVICE, SUBJECT)["enrolled"] is True


def test_a_nonce_that_changes_costs_one_more_request_and_no_token() -> None:
    gateway = Gateway(nonce="n1")
    with Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client:
        client.ask(SERVICE, SUBJECT)
        gateway.nonce = "n2"
        client.ask(SERVICE, SUBJECT)
    assert gateway.issued == 1


@both
def test_a_problem_tells_everything_it_knows(asking: Callable[..., Ask]) -> None:
    members = {
        "type": "https://wasl.example/problems/agreement-suspended", "title": "Accord suspendu", "status": 403,
        "detail": "L'accord A-1 est suspendu.", "instance": "req-1", "mend": "Écrivez au fournisseur.",
    }  # fmt: skip
    refuse = Gateway(lambda request: httpx.Response(403, headers={"wasl-receipt": "gateway/8/cd"}, json=members))
    with pytest.raises(ProblemError) as caught:
        asking(refuse, language="fr")(SERVICE, SUBJECT)
    problem = caught.value
    assert (problem.type, problem.title, problem.status) == (members["type"], members["title"], 403)
    assert (problem.detail, problem.mend, problem.instance) == (members["detail"], members["mend"], "req-1")
    assert (problem.name, problem.receipt) == ("agreement-suspended", "gateway/8/cd")
    assert str(problem) == "Accord suspendu — L'accord A-1 est suspendu. — Écrivez au fournisseur."
    assert refuse.calls[0].headers["accept-language"] == "fr"


def test_a_proxys_page_is_a_problem_too() -> None:
    gateway = Gateway(lambda request: httpx.Response(502, html="<h1>Bad gateway</h1>"))
    with pytest.raises(ProblemError, match="explains nothing") as caught:
        waiting(gateway)(SERVICE, SUBJECT)
    assert caught.value.status == 502


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"fields": {}, "as_of": "yesterday"}'])
def test_what_is_no_answer_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        waiting(Gateway(lambda request: httpx.Response(200, content=content)))(SERVICE, SUBJECT)


def test_a_redirect_is_never_followed() -> None:
    gateway = Gateway(lambda request: httpx.Response(307, headers={"location": "https://elsewhere.example/"}))
    with pytest.raises(ProblemError):
        waiting(gateway)(SERVICE, SUBJECT)
    assert len(gateway.calls) == 1


def test_a_token_without_binding_is_refused() -> None:
    def bearer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 300})

    with pytest.raises(UnreadableError, match="not bound"):
        waiting(bearer)(SERVICE, SUBJECT)


@both
@pytest.mark.parametrize("status", [429, 503])
def test_not_now_is_asked_again(asking: Callable[..., Ask], status: int) -> None:
    refusals = iter([status, status])

    def service(request: httpx.Request) -> httpx.Response:
        refused = next(refusals, 0)
        return httpx.Response(refused, json={"title": "not now"}) if refused else answering(enrolled=True)(request)

    assert asking(Gateway(service))(SERVICE, SUBJECT)["enrolled"] is True


def test_who_must_wait_long_is_told_at_once() -> None:
    gateway = Gateway(lambda request: httpx.Response(429, headers={"retry-after": "3600"}, json={"title": "quota"}))
    with pytest.raises(ProblemError, match="quota"):
        waiting(gateway)(SERVICE, SUBJECT)
    assert len(gateway.calls) == 1


@both
def test_a_question_is_not_repeated_once_it_may_have_been_answered(asking: Callable[..., Ask]) -> None:
    def service(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    gateway = Gateway(service)
    with pytest.raises(UnreachableError, match="ReadTimeout"):
        asking(gateway)(SERVICE, SUBJECT)
    assert len(gateway.calls) == 1


TABLE = {
    "dimensions": ["level"], "filters": {"status": "enrolled"}, "cells": [{"level": "p1", "count": 40, "margin": 12}],
    "threshold": 10, "instant": "2026-11-24T08:00:00+00:00", "note": {"fr": "", "ar": "", "en": ""},
}  # fmt: skip


def test_statistics_are_a_table_asked_again_after_a_silence() -> None:
    silences = iter([True])

    def service(request: httpx.Request) -> httpx.Response:
        if next(silences, False):
            raise httpx.ReadTimeout("", request=request)
        return httpx.Response(200, json=TABLE)

    gateway = Gateway(service)
    with Client(ADDRESS, "payroll", KEY, transport=gateway.transport()) as client:
        table = client.statistics("education/pupils/enrolments", by=["level", "sex"], status="enrolled")
    assert table.cells == ({"level": "p1", "count": 40, "margin": 12},)
    assert (table.dimensions, table.threshold, table.answer.receipt) == (("level",), 10, None)
    assert table.instant == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert dict(gateway.calls[1].url.params) == {"status": "enrolled", "by": "level,sex"}


def test_a_table_is_not_read_out_of_another_answer() -> None:
    with Client(ADDRESS, "payroll", KEY, transport=Gateway().transport()) as client:  # noqa: SIM117
        with pytest.raises(UnreadableError, match="no table"):
            client.statistics("education/pupils/enrolments")


def test_parameters_are_written_as_the_gateway_reads_them() -> None:
    gateway = Gateway()
    given = {"on": date(2026, 1, 31), "paid": True, "least": Decimal("12.50"), "year": 2026, "none": None}
    waiting(gateway)(SERVICE, SUBJECT, parameters=given)
    assert json.loads(gateway.calls[0].content)["parameters"] == {
        "on": "2026-01-31", "paid": "true", "least": "12.50", "year": "2026",
    }  # fmt: skip


def directory(key: Any) -> bytes:
    services = {"schooling": {"declared": {"provider": "education", "system": "pupils"}}}
    return compact({"services": services}, key, typ="wasl-directory+jws", kid=key.kid).encode()


@both
def test_a_service_is_found_by_its_name(asking: Callable[..., Ask]) -> None:
    control, guarded, asked = new_key(), Gateway(), []

    def gateway(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path != "/exchange/directory":
            return guarded(request)
        assert "authorization" not in request.headers
        return httpx.Response(200, content=directory(control))

    ask = asking(gateway, directory_key=control.verifying())
    assert ask("schooling", SUBJECT)["enrolled"] is True
    assert asked[-1].url.path == "/exchange/education/pupils/schooling"
    with pytest.raises(WaslError, match="no service 'schoolings'"):
        ask("schoolings", SUBJECT)


def test_a_directory_that_another_key_signed_is_not_believed() -> None:
    forged = directory(new_key())
    gateway = lambda request: httpx.Response(200, content=forged)  # noqa: E731
    with pytest.raises(UnreadableError, match="not signed"):
        waiting(gateway, directory_key=new_key().verifying())("schooling", SUBJECT)


@pytest.mark.parametrize("address", ["http://gateway.example", "ftp://gateway.example", "gateway.example"])
def test_personal_data_travels_by_https(address: str) -> None:
    with pytest.raises(WaslError, match="https"):
        Client(address, "payroll", KEY)


def test_a_key_can_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "payroll.json"
    file.write_text(json.dumps(KEY.private_jwk()), encoding="ascii")
    with Client(ADDRESS, "payroll", file, transport=Gateway().transport()) as client:
        assert client.ask(SERVICE, SUBJECT)["enrolled"] is True
    for wrong in ("", "[]", json.dumps(KEY.verifying().jwk())):
        file.write_text(wrong, encoding="ascii")
        with pytest.raises(WaslError, match="key"):
            Client(ADDRESS, "payroll", file)
    with pytest.raises(WaslError, match="no private key"):
        Client(ADDRESS, "payroll", tmp_path / "none.json")


def test_who_has_no_key_asks_open_services_alone() -> None:
    with pytest.raises(WaslError, match="proves itself"):
        Client(ADDRESS, "payroll")
    plain = httpx.MockTransport(answering(name="A school"))
    with Client(ADDRESS, auth="none", transport=plain) as client:
        assert client.ask("education/schools/establishments")["name"] == "A school"


@pytest.mark.parametrize("address", ["a/b", "a/b/c/d", "a//c", "/"])
def test_an_address_has_three_parts(address: str) -> None:
    with pytest.raises(WaslError):
        waiting(Gateway())(address, SUBJECT)


def test_an_address_cannot_leave_the_exchange() -> None:
    gateway = Gateway()
    waiting(gateway)("a/b/..%2f..", SUBJECT)
    assert gateway.calls[0].url.raw_path == b"/exchange/a/b/..%252f.."
