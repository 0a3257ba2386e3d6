"""A request as a ``curl`` command to paste into a shell."""

from __future__ import annotations

import shlex

import httpx

_CURLS_OWN = frozenset({"host", "accept-encoding", "connection", "content-length", "user-agent"})


def curl_command(request: httpx.Request) -> str:
    """The command that sends exactly this request, its signature included."""
    headers = [
        f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers.items() if name not in _CURLS_OWN
    ]
    body = [f"--data-binary {shlex.quote(request.content.decode())}"] if request.content else []
    return " \\\n  ".join([f"curl -sS -X {request.method} {shlex.quote(str(request.url))}", *headers, *body])
