"""What the gateway says it does, and what it does: schemathesis asks it everything that its own description allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from tests.exchange.gateway.conftest import Running
from tests.exchange.gateway.installation import URL
from wasl.client.signatures import signed_headers


def described(running: Running) -> dict[str, Any]:
    response = running.send("GET", "/exchange/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_every_service_that_is_called_is_described(running: Running) -> None:
    whole = described(running)
    assert whole["openapi"] == "3.1.0"
    assert set(whole["paths"]) >= {
        "/exchange/menps/rna/schooling-check",
        "/exchange/menps/gresa/establishment-directory",
    }
    assert list(whole["paths"]["/exchange/menps/rna/schooling-check"]) == ["post"]
    one = running.send("GET", "/exchange/menps/rna/schooling-check/openapi.json").json()
    assert list(one["paths"]) == ["/exchange/token", "/exchange/menps/rna/schooling-check"]
    answer = one["paths"]["/exchange/menps/rna/schooling-check"]["post"]["responses"]["200"]
    fields = answer["content"]["application/json"]["schema"]["properties"]["fields"]["properties"]
    assert set(fields) == set(running.ask().json()["fields"])


@pytest.mark.parametrize("signed", [True, False])
def test_nothing_that_its_description_allows_makes_it_fail(running: Running, signed: bool) -> None:
    running.start(rate=100_000)
    schema = schemathesis.openapi.from_dict(described(running))
    seen: dict[str, set[int]] = {}
    for operation in schema.get_all_operations():
        ready = operation.ok()
        asked_of(running, ready, signed, seen.setdefault(ready.label, set()))
    assert len(seen) >= 10
    assert all(status < 500 for statuses in seen.values() for status in statuses)
    if signed:
        assert seen["POST /exchange/menps/rna/schooling-check"] & {200, 403, 404}


def asked_of(running: Running, operation: Any, signed: bool, seen: set[int]) -> None:
    @settings(
        max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=URL)
        request = _prepared(sent)
        if signed:
            covered = {name: request.headers[name] for name in ("wasl-purpose",) if name in request.headers}
            request.headers.update(
                signed_headers(
                    running.installation.keys["cnss"], request.method, str(request.url), request.content, covered
                )
            )
        response = running.send(request.method, str(request.url), content=request.content, headers=request.headers)
        seen.add(response.status_code)
        case.validate_response(response, checks=[not_a_server_error], transport_kwargs=sent)

    _run(ask)


def _prepared(sent: dict[str, Any]) -> Any:
    import httpx

    known = {
        name: sent[name] for name in ("method", "url", "params", "headers", "json", "data", "content") if sent.get(name)
    }
    return httpx.Request(**known)


def _run(test: Callable[[], None]) -> None:
    test()
