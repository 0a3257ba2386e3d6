"""Answers, typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from wasl.client.problems import UnreadableError


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the exchange is on record: which log, at which index, and the leaf's hash there (hex, RFC 6962)."""

    log: str
    index: int
    leaf: str

    def __str__(self) -> str:
        return f"{self.log}/{self.index}/{self.leaf}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered about one subject, or about none."""

    subject: str
    """The subject's pseudonym for you alone; empty for a service without subject."""
    fields: Mapping[str, Any]
    """The agreed fields, or those of them asked for. Decimals are text, dates ISO 8601."""
    as_of: date | None
    """The day the answer speaks of."""
    agreement: str
    """``number@version``; empty for an open service."""
    receipt: Receipt | None
    """None for an open service."""
    untranslated: tuple[str, ...]
    """Fields whose codes have no equivalent in yours, and come in the common ones."""
    body: Mapping[str, Any]
    """The whole answer."""
    content: bytes
    """The same as received: its hash is in the receipt."""

    def __getitem__(self, field: str) -> Any:
        return self.fields[field]


def answer_of(response: httpx.Response) -> Answer:
    """The answer that a successful response carries. Raises UnreadableError."""
    body = json_object(response)
    try:
        return Answer(
            subject=body.get("subject") or "",
            fields=body.get("fields") or {},
            as_of=date.fromisoformat(body["as_of"]) if body.get("as_of") else None,
            agreement=response.headers.get("wasl-agreement", ""),
            receipt=read_receipt(response.headers.get("wasl-receipt", "")),
            untranslated=tuple(body.get("untranslated") or ()),
            body=body,
            content=response.content,
        )
    except (TypeError, ValueError) as error:
        raise UnreadableError("the answer has not the form of an answer", mend="is this a Wasl gateway?") from error


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of a response. Raises UnreadableError for anything else."""
    try:
        body = json.loads(response.content)
    except ValueError as error:
        raise UnreadableError("the answer is no JSON", mend="is this a Wasl gateway?") from error
    if not isinstance(body, dict):
        raise UnreadableError("the answer is no JSON object", mend="is this a Wasl gateway?")
    return body


def read_receipt(header: str) -> Receipt | None:
    """The receipt of a header ``log/index/leaf``. Raises ValueError when it is not one."""
    if not header:
        return None
    log, index, leaf = header.split("/")
    return Receipt(log, int(index), leaf)
