"""Providers: only their declared host, never an inner network, and nothing but the JSON they promised."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.exchange.answering import world
from tests.exchange.gateway.conftest import Running, problem_of
from tests.exchange.gateway.installation import CHECK_PATH, question, replaced
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Answer, Upstream
from wasl.exchange.gateway import telemetry, upstream
from wasl.exchange.gateway.upstream import Providers

BASE = "https://provider.example"
GOOD = {"pupil": {"enrolled": True, "secret": "not agreed"}}
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names lead where the tests say, and waiting is short."""
    addresses = {
        "provider.example": ["93.184.216.34"],
        "inner.example": ["10.0.0.7"],
        "both.example": ["93.184.216.34", "127.0.0.1"],
        "six.example": ["::1"],
        "mapped.example": ["::ffff:169.254.169.254"],
        "meta.example": ["169.254.169.254"],
    }

    async def getaddrinfo(self: Any, host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (each, port)) for each in addresses[host]]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(upstream, "_FIRST_WAIT", 0.001)


def entry(base: str = BASE, **changes: Any) -> Any:
    declared = Upstream(**({"base": base, "path": "/pupils/{subject}", "timeout_ms": 200, "retries": 2} | changes))
    return replaced(world.service(world.CHECK), upstream=declared)


def fetched(handler: Handler, service: Any = None, value: str = "Z1", providers: Providers | None = None) -> Any:
    async def run() -> Any:
        known = providers or Providers(transport=httpx.MockTransport(handler))
        try:
            return await known.fetch(service or entry(), world.call(value=value))
        finally:
            if providers is None:
                await known.close()

    return asyncio.run(run())


def refusal_of(handler: Handler, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        fetched(handler, **more)
    return caught.value.name


def good(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=GOOD)


def test_the_address_that_was_looked_at_is_the_one_called() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return good(request)

    assert fetched(handler, value="a/../b?c#d") == GOOD
    (request,) = seen
    assert request.url.host == "93.184.216.34"
    assert request.headers["host"] == "provider.example"
    assert request.extensions["sni_hostname"] == "provider.example"
    assert request.url.raw_path == b"/pupils/a%2F..%2Fb%3Fc%23d"


@pytest.mark.parametrize("host", ["inner.example", "both.example", "six.example", "mapped.example", "meta.example"])
def test_no_name_leads_into_an_inner_network(host: str) -> None:
    assert refusal_of(good, service=entry(f"https://{host}")) == "provider-misbehaves"


def test_plain_http_and_the_loopback_are_for_demonstrations() -> None:
    assert refusal_of(good, service=entry("http://provider.example")) == "provider-misbehaves"
    demonstration = Providers(demo=True, transport=httpx.MockTransport(good))
    assert fetched(good, service=entry("http://six.example"), providers=demonstration) == GOOD
    with pytest.raises(Refused):
        fetched(good, service=entry("http://inner.example"), providers=Providers(demo=True))


@pytest.mark.parametrize("value", ["..", "."])
def test_a_subject_is_never_a_step_in_a_path(value: str) -> None:
    assert refusal_of(good, value=value) == "malformed-subject"


@pytest.mark.parametrize(
    ("response", "name"),
    [(httpx.Response(302, headers={"location": "http://169.254.169.254/"}), "provider-misbehaves"),
     (httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "provider-misbehaves"),
     (httpx.Response(200, text="{not json", headers={"content-type": "application/json"}), "provider-misbehaves"),
     (httpx.Response(200, content=b" " * 2_000_000, headers={"content-type": "application/json"}), "provider-misbehaves"),
     (httpx.Response(403), "provider-misbehaves"), (httpx.Response(404), "unknown-subject"),
     (httpx.Response(500), "provider-unavailable"), (httpx.Response(429), "provider-unavailable")],
)  # fmt: skip
def test_what_was_not_promised_is_not_passed_on(response: httpx.Response, name: str) -> None:
    # A response's stream is read once: each attempt gets its own.
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(response.status_code, headers=response.headers, content=response.content)

    assert refusal_of(handler) == name


def test_failures_that_pass_are_tried_again_with_the_same_key() -> None:
    keys: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        return httpx.Response(503) if len(keys) < 3 else good(request)

    assert fetched(handler, service=entry(method="POST", body={"who": ["{subject}"]})) == GOOD
    assert keys == ["r-1"] * 3


def test_a_body_is_filled_and_nothing_else() -> None:
    seen: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return good(request)

    fetched(handler, service=entry(method="POST", path="/ask", body={"who": "{subject}", "n": 1}), value='Z"1')
    assert seen == [{"who": 'Z"1', "n": 1}]


def test_a_provider_that_is_slow_or_away() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(5)
        return good(request)

    assert refusal_of(slow, service=entry(timeout_ms=20, retries=1)) == "provider-slow"  # type: ignore[arg-type]

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert refusal_of(away) == "provider-unavailable"


def test_a_host_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    instant, calls, healthy = [0.0], [0], [False]

    def handler(request: httpx.Request) -> httpx.Response:
        calls[0] += 1
        return good(request) if healthy[0] else httpx.Response(500)

    providers = Providers(transport=httpx.MockTransport(handler), clock=lambda: instant[0])
    for _ in range(8):
        assert refusal_of(handler, service=entry(retries=0), providers=providers) == "provider-unavailable"
    assert calls[0] == 5
    instant[0], healthy[0] = 11.0, True
    assert fetched(handler, service=entry(retries=0), providers=providers) == GOOD


def test_the_callers_trace_goes_on_to_the_provider() -> None:
    seen: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("traceparent", ""))
        return good(request)

    instruments = telemetry.Telemetry("gateway")
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    for sent in (trace, "nonsense"):
        with instruments.span("exchange.call", sent):
            fetched(handler)
    assert seen == [trace, ""]
    sampled = telemetry.Telemetry("gateway", spans=1.0)
    with sampled.span("exchange.call", trace):
        fetched(handler)
    assert seen[2].split("-")[1] == trace.split("-")[1]
    assert seen[2] != trace


def test_only_the_agreed_fields_of_a_providers_answer_leave(running: Running) -> None:
    declared = replaced(
        running.installation.services["schooling-check"], type="lookup", upstream=Upstream(base=BASE, path="/{subject}"),
        fields={"enrolled": Answer(title=world.ANYONE, value="/pupil/enrolled"),
                "secret": Answer(title=world.ANYONE, value="/pupil/secret")},
    )  # fmt: skip
    running.installation.services["schooling-check"] = declared
    running.installation.publish(world.agreement(fields=("enrolled",)))
    running.more["upstream"] = Providers(transport=httpx.MockTransport(good))
    response = running.ask(path=CHECK_PATH)
    assert response.json()["fields"] == {"enrolled": True}
    assert b"not agreed" not in response.content
    assert problem_of(running.ask(question(fields=["secret"]))) == "field-not-agreed"
