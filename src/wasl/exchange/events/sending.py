"""One signed request to a webhook (RFC 9421 over method, target, content digest and type), and what came of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from django.conf import settings

from wasl.client.signatures import signed_headers
from wasl.exchange.events.hosts import judged
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, kept_key

EVENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
"""Seconds; shorter than the lease of an event."""
LARGEST_ANSWER: Final = 4096
"""Bytes of an answer that are read at all."""
LONGEST_ANSWER: Final = 10.0
"""Seconds for which an answer is read: one that comes byte by byte must not hold a worker."""
_KEY, _FORMER = "events.json", "events.former.json"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a request: the status, or why there is none."""

    status: int | None
    why: str
    milliseconds: int
    content: bytes = b""

    @property
    def well(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Sends; one connection pool for all. Close it."""

    def __init__(self, home: Path) -> None:
        self._key = webhook_key(home)
        # No proxy of the environment, no redirect: the request goes to the address that was judged, or nowhere.
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def send(self, url: str, content: bytes, kind: str = EVENT_TYPE) -> Sent:
        """POST `content` to `url`, signed. Never raises for what the network or the other side does."""
        began = time.monotonic()
        try:
            target = judged(url, demonstration=settings.DEMO)
            headers = signed_headers(self._key, "POST", target.url, content, {"content-type": kind})
            request = self._client.build_request(
                "POST", target.connect, content=content, headers={**headers, "host": target.host, "user-agent": "wasl"},
                extensions={"sni_hostname": target.name},
            )  # fmt: skip
            status, body = self._answer(request)
        except WaslError:
            return Sent(None, "address-refused", _since(began))
        except httpx.TimeoutException:
            return Sent(None, "too-slow", _since(began))
        except httpx.HTTPError as error:
            return Sent(None, type(error).__name__, _since(began))
        return Sent(status, "" if 200 <= status < 300 else f"status-{status}", _since(began), body)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def _answer(self, request: httpx.Request) -> tuple[int, bytes]:
        """The status, and the start of the answer: no more is read than is looked at."""
        response = self._client.send(request, stream=True)
        body, until = b"", time.monotonic() + LONGEST_ANSWER
        try:
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > LARGEST_ANSWER or time.monotonic() >= until:
                    break
        finally:
            response.close()
        return response.status_code, body[:LARGEST_ANSWER]


def webhook_key(home: Path) -> SigningKey:
    """The key that signs webhooks, made at the first call."""
    return kept_key(home / "keys" / _KEY)


def public_keys(home: Path) -> dict[str, list[dict[str, str]]]:
    """The JWK set by which receivers verify: the key in use, and the former one while it is remembered."""
    former = home / "keys" / _FORMER
    keys = [webhook_key(home), *([kept_key(former)] if former.is_file() else [])]
    return {"keys": [key.verifying().jwk() for key in keys]}


def rotate_key(home: Path) -> SigningKey:
    """Sign with a new key from now on; the former one stays published, for requests on their way and receivers' caches."""
    current = home / "keys" / _KEY
    if current.is_file():
        current.replace(home / "keys" / _FORMER)
    return webhook_key(home)


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
