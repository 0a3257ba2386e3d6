"""What goes wrong, as the gateway tells it (RFC 9457) or as the line to it does."""

from __future__ import annotations

import json
from typing import Any

import httpx

from wasl.kernel.errors import WaslError


class ProblemError(WaslError):
    """The gateway refused, and says why in the language asked for.

    `type` is a stable address with a page that explains it; `mend` is what the caller can do; `instance` names the request
    when speaking to the operators; `receipt` is where the refusal itself is on record, if it is.
    """

    def __init__(self, status: int, members: dict[str, Any], receipt: str = "") -> None:
        self.status = status
        self.type = _text(members, "type") or "about:blank"
        self.title = _text(members, "title")
        self.detail = _text(members, "detail")
        self.instance = _text(members, "instance")
        self.receipt = receipt
        said = " — ".join(dict.fromkeys(part for part in (self.title, self.detail) if part))
        super().__init__(said or f"HTTP {status}", mend=_text(members, "mend"))

    @property
    def name(self) -> str:
        """The last part of its type, e.g. ``agreement-suspended``."""
        return self.type.rstrip("/").rpartition("/")[2]


class UnreachableError(WaslError):
    """No answer came: whether the question was received cannot be known."""


class UnreadableError(WaslError):
    """An answer came that is none of the gateway's."""


def problem_of(response: httpx.Response) -> ProblemError:
    """The problem of a response that is no success; its body must have been read."""
    return ProblemError(response.status_code, _members(response), response.headers.get("wasl-receipt", ""))


def _members(response: httpx.Response) -> dict[str, Any]:
    try:
        members = json.loads(response.content)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        return {
            "title": f"HTTP {response.status_code}",
            "detail": "the answer explains nothing: is this a Wasl gateway?",
        }
    if "error" in members and "title" not in members:  # OAuth's own form, RFC 6749, section 5.2
        members |= {"title": members["error"], "detail": members.get("error_description", "")}
    return members


def _text(members: dict[str, Any], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""
