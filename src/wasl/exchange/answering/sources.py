"""Where answers come from when they do not come from the registers, and where receipts go: what a desk needs of others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import ServiceEntry
from wasl.exchange.receipts.entry import Entry, Private, Receipt

_INDEX = re.compile("0|[1-9][0-9]{0,8}")


class Log(Protocol):
    """A log of receipts (`wasl.exchange.receipts.log`)."""

    def append(self, entries: Sequence[tuple[Entry, Private | None]]) -> Future[list[Receipt]]:
        """The receipts of `entries`, once all of them are durable; an exception where they cannot be."""
        ...


class Upstream(Protocol):
    """The provider's own API (`wasl.exchange.gateway`)."""

    async def fetch(self, service: ServiceEntry, call: Call) -> Any:
        """The provider's answer to `call`, decoded from JSON. Raises Refused: provider-…, or unknown-subject."""
        ...


class Tables(Protocol):
    """Statistics (`wasl.exchange.events`)."""

    async def table(self, service: ServiceEntry, call: Call) -> Mapping[str, Any]:
        """What the service gives, without any person's data and ready for canonical JSON. Raises Refused."""
        ...


def pointed(document: Any, pointer: str) -> str | int | bool | None:
    """The scalar at `pointer` (RFC 6901) in a provider's answer; None where nothing stands there.

    Fractions become text. Raises Refused where a whole list or object stands there.
    """
    found = document
    for part in pointer.split("/")[1:]:
        found = _step(found, part.replace("~1", "/").replace("~0", "~"))
    if isinstance(found, float):
        return repr(found)
    if found is None or isinstance(found, (str, int, bool)):
        return found
    raise Refused("provider-misbehaves")


def _step(document: Any, part: str) -> Any:
    match document:
        case dict():
            return document.get(part)
        case list() if _INDEX.fullmatch(part) and int(part) < len(document):
            return document[int(part)]
        case _:
            return None
