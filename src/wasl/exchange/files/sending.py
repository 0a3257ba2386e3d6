"""A list comes in, or is asked to be drawn: checked against its agreement, landed by its content, and queued."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from wasl.catalogue import current
from wasl.exchange.answering.authorise import authorise
from wasl.exchange.answering.call import Call
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import AgreementEntry
from wasl.exchange.directory.view import Directory
from wasl.exchange.files.lists import Kind
from wasl.exchange.files.models import Delivery
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.landing import land

LARGEST_LIST = 2 * 2**30
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What is asked of everybody in a list."""

    consumer: str
    """The system that asks."""
    service: str
    scheme: str = ""
    """Empty: the only one by which the service knows its subjects."""
    purpose: str = ""
    as_of: date | None = None
    """None: today."""
    case: str = ""

    def call(self, request: str) -> Call:
        """The same as one call, for the check."""
        return Call(
            consumer=self.consumer, service=self.service, at=now(), request=request, way="file", purpose=self.purpose,
            scheme=self.scheme, case=self.case,
        )  # fmt: skip


def send(
    directory: Callable[[], Directory], home: Path, sending: Sending, content: Path | BinaryIO, *, file_name: str, actor: str,
    via: str = "portal", expected_size: int | None = None, queued: bool = True,
) -> Delivery:  # fmt: skip
    """Land `content` and queue it, unless the sender answers it at once.

    Raises Refused where the agreement does not allow it, WaslError for a bad day or file.
    """
    agreement, scheme = allowed(directory(), sending)
    landed = land(content, home / "lists", limit_bytes=LARGEST_LIST, expected_size=expected_size)
    if landed.size == 0:
        raise WaslError(
            "the file is empty: it has no byte at all", mend="send the file again; the export may have failed"
        )
    return Delivery.objects.create(
        **_asked(sending, agreement, scheme), file_name=Path(file_name).name[:200], file_hash=landed.sha256,
        file_size=landed.size, via=via, queued=queued, actor=actor,
    )  # fmt: skip


def draw(
    directory: Callable[[], Directory], sending: Sending, *, actor: str, kind: Kind = "csv", via: str = "portal",
    queued: bool = True,
) -> Delivery:  # fmt: skip
    """Queue the list of everyone of whom the agreement speaks, to be written as `kind`.

    Raises Refused where the agreement does not allow it, WaslError where the service draws none, or for a bad day.
    """
    service = directory().service(sending.service)
    if service is not None and service.declared.subject is not None and not sending.scheme:
        sending = replace(sending, scheme=service.declared.subject.schemes[0])
    agreement, scheme = allowed(directory(), sending)
    if service is None or not service.declared.drawn:
        raise WaslError("this service answers about whom a list names", mend="send a list of identifiers")
    asked = _asked(sending, agreement, scheme)
    return Delivery.objects.create(
        **asked,
        file_name=f"{sending.service}-{asked['as_of']}.{kind}",
        file_size=0,
        via=via,
        queued=queued,
        actor=actor,
    )


def _asked(sending: Sending, agreement: AgreementEntry, scheme: str) -> dict[str, Any]:
    """What a delivery keeps of its sending."""
    return {
        "consumer": sending.consumer, "service": sending.service, "purpose": agreement.terms.purpose,
        "agreement": agreement.id, "scheme": scheme, "as_of": sending.as_of or current.today(), "case": sending.case[:200],
        "seed": secrets.token_hex(32), "created": now(),
    }  # fmt: skip


def allowed(directory: Directory, sending: Sending) -> tuple[AgreementEntry, str]:
    """The agreement under which a list may be sent, and the scheme of its identifiers.

    Raises Refused, and WaslError for a day that lies ahead.
    """
    if sending.as_of is not None and sending.as_of > current.today():
        raise WaslError("a list cannot ask about a day that lies ahead", mend="give a day that has come")
    agreement = authorise(directory, sending.call("list"))
    entry = directory.service(sending.service)
    if agreement is None or entry is None or entry.declared.subject is None:
        raise Refused("way-not-agreed", choices="call")
    return agreement, sending.scheme or entry.declared.subject.schemes[0]
