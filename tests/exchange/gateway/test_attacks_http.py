"""Requests that could be read in two ways, or are too much: refused before anything is decided."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.exchange.gateway.conftest import JSON, Running, problem_of
from tests.exchange.gateway.installation import CHECK_PATH, question
from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway import http
from wasl.exchange.gateway.http import parts_of, preferred_language, read_headers
from wasl.exchange.gateway.limits import Limits

HEADERS = [(b"host", b"gateway.test"), (b"content-type", b"application/json")]


def raw(running: Running, messages: list[dict[str, Any]], **scope: Any) -> tuple[int, bytes]:
    """One request as a server would hand it over, whatever it holds; the status and the body."""
    app = running.app or running.start()
    sent: list[Any] = []
    left = list(messages)

    async def receive() -> Any:
        if left:
            return left.pop(0)
        await asyncio.sleep(3600)
        return None

    async def send(message: Any) -> None:
        sent.append(message)

    usual = {"type": "http", "method": "POST", "path": CHECK_PATH, "raw_path": CHECK_PATH.encode(), "query_string": b"",
             "headers": HEADERS, "client": ("127.0.0.1", 1)}  # fmt: skip
    running.run(app({**usual, **scope}, receive, send))
    return sent[0]["status"], sent[1]["body"]


WHOLE = [{"type": "http.request", "body": question()}]


@pytest.mark.parametrize(
    "path",
    ["/exchange/menps/rna/../rna/schooling-check", "/exchange/menps/./rna", "/exchange/menps%2frna/schooling-check",
     "/exchange//menps/rna/schooling-check", "/exchange/%2e%2e/menps/rna", "/exchange/menps/rna/schooling-check%00",
     "/exchange/menps/rna/schooling%252dcheck", "/exchange/menps/rna\\schooling-check", "/exchange/menps/%5c/x",
     "/exchange/menps/rna/schooling-check;x=/../", "/receipts/gateway/tile/%2e%2e/private/000", "exchange", "http://x/health",
     "/exchange/menps/rna/\xe9", "/exchange/menps/rna/%ff", "/" + "a" * 2001],
)  # fmt: skip
def test_paths_are_written_plainly(running: Running, path: str) -> None:
    status, _ = raw(running, WHOLE, raw_path=path.encode("latin-1"))
    assert status in {400, 404}


@given(st.text(max_size=60))
def test_no_path_leads_out_of_its_segments(text: str) -> None:
    try:
        parts = parts_of("/" + text)
    except Refused:
        return
    assert all(part not in ("", ".", "..") and "/" not in part and "\\" not in part.replace("\\", "") for part in parts)
    assert not any(ord(character) < 32 for part in parts for character in part)


@example("...")
@given(st.text(alphabet=st.sampled_from("%2eEfF0/.5cC\\a"), max_size=30))
def test_encodings_do_not_hide_separators(text: str) -> None:
    try:
        parts = parts_of("/" + text)
    except Refused:
        return
    for part in parts:
        assert part.strip(".")
        assert not {"/", "\\", "\0", "%"} & set(part)


@pytest.mark.parametrize(
    "extra",
    [[(b"authorization", b"DPoP a"), (b"authorization", b"DPoP b")], [(b"host", b"other.test")], [(b"wasl_purpose", b"x")],
     [(b"wasl-purpose", b"a"), (b"wasl-purpose", b"b")], [(b"dpop", b"a\r\nx: b")], [(b"signature", "é".encode())],
     [(b"bad name", b"x")], [(b"", b"x")], [(b"x-%d" % n, b"x") for n in range(70)], [(b"x", b"y" * 40_000)],
     [(b"content-length", b"-1")], [(b"content-length", b"1e3")]],
)  # fmt: skip
def test_headers_that_could_be_read_in_two_ways_are_refused(running: Running, extra: list[tuple[bytes, bytes]]) -> None:
    assert raw(running, WHOLE, headers=[*HEADERS, *extra])[0] == 400


def test_of_other_headers_the_last_counts() -> None:
    assert read_headers([(b"X-Road-Client", b"a"), (b"x-road-client", b"b")]) == {"x-road-client": "b"}


def test_oversize_is_refused_by_what_it_says_and_by_what_it_is(running: Running) -> None:
    said = raw(running, WHOLE, headers=[*HEADERS, (b"content-length", b"1048577")])
    chunk = {"type": "http.request", "body": b"x" * 300_000, "more_body": True}
    hidden = raw(running, [chunk] * 4)
    for status, body in (said, hidden):
        assert status == 413
        assert b"/problems/oversize" in body
    assert raw(running, [], headers=[*HEADERS, (b"content-length", b"9" * 5000)])[0] == 413


def test_a_body_that_does_not_come_is_not_waited_for(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.05)
    status, body = raw(running, [{"type": "http.request", "body": b"{", "more_body": True}])
    assert status == 408
    assert b"/problems/slow-request" in body
    assert running.gateway.limits.running == 0


def test_a_caller_that_leaves_is_not_waited_for(running: Running) -> None:
    left = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    assert raw(running, left)[0] == 408


def test_other_methods_and_addresses(running: Running) -> None:
    refused = running.send("DELETE", CHECK_PATH)
    assert (refused.status_code, problem_of(refused)) == (405, "method-not-allowed")
    assert refused.headers["allow"] == "GET, POST"
    assert problem_of(running.send("GET", "/nothing/here")) == "not-found"
    assert (
        problem_of(running.send("POST", "/exchange/menps/rna/none", content=question(), headers=JSON))
        == "unknown-service"
    )


def test_beyond_its_places_the_gateway_says_so_at_once(running: Running) -> None:
    gateway = running.gateway
    for _ in range(gateway.settings.together):
        gateway.limits.enter()
    refused = running.ask()
    assert (refused.status_code, problem_of(refused)) == (503, "overloaded")
    assert refused.headers["retry-after"] == "1"
    for _ in range(gateway.settings.together):
        gateway.limits.leave()
    assert running.ask().status_code == 200


def test_one_system_does_not_take_the_place_of_the_others(running: Running) -> None:
    running.start(rate=2)
    assert [running.ask().status_code for _ in range(5)].count(429) >= 1
    assert problem_of(running.ask(system="other")) == "no-agreement"


def test_the_rate_comes_back_with_time() -> None:
    instant = [0.0]
    limits = Limits(together=40, rate=10, clock=lambda: instant[0])

    def passed() -> int:
        count = 0
        for _ in range(100):
            try:
                with limits.of("a"):
                    count += 1
            except Refused:
                break
        return count

    assert passed() == 20
    assert passed() == 0
    instant[0] = 1.0
    assert passed() == 10


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "fr"), ("ar", "ar"), ("de, en;q=0.1", "en"), ("fr;q=0.2,ar;q=0.8", "ar"), ("en;q=x", "fr"), ("*", "fr")],
)
def test_the_language_is_the_one_preferred(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language


def test_a_fault_shows_nothing(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "Z100000003 of somebody"

    async def broken(*_: Any) -> Any:
        raise RuntimeError(secret)

    running.start()
    monkeypatch.setattr(type(running.gateway.desk), "answer", broken)
    refused = running.ask()
    assert (refused.status_code, problem_of(refused)) == (500, "fault")
    assert secret not in refused.text
    assert secret not in caplog.text
    assert "RuntimeError" in caplog.text
