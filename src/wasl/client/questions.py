"""What is asked, as HTTP: the same for the client that waits and the one that does not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from wasl.kernel.errors import WaslError

_PARTS_OF_AN_ADDRESS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One request to the gateway."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    proved: bool = True
    """Whether who asks must prove who it is; what is public needs none."""
    after: float = 0.0
    """Seconds to wait before asking."""

    def arguments(self) -> dict[str, Any]:
        """The same as the arguments of httpx's ``request``."""
        said = {
            "method": self.method,
            "url": self.path,
            "params": dict(self.query) or None,
            "headers": dict(self.headers),
        }
        return {**said, "content": self.content or None, **({} if self.proved else {"auth": None})}

    @property
    def repeatable(self) -> bool:
        """Whether asking again after a silence does no harm: a personal question may have been answered and counted."""
        return self.method == "GET"


def asking(
    address: str,
    subject: tuple[str, str] | None,
    *,
    purpose: str = "",
    fields: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    case: str = "",
) -> Question:
    """A question to the service at `address`: about one `subject` (scheme, value), or about nobody."""
    headers = {"wasl-purpose": purpose} if purpose else {}
    given = {name: _as_text(value) for name, value in (parameters or {}).items() if value is not None}
    if subject is None:
        given |= {"fields": ",".join(fields)} if fields else {}
        return Question("GET", service_path(address), given, headers)
    said = {
        "subject": {"scheme": subject[0], "value": subject[1]},
        "purpose": purpose,
        "fields": list(fields),
        "parameters": given,
        "case": case,
    }
    content = json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False).encode()
    return Question(
        "POST", service_path(address), headers={"content-type": "application/json", **headers}, content=content
    )


def fetching(path: str, after: float = 0.0) -> Question:
    """A public resource of the gateway, `after` so many seconds."""
    return Question("GET", path, headers={"accept": "*/*"}, proved=False, after=after)


def service_path(address: str) -> str:
    """The path of ``provider/system/service``. Raises WaslError for anything else."""
    parts = address.strip("/").split("/")
    if len(parts) != _PARTS_OF_AN_ADDRESS or not all(parts):
        raise WaslError("'{address}' is no address of a service", mend="write provider/system/service", address=address)
    return "/exchange/" + "/".join(quote(part, safe="") for part in parts)


def _as_text(value: Any) -> str:
    """A parameter as the gateway reads it: ``true``, ``2026-01-31``, ``12.5``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
