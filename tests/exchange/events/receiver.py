"""A consumer's own server: it answers the challenge, keeps what it is sent, and fails when told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


@dataclass
class Received:
    """One request."""

    headers: dict[str, str]
    content: bytes
    status: int

    @property
    def event(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.content)
        return said


@dataclass
class Receiver:
    """What came, and how to answer the next: a status for each event."""

    url: str = ""
    answer: Callable[[dict[str, Any]], int] = lambda event: 204
    echo: bool = True
    received: list[Received] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def taken(self) -> list[dict[str, Any]]:
        """The events that were taken, in the order in which they came."""
        return [each.event for each in self.received if each.status < 300]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of the loopback."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            said = json.loads(content)
            if "challenge" in said:
                body = json.dumps({"challenge": said["challenge"] if receiver.echo else "other"}).encode()
                self._end(200, body)
                return
            with receiver.lock:
                status = receiver.answer(said)
                receiver.received.append(Received({k.lower(): v for k, v in self.headers.items()}, content, status))
            self._end(status, b"")

        def _end(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
