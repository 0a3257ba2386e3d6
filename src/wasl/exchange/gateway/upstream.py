"""The provider's own API, called for one subject: its declared host and no other, no redirect, bounded in time and size.

The addresses that the host's name gives are looked at before any is called, and the one looked at is the one called, so that a
name cannot lead into the State's inner networks, even if it changes its mind in between.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Upstream
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.exchange.gateway.telemetry import TRACEPARENT

LARGEST_ANSWER = 1024 * 1024
_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_JSON = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json")
_FIRST_WAIT = 0.05
_FAILURES = 5
"""In a row, after which a host is left alone."""
_REST = 10.0
"""Seconds for which it is, before one call tries again."""


@dataclass(slots=True)
class _Breaker:
    failures: int = 0
    closed_until: float = 0.0


class Providers:
    """Calls providers. `demo`: those on the loopback too, over plain http."""

    def __init__(
        self, demo: bool = False, transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`transport`: another way to the network, for tests."""
        self._demo = demo
        self._clock = clock
        self._breakers: dict[str, _Breaker] = {}
        self._client = httpx.AsyncClient(
            transport=transport, follow_redirects=False, trust_env=False,
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
        )  # fmt: skip

    async def fetch(self, service: ServiceEntry, call: Call) -> Any:
        """The provider's answer to `call`, decoded from JSON.

        Raises Refused: unknown-subject, provider-unavailable, provider-slow or provider-misbehaves.
        """
        upstream = service.declared.upstream
        if upstream is None:
            raise Refused("unknown-service")
        host = urlsplit(upstream.base).netloc
        breaker = self._breakers.setdefault(host, _Breaker())
        if self._clock() < breaker.closed_until:
            raise Refused("provider-unavailable")
        try:
            document = await self._insisting(upstream, call)
        except Refused as refused:
            self._failed(breaker, refused)
            raise
        breaker.failures = 0
        return document

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    def _failed(self, breaker: _Breaker, refused: Refused) -> None:
        if refused.name not in {"provider-unavailable", "provider-slow"}:
            breaker.failures = 0
            return
        breaker.failures += 1
        if breaker.failures >= _FAILURES:
            breaker.closed_until = self._clock() + _REST

    async def _insisting(self, upstream: Upstream, call: Call) -> Any:
        """Ask again after failures that may pass, waiting longer each time, and never exactly as long as others do."""
        for attempt in range(upstream.retries + 1):
            try:
                return await self._once(upstream, call)
            except Refused as refused:
                last = attempt == upstream.retries
                if last or refused.name not in {"provider-unavailable", "provider-slow"}:
                    raise
            await asyncio.sleep(_FIRST_WAIT * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311  # no secret
        raise Refused("provider-unavailable")

    async def _once(self, upstream: Upstream, call: Call) -> Any:
        try:
            async with asyncio.timeout(upstream.timeout_ms / 1000):
                request = await self._request(upstream, call)
                response = await self._client.send(request, stream=True)
                try:
                    return await _document(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException) as error:
            raise Refused("provider-slow") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Refused("provider-unavailable") from error

    async def _request(self, upstream: Upstream, call: Call) -> httpx.Request:
        base = urlsplit(upstream.base)
        address = await self._address(base.scheme, base.hostname or "", base.port)
        given = {"subject": call.value, **call.parameters}
        url = httpx.URL(upstream.base.rstrip("/") + _filled(upstream.path, given, encoded=True))
        if url.netloc.decode() != base.netloc.lower():
            raise Refused("provider-misbehaves")
        headers = {"host": base.netloc, "accept": "application/json", "idempotency-key": call.request}
        if TRACEPARENT.get():
            headers["traceparent"] = TRACEPARENT.get()
        body = _body(upstream.body, given) if upstream.method == "POST" else None
        return self._client.build_request(
            upstream.method, url.copy_with(host=address), headers=headers, json=body,
            extensions={"sni_hostname": base.hostname}, timeout=upstream.timeout_ms / 1000,
        )  # fmt: skip

    async def _address(self, scheme: str, host: str, port: int | None) -> str:
        """The address to call. Raises Refused where the name leads into an inner network."""
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port or (443 if scheme == "https" else 80), type=socket.SOCK_STREAM
        )
        addresses = [ipaddress.ip_address(str(each[4][0])) for each in found]
        if not addresses or not all(self._may_be_called(scheme, each) for each in addresses):
            raise Refused("provider-misbehaves")
        return str(addresses[0])

    def _may_be_called(self, scheme: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        mapped = getattr(address, "ipv4_mapped", None) or address
        if self._demo and mapped.is_loopback:
            return True
        return scheme == "https" and mapped.is_global and not mapped.is_multicast


async def _document(response: httpx.Response) -> Any:
    """The JSON of a good answer. Raises Refused for any other."""
    if response.status_code == 404:
        raise Refused("unknown-subject")
    if response.status_code >= 500 or response.status_code == 429:
        raise Refused("provider-unavailable")
    if response.status_code != 200:
        raise Refused("provider-misbehaves")
    if not _JSON.fullmatch(response.headers.get("content-type", "").split(";")[0].strip().lower()):
        raise Refused("provider-misbehaves")
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER:
            raise Refused("provider-misbehaves")
    try:
        return msgspec.json.decode(bytes(content))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused("provider-misbehaves") from error


def _filled(text: str, given: dict[str, str], *, encoded: bool) -> str:
    """`text` with what is given in its places; percent-encoded whole, so that a value is never a path or a query."""

    def fill(place: re.Match[str]) -> str:
        value = given.get(place[1], "")
        if encoded and value in {".", ".."}:
            raise Refused("malformed-subject")
        return quote(value, safe="") if encoded else value

    return _PLACE.sub(fill, text)


def _body(template: Any, given: dict[str, str]) -> Any:
    match template:
        case dict():
            return {name: _body(each, given) for name, each in template.items()}
        case list():
            return [_body(each, given) for each in template]
        case str():
            return _filled(template, given, encoded=False)
        case _:
            return template
