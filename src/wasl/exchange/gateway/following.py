"""What a gateway does in the background: follows a directory from afar, keeps the day's counts, tells how it does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

import httpx

from wasl.exchange.directory.holder import Holder
from wasl.exchange.directory.refusing import DirectoryError
from wasl.exchange.directory.signing import version_of
from wasl.exchange.gateway.parts import Gateway

log = logging.getLogger(__name__)
EVERY = 10.0
"""Seconds between two looks at a directory from afar."""
TELL_EVERY = 1.0
_MISSED = 500
"""Versions that are fetched, at most, to follow the chain."""


class Source:
    """A directory published at `url`, its former versions at ``{url}/{version}``."""

    def __init__(self, url: str, holder: Holder, client: httpx.AsyncClient) -> None:
        self._url = url
        self._holder = holder
        self._client = client
        self._tag = ""

    async def look(self) -> None:
        """Take the directory that is there, if it is new. Never raises: the one in force lasts until it expires."""
        try:
            response = await self._client.get(self._url, headers={"if-none-match": self._tag} if self._tag else {})
            if response.status_code == 200:
                await self._take(response.content)
                self._tag = response.headers.get("etag", "")
        except (httpx.HTTPError, DirectoryError, OSError) as error:
            log.warning("the directory from afar is not taken: %s", type(error).__name__)

    async def _take(self, content: bytes) -> None:
        try:
            await asyncio.to_thread(self._holder.offer, content)
        except DirectoryError as error:
            if error.reason != "directory-unchained":
                raise
            between = await self._between(version_of(content))
            await asyncio.to_thread(self._holder.offer, content, between.get)

    async def _between(self, version: int) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for missed in range(max(self._holder.version + 1, version - _MISSED), version):
            response = await self._client.get(f"{self._url}/{missed}")
            if response.status_code == 200:
                found[missed] = response.content
        return found


async def follow(source: Source) -> None:
    """Look again and again."""
    while True:
        await source.look()
        await asyncio.sleep(EVERY)


async def tell(gateway: Gateway) -> None:
    """Keep the gauges and the day's counts up to date."""
    kept: Mapping[str, int] = {}
    while True:
        await asyncio.sleep(TELL_EVERY)
        counts = gateway.quotas.today()
        if counts != kept:
            kept = counts
            await asyncio.to_thread(gateway.counts.keep, counts)
        gateway.quotas.hear(await asyncio.to_thread(gateway.counts.elsewhere))
        measure(gateway)


def measure(gateway: Gateway) -> None:
    """Set the gauges."""
    gateway.telemetry.running.set(gateway.limits.running)
    gateway.telemetry.receipts.set(gateway.log.size)
    gateway.telemetry.directory_version.set(gateway.holder.version)
    try:
        gateway.telemetry.directory_expires.set(gateway.holder.current().snapshot.expires)
    except DirectoryError:
        gateway.telemetry.directory_expires.set(0)
