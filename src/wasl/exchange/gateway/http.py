"""Requests and responses over ASGI, as strict as HTTP allows: what could be read in two ways is not read at all.

The server (hyper) has already refused two lengths, bad chunks and bare line ends; what is left is refused here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec

from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.refusing import refusal
from wasl.kernel.chance import random_id

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

LARGEST_BODY = 1024 * 1024
MOST_HEADERS = 64
LARGEST_HEADERS = 32 * 1024
LONGEST_URI = 2000
"""Characters; X-Road's limit too."""
BODY_SECONDS = 10.0
"""A body that has not arrived by then never will."""
ONCE = frozenset({
    "host", "authorization", "dpop", "content-type", "content-length", "content-digest", "signature", "signature-input",
    "wasl-purpose", "client-cert", "client-cert-chain", "idempotency-key", "traceparent",
})  # fmt: skip
"""Headers on which a decision rests: said twice, they would be read in two ways."""
_NAMES = {
    name.encode(): name for name in (*ONCE, "accept", "accept-language", "accept-encoding", "user-agent", "connection")
}
"""Names that nearly every request bears: told at a glance."""
_PLAIN = re.compile(r"(?:/[A-Za-z0-9_~.-]+)+")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9_~.!$&'()*+,=:@-]|%(?!25|2[fF]|5[cC]|[01][0-9a-fA-F]|7[fF])[0-9a-fA-F]{2})+")
_NAME = re.compile(r"[a-z0-9-]+")
_QUERY = re.compile(r"(?:[A-Za-z0-9_~.!$'()*+,=:@/?&-]|%[0-9a-fA-F]{2})*")
Decoded = TypeVar("Decoded")


@dataclass(slots=True)
class Request:
    """One request, its path taken apart. `target` is the path and query as they were sent."""

    method: str
    path: str
    parts: tuple[str, ...]
    query: str
    headers: dict[str, str]
    peer: str
    id: str
    body: bytes = b""
    raw_headers: Headers = field(default_factory=list)
    service: str = ""
    """The service asked, once it is known to exist."""

    @property
    def target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def language(self) -> str:
        """Of the three, the one that ``Accept-Language`` puts first; French otherwise."""
        return preferred_language(self.headers.get("accept-language", ""))

    def parameters(self) -> dict[str, str]:
        """The parameters of the query. Raises Refused when one is said twice, or is no UTF-8."""
        found: dict[str, str] = {}
        for pair in self.query.split("&") if self.query else ():
            name, _, value = pair.partition("=")
            key = _decoded(name.replace("+", " "), "query")
            if key in found or not key:
                raise refusal("malformed", "query")
            found[key] = _decoded(value.replace("+", " "), "query")
        return found

    def json(self, kind: type[Decoded]) -> Decoded:
        """The body as `kind`. Raises Refused for another type of content, or other JSON."""
        if self.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise Refused("unsupported-media")
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise refusal("malformed", "json") from error


@dataclass(slots=True)
class Response:
    """What is sent back. `headers` are in lower case."""

    status: int
    body: bytes
    content_type: bytes = b"application/json"
    headers: Headers = field(default_factory=list)
    cached: bool = False
    """Its headers say for how long; otherwise it is not to be kept."""


_NOT_CACHED = (b"cache-control", b"no-store")
_NOT_GUESSED = (b"x-content-type-options", b"nosniff")


