"""Every address of a gateway, in one table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway import events, exchange, openapi, publishing, receipts, xroad
from wasl.exchange.gateway.http import LARGEST_BODY, Request, Response

Handler = Callable[..., Awaitable[Response]]
LARGEST_DIRECTORY = 8 * 1024 * 1024
"""Anyone may bring one, so it is bounded too; a larger one is put into the folder, or fetched."""
_X_ROAD = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    """`pattern`: segments, of which ``*`` is any one; a last ``**`` is all that follows, at least one."""

    methods: tuple[str, ...]
    pattern: str
    handler: Handler
    largest: int = LARGEST_BODY

    def matched(self, parts: tuple[str, ...]) -> tuple[str, ...] | None:
        """What stands at its stars; None when the path is another."""
        wanted = self.pattern.split("/")
        if wanted[-1] == "**":
            if len(parts) < len(wanted):
                return None
            wanted = wanted[:-1] + ["*"] * (len(parts) - len(wanted) + 1)
        if len(parts) != len(wanted) or any(w not in ("*", part) for w, part in zip(wanted, parts, strict=True)):
            return None
        return tuple(part for w, part in zip(wanted, parts, strict=True) if w == "*")


ROUTES = (
    Route(("POST",), "exchange/token", publishing.token),
    Route(("GET",), "exchange/directory", publishing.directory),
    Route(("PUT",), "exchange/directory", publishing.take_directory, LARGEST_DIRECTORY),
    Route(("GET",), "exchange/directory/*", publishing.archived),
    Route(("GET",), "exchange/openapi.json", openapi.whole),
    Route(("GET",), "exchange/events/*", events.feed),
    Route(("GET", "POST"), "exchange/*/*/*", exchange.call),
    Route(("GET",), "exchange/*/*/*/openapi.json", openapi.of_one),
    Route(_X_ROAD, "r1/**", xroad.message),
    Route(("GET",), "listClients", xroad.list_clients),
    Route(("GET",), "receipts/*/checkpoint", receipts.checkpoint),
    Route(("GET",), "receipts/*/tile/**", receipts.tile),
    Route(("GET",), "receipts/*/inclusion/*", receipts.inclusion),
    Route(("GET",), "receipts/*/consistency/*", receipts.consistency),
    Route(("GET",), ".well-known/oauth-authorization-server", publishing.metadata),
    Route(("GET",), ".well-known/jwks.json", publishing.keys),
    Route(("GET",), "health", publishing.health),
    Route(("GET",), "ready", publishing.ready),
    Route(("GET",), "metrics", publishing.metrics),
)
_CALL = next(route for route in ROUTES if route.handler is exchange.call)


def route_of(request: Request) -> tuple[Route, tuple[str, ...]]:
    """The route of `request`, and what stands at its stars. Raises Refused: not-found or method-not-allowed."""
    parts, method = request.parts, request.method
    # Nearly all requests are calls: they need not go through the table.
    if len(parts) == 4 and parts[0] == "exchange" and method in _CALL.methods:
        return _CALL, parts[1:]
    allowed: list[str] = []
    for route in ROUTES:
        given = route.matched(parts)
        if given is not None:
            if method in route.methods:
                return route, given
            allowed.extend(route.methods)
    if allowed:
        raise Refused("method-not-allowed", choices=", ".join(dict.fromkeys(allowed)))
    raise Refused("not-found")
