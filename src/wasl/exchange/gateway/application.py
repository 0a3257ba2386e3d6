"""A gateway put together, as one ASGI application."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import httpx

from wasl.exchange.answering.counting import Counts
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.kept import open_log, pseudonyms_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.answering.quotas import Quotas
from wasl.exchange.answering.sources import Upstream
from wasl.exchange.answering.statistics import ProtectedTables
from wasl.exchange.answering.store import Store
from wasl.exchange.directory.holder import Holder
from wasl.exchange.directory.signing import trusted_keys
from wasl.exchange.gateway import dpop, signatures, tokens
from wasl.exchange.gateway.callers import Gatekeeper
from wasl.exchange.gateway.databases import outbox_at, store_at
from wasl.exchange.gateway.following import Source, follow, measure, tell
from wasl.exchange.gateway.http import Receive, Request, Response, Scope, Send, new_id, read_body, read_head, respond
from wasl.exchange.gateway.limits import Limits
from wasl.exchange.gateway.mutual_tls import Certificates
from wasl.exchange.gateway.parts import Gateway, InForce
from wasl.exchange.gateway.problem import oauth_error, told
from wasl.exchange.gateway.replay import Replays
from wasl.exchange.gateway.routes import route_of
from wasl.exchange.gateway.settings import Settings
from wasl.exchange.gateway.telemetry import Telemetry
from wasl.exchange.gateway.upstream import Providers
from wasl.kernel.clock import now
from wasl.kernel.keys import kept_key

log = logging.getLogger(__name__)
TOKEN_PATH = "/exchange/token"  # noqa: S105  # an address


class Application:
    """The ASGI application. What it opened it closes, at the end of its lifespan or by `close`."""

    def __init__(
        self, gateway: Gateway, store: Store, providers: Upstream, close: tuple[Callable[[], None], ...]
    ) -> None:
        self.gateway = gateway
        self._store = store
        self._providers = providers
        self._close = close
        self._tasks: list[asyncio.Task[None]] = []
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await send({"type": "websocket.close"})

    async def start(self) -> None:
        """Begin what runs in the background."""
        settings = self.gateway.settings
        self._tasks.append(asyncio.create_task(tell(self.gateway)))
        if settings.source:
            self._client = httpx.AsyncClient(timeout=10, trust_env=False)
            source = Source(settings.source, self.gateway.holder, self._client)
            self._tasks.append(asyncio.create_task(follow(source)))

    async def close(self) -> None:
        """End it, and let go of everything. What was receipted is published."""
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if self._client is not None:
            await self._client.aclose()
        if isinstance(self._providers, Providers):
            await self._providers.close()
        await self._store.close()
        for each in self._close:
            each()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
            else:
                await self.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        request: Request | None = None
        try:
            self.gateway.limits.enter()
        except Refused as refused:
            await respond(send, told(refused, "fr", id_ := new_id(), self.gateway.settings.portal), id_)
            return
        try:
            request = read_head(scope)
            route, given = route_of(request)
            await read_body(request, receive, route.largest)
            response, outcome = await route.handler(self.gateway, request, *given), "answered"
        except Refused as refused:
            response, outcome = self._refused(refused, request), refused.name
        except Exception as error:  # a fault of ours is told as one, and shows nothing
            log.error("a request failed: %s", type(error).__name__, exc_info=_without_values(error))
            response, outcome = self._refused(Refused("fault"), request), "fault"
        finally:
            self.gateway.limits.leave()
        service = request.service if request else ""
        self.gateway.telemetry.answered(service, outcome, time.perf_counter() - began)
        await respond(send, response, request.id if request else new_id())

    def _refused(self, refused: Refused, request: Request | None) -> Response:
        language, id_, path = (request.language, request.id, request.path) if request else ("fr", new_id(), "")
        tell_it = oauth_error if path == TOKEN_PATH else told
        return tell_it(refused, language, id_, self.gateway.settings.portal)


def create(
    settings: Settings, *, clock: Callable[[], datetime] | None = None, upstream: Upstream | None = None
) -> Application:
    """The gateway that `settings` describe, its log of receipts open.

    Raises WaslError when another process writes the log, or no key is trusted to sign the directory.
    """
    clock = clock or _clock()
    home, state = settings.home, settings.state
    holder = Holder(home / "directory", trusted_keys(home / "keys" / "directory.pub.json"), state, clock)
    pseudonyms = pseudonyms_of(home)
    journal = open_log(home, settings.name, settings.portal)
    proofs_used = Replays(state / "proofs", dpop.REMEMBERED, clock=clock)
    signed_used = Replays(state / "signatures", signatures.REMEMBERED, clock=clock)
    asserted = Replays(state / "assertions", tokens.REMEMBERED, clock=clock)
    proofs = dpop.Proofs(proofs_used)
    key = kept_key(home / "keys" / "gateways" / f"{settings.name}.json")
    office = tokens.Tokens(settings.url, settings.url + TOKEN_PATH, key, proofs, asserted)
    keeper = Gatekeeper(
        settings.url, office, proofs, signatures.Signatures(settings.url, signed_used), Certificates(settings.proxies)
    )
    counts = Counts(home, settings.name, clock)
    quotas = Quotas(clock, counts.own())
    quotas.hear(counts.elsewhere())
    database = (settings.database, home / "wasl.sqlite3")
    store = store_at(*database)
    providers = upstream or Providers(settings.demo)
    tables = ProtectedTables(home / "lake" / "statistics")
    in_force = InForce(holder)
    desk = Desk(in_force, store, journal, quotas, pseudonyms, providers, tables)
    gateway = Gateway(
        settings=settings, holder=holder, tokens=office, gatekeeper=keeper, clock=clock, quotas=quotas, counts=counts,
        log=journal, desk=desk, directory=in_force, outbox=outbox_at(*database),
        limits=Limits(settings.together, settings.rate), telemetry=Telemetry(settings.name, settings.spans),
    )  # fmt: skip
    measure(gateway)
    return Application(gateway, store, providers, (
        lambda: counts.keep(quotas.today()),
        desk.close, tables.close, proofs_used.close, signed_used.close, asserted.close, journal.close,
    ))  # fmt: skip


def _clock() -> Callable[[], datetime]:
    """The kernel's clock; without looking, six times a request, for a fixed instant that this process does not have."""
    return now if "WASL_NOW" in os.environ else lambda: datetime.now(UTC)


def _without_values(error: BaseException) -> tuple[type[BaseException], BaseException, None]:
    """An error for the log, without what it says: a message may quote a person's data."""
    return type(error), RuntimeError("its message is left out: it may quote what was asked"), error.__traceback__  # type: ignore[return-value]
