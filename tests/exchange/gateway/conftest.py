"""A gateway of one's own for each test, called in the same process over ASGI."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import DjangoDbBlocker

from tests.exchange.gateway.installation import CHECK_PATH, NOW, URL, Installation, install, question
from wasl.client.dpop import dpop_proof
from wasl.client.signatures import signed_headers
from wasl.exchange.gateway.application import Application, create
from wasl.exchange.receipts.entry import Entry, read_entry
from wasl.kernel.keys import SigningKey
from wasl.kernel.tiles import Tile, read_tile, unbundle

JSON = {"content-type": "application/json"}


@dataclass
class Clock:
    """The time, for the gateway and for its callers."""

    patch: pytest.MonkeyPatch
    instant: datetime = NOW

    def set(self, instant: datetime) -> None:
        self.instant = instant
        self.patch.setenv("WASL_NOW", instant.isoformat())

    def forward(self, **by: float) -> None:
        self.set(self.instant + timedelta(**by))


@dataclass
class Running:
    """A gateway in this process. Requests are made one after the other by `ask`, or in one loop by `run`."""

    installation: Installation
    clock: Clock
    changes: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    app: Application | None = None

    def start(self, **changes: Any) -> Application:
        self.stop()
        self.changes |= changes
        self.app = create(replace(self.installation.settings, **self.changes), **self.more)
        return self.app

    def stop(self) -> None:
        if self.app is not None:
            self.run(self.app.close())
            self.app = None

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @property
    def gateway(self) -> Any:
        return (self.app or self.start()).gateway

    def send(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """One request, as it is."""
        app = self.app or self.start()

        async def sending() -> httpx.Response:
            transport = httpx.ASGITransport(app=app, client=(sent.pop("peer", "127.0.0.1"), 1))
            async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
                return await client.request(method, path, **sent)

        response: httpx.Response = self.run(sending())
        return response

    def ask(
        self, body: bytes | None = None, *, path: str = CHECK_PATH, method: str = "POST", system: str = "cnss",
        key: SigningKey | None = None, fields: dict[str, str] | None = None, headers: dict[str, str] | None = None,
    ) -> httpx.Response:  # fmt: skip
        """One signed request (RFC 9421)."""
        content = question() if body is None and method == "POST" else body or b""
        signer = key or self.installation.keys[system]
        signed = signed_headers(signer, method, URL + path, content, fields)
        kind = JSON if method == "POST" else {}
        return self.send(method, path, content=content, headers={**kind, **signed, **(headers or {})})

    def show(self, token: str, key: SigningKey, body: bytes | None = None, path: str = CHECK_PATH) -> httpx.Response:
        """One request with a token bound by DPoP."""
        proof = dpop_proof(key, "POST", URL + path, token=token)
        headers = {**JSON, "authorization": f"DPoP {token}", "dpop": proof}
        return self.send("POST", path, content=body or question(), headers=headers)

    def entries(self) -> list[Entry]:
        """All that is on record, once it is published."""
        size = self.gateway.log.size
        self.stop()
        found: list[Entry] = []
        for index in range(0, size, 256):
            tile = Tile(None, index // 256, min(256, size - index))
            found += map(read_entry, unbundle(read_tile(self.installation.home / "receipts" / "gateway", tile)))
        return found


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Installation:
    with django_db_blocker.unblock():
        return install(tmp_path_factory.mktemp("installed") / "home")


@pytest.fixture
def installation(installed: Installation, tmp_path: Path) -> Installation:
    """A copy of the installation, for one test to spoil."""
    shutil.copytree(installed.home, tmp_path / "home")
    return replace(
        installed,
        home=tmp_path / "home",
        services=dict(installed.services),
        entries={name: dict(each) for name, each in installed.entries.items()},
        keys=dict(installed.keys),
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(monkeypatch)
    clock.set(NOW)
    return clock


@pytest.fixture
def running(installation: Installation, clock: Clock) -> Iterator[Running]:
    running = Running(installation, clock)
    yield running
    running.stop()
    running.loop.close()


@pytest.fixture
def problem() -> Callable[[httpx.Response], str]:
    """The name of a problem."""
    return problem_of


def problem_of(response: httpx.Response) -> str:
    """The name at the end of a problem's type."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return str(response.json()["type"]).rpartition("/")[2]