def read_head(scope: Scope) -> Request:
    """The request without its body. Raises Refused for a path or headers that are not plain."""
    raw = scope.get("raw_path")
    path = (raw if raw is not None else scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    if len(path) + len(query) > LONGEST_URI:
        raise refusal("malformed", "path")
    if not _QUERY.fullmatch(query):
        raise refusal("malformed", "query")
    client = scope.get("client")
    return Request(
        method=scope["method"], path=path, parts=parts_of(path), query=query, headers=read_headers(scope["headers"]),
        peer=client[0] if client else "", id=new_id(), raw_headers=scope["headers"],
    )  # fmt: skip


def new_id() -> str:
    """An id for a request: 128 random bits."""
    return random_id()


def parts_of(path: str) -> tuple[str, ...]:
    """The path's segments, decoded once. Raises Refused where decoding twice, or a dot, could lead elsewhere."""
    if path == "/":
        return ()
    segments = path[1:].split("/")
    if not path.startswith("/") or any(each and not each.strip(".") for each in segments):
        raise refusal("malformed", "path")
    if _PLAIN.fullmatch(path):
        return tuple(segments)
    if not all(_SEGMENT.fullmatch(each) for each in segments):
        raise refusal("malformed", "path")
    decoded = tuple(_decoded(each, "path") for each in segments)
    if any(each.strip(". ") == "" for each in decoded):
        raise refusal("malformed", "path")
    return decoded


def read_headers(sent: Headers) -> dict[str, str]:
    """By lower-case name. Where one came several times the last counts, unless it may come only once. Raises Refused."""
    if len(sent) > MOST_HEADERS or sum(len(name) + len(value) for name, value in sent) > LARGEST_HEADERS:
        raise refusal("malformed", "headers")
    found: dict[str, str] = {}
    for raw_name, raw_value in sent:
        name = _NAMES.get(raw_name) or _name(raw_name)
        once = name in ONCE
        if once and name in found:
            raise refusal("malformed", "twice")
        found[name] = _value(raw_value, once)
    return found


async def read_body(request: Request, receive: Receive, largest: int = LARGEST_BODY) -> None:
    """Receive the body into `request`. Raises Refused when it is too large, or too slow."""
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise refusal("malformed", "headers")
    if len(length) > 12 or int(length) > largest:
        raise Refused("oversize", most=largest)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            request.body = await _received(receive, int(length), largest)
    except TimeoutError as error:
        raise Refused("slow-request") from error


async def respond(send: Send, response: Response, request_id: str) -> None:
    """Send `response` whole."""
    headers = [
        (b"content-type", response.content_type),
        (b"content-length", b"%d" % len(response.body)),
        _NOT_GUESSED,
        (b"wasl-request", request_id.encode()),
        *response.headers,
    ]
    if not response.cached:
        headers.append(_NOT_CACHED)
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


def preferred_language(accepted: str) -> str:
    """Of ``fr``, ``ar`` and ``en`` the one most wanted by an Accept-Language (RFC 9110, section 12.5.4); else French."""
    best, weight = "fr", 0.0
    for part in accepted[:200].split(","):
        tag, _, quality = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in {"fr", "ar", "en"} and (found := _quality(quality)) > weight:
            best, weight = language, found
    return best


async def _received(receive: Receive, announced: int, largest: int) -> bytes:
    """The body: once as much came as was `announced`, nobody waits to hear that this was all; 0 where nothing was."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused("slow-request")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > largest:
            raise Refused("oversize", most=largest)
        more = message.get("more_body", False) and not 0 < announced <= size
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _name(raw: bytes) -> str:
    name = raw.decode("latin-1").lower()
    # An underscore is a dash to some servers: ``wasl_purpose`` would be a second ``wasl-purpose`` behind one of them.
    if not _NAME.fullmatch(name):
        raise refusal("malformed", "headers")
    return name


def _value(raw: bytes, strict: bool) -> str:
    value = raw.decode("latin-1")
    if value.isascii() and value.isprintable():
        return value
    if strict or any(character in value for character in "\r\n\0"):
        raise refusal("malformed", "headers")
    return value


def _decoded(text: str, detail: str) -> str:
    if "%" not in text and text.isascii():
        return text
    try:
        decoded = unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal("malformed", detail) from error
    if any(ord(character) < 32 or ord(character) == 127 for character in decoded):
        raise refusal("malformed", detail)
    return decoded


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
