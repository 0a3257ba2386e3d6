"""Documents asked of wallets over HTTP, by departments' systems: ask, see how far it is, take the answer once, give it up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from wasl.documents.paper.typesetting import qr
from wasl.documents.presentations import asking, calling
from wasl.documents.presentations.handing import Handed, hand
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.words import DO, VERDICTS, WHY
from wasl.documents.systems import refusal, system_of
from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.refusing import refusal as malformed
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

router = Router(tags=["documents"])
LARGEST: Final = 16 * 1024
"""Bytes of a request's body."""
_JSON: Final = "application/json"
Read = TypeVar("Read")


class _Asks(msgspec.Struct, forbid_unknown_fields=True):
    presentation: str
    case: str = ""
    return_to: str = ""


class _CameBack(msgspec.Struct, forbid_unknown_fields=True):
    response_code: str = ""


def _body(required: tuple[str, ...], **described: str) -> dict[str, Any]:
    named = {name: {"type": "string", "description": words} for name, words in described.items()}
    schema = {"type": "object", "properties": named, "required": list(required), "additionalProperties": False}
    return {"requestBody": {"required": bool(required), "content": {_JSON: {"schema": schema}}}}


_ASKED: Final = _body(
    ("presentation",),
    presentation="The name of the pack's `presentation`.",
    case="The number of the department's case: whose document it is reads it too.",
    return_to="An https address that the pack declares for the system: the wallet is on the same device, and its browser comes "
    "back there with a `response_code`. Empty: the code is scanned with another device.",
)
_BACK: Final = _body(
    (), response_code="As it came to the return address, in the session that asked; where `return_to` was given."
)


class AskingAnswer(Schema):
    """How far a request has come. Nothing of what was shown stands here."""

    id: str = Field(description="By which it is asked for; only by the system that asked.")
    presentation: str = Field(description="What was asked for, by its name in the pack.")
    case: str = Field(description="As it was given.")
    state: str = Field(
        description="waiting, answered (take it), taken, erased (nobody took it in time, or it was given up), declined (by its "
        "holder), cancelled (by the system) or expired."
    )
    created: datetime = Field(description="When it was asked.")
    expires: datetime = Field(description="Until when a wallet may answer.")
    read: datetime | None = Field(description="When a wallet first read it: its holder decides.")
    ended: datetime | None = Field(description="When it was answered, declined or cancelled.")


class MadeAnswer(AskingAnswer):
    """A request, and what the wallet is given; that is null where it is over."""

    uri: str | None = Field(description="openid4vp:// address, to open in a wallet on the same device.")
    request_uri: str | None = Field(
        description="The https address in it, for a wallet that is opened by an address of its own."
    )
    client_id: str = Field(description="As wallets know who asks; it goes with request_uri.")
    qr: str | None = Field(
        description="The same address as a QR code, in SVG, to scan; null where return_to was given."
    )


class ShownAnswer(Schema):
    """The verdict, and of what was shown what was asked for. Instants are UTC, as RFC 3339 writes them."""

    id: str = Field(description="Of the request.")
    presentation: str = Field(description="What was asked for.")
    purpose: str = Field(description="What for, by its name in the pack.")
    case: str = Field(description="As it was given.")
    answered: str = Field(description="When.")
    outcome: str = Field(
        description="authentic, not-authentic or cannot-tell. All that follows is empty unless authentic."
    )
    why: str = Field(
        description="shown, unreadable, unknown-key, bad-signature, not-its-issuer, not-authorised, key-compromised, "
        "issued-later, another-document or not-its-holder."
    )
    standing: str = Field(
        description="in-force, expired, suspended, replaced, revoked or unknown: what is authentic may not count any more."
    )
    standing_at: str | None = Field(description="Of when that is.")
    issuer: str = Field(description="The department that issued it.")
    issued: date | None = Field(description="The day.")
    expires: str | None = Field(description="When the document ends.")
    holder_bound: bool = Field(description="Its holder showed it, to this department, for this request.")
    claims: dict[str, str | int | bool] = Field(description="Those asked for that were shown.")
    dropped: list[str] = Field(description="Shown without being asked for: named, and not kept.")
    lacking: list[str] = Field(description="Asked for, and not shown.")
    keep_until: date = Field(description="The last day on which the department may keep this.")


class TakenAnswer(Schema):
    """The answer and its receipt. It is given once, and erased here."""

    answer: ShownAnswer = Field(description="The verdict, and the claims asked for: see the how-to.")
    said: str = Field(description="The verdict in the caller's language.")
    todo: str = Field(description="And what to do, where it is not plainly good.")
    hash: str = Field(
        description="SHA-256, in hex, of the canonical JSON (RFC 8785) of `answer`: its receipt bears it."
    )
    entry: str = Field(description="Where it stands in the log of receipts: log/index/leaf.")
    receipt: dict[str, Any] = Field(
        description="The entry, its audit path and the signed root of the log: keep it, 'wasl audit receipt' verifies it."
    )


@router.post(
    "/askings",
    response={201: MadeAnswer, 200: MadeAnswer},
    auth=None,
    summary="Ask a wallet for a document",
    openapi_extra=_ASKED,
)
def ask(request: HttpRequest, response: HttpResponse) -> Status[MadeAnswer] | HttpResponse:
    """Ask, in a request signed by the system's key (RFC 9421). It lives for ten minutes, and is answered once.

    With an `Idempotency-Key` that the system gave before, the same request is told again (200). Refused with 403 what the pack
    does not let the system ask, or an address that it does not declare, 422 a key that asked for something else, 429 what is
    too many for a day.
    """
    try:
        system, asked = _read(request, _Asks)
        once = request.headers.get("Idempotency-Key", "")
        held, new = calling.ask_of(system, asked.presentation, asked.case, asked.return_to, once)
        response["Cache-Control"] = "no-store"
        return Status(201 if new else 200, _made(held))
    except (Refused, WaslError) as error:
        return refusal(error)


@router.get("/askings/{id}", response=AskingAnswer, auth=None, summary="How far it is")
def see(request: HttpRequest, response: HttpResponse, id: str) -> AskingAnswer | HttpResponse:
    """Whether a wallet has read the request, and answered it. What another system asked is not found (404)."""
    try:
        held = calling.own(system_of(request, b""), id)
        response["Cache-Control"] = "no-store"
        return AskingAnswer(**_told(held))
    except (Refused, WaslError) as error:
        return refusal(error)


@router.post(
    "/askings/{id}/answer", response=TakenAnswer, auth=None, summary="Take the answer, once", openapi_extra=_BACK
)
def take(request: HttpRequest, response: HttpResponse, id: str) -> TakenAnswer | HttpResponse:
    """The verdict, the claims asked for, and the receipt, which is on record before they are told; here they are erased.

    Refused with 403 a wrong `response_code` (the answer stays), 404 what another system asked, 409 what is not there yet or not
    any more, 503 where no receipt can be written: ask again then.
    """
    try:
        system, back = _read(request, _CameBack)
        response["Cache-Control"] = "no-store"
        return _taken(hand(system, id, back.response_code))
    except (Refused, WaslError) as error:
        return refusal(error)


@router.delete("/askings/{id}", response=AskingAnswer, auth=None, summary="Give it up")
def give_up(request: HttpRequest, response: HttpResponse, id: str) -> AskingAnswer | HttpResponse:
    """No wallet can answer any more; an answer that was not taken is erased unread. What is over stays as it is."""
    try:
        held = calling.give_up(system_of(request, b""), id)
        response["Cache-Control"] = "no-store"
        return AskingAnswer(**_told(held))
    except (Refused, WaslError) as error:
        return refusal(error)


def _read(request: HttpRequest, kind: type[Read]) -> tuple[str, Read]:
    """The system that sent it, and what it says. Raises Refused."""
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused("oversize", most=LARGEST)
    system = system_of(request, content)
    if content and (request.content_type or "").lower() != _JSON:
        raise Refused("unsupported-media")
    try:
        return system, msgspec.json.decode(content or b"{}", type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed("malformed", "json") from error


def _told(held: PresentationRequest) -> dict[str, Any]:
    return {
        "id": held.handle, "presentation": held.presentation, "case": held.case, "state": calling.standing(held, now()),
        "created": held.created, "expires": held.expires, "read": held.fetched, "ended": held.ended,
    }  # fmt: skip


def _made(held: PresentationRequest) -> MadeAnswer:
    told = _told(held)
    waits = told["state"] == "waiting"
    uri = asking.uri(held) if waits else None
    return MadeAnswer(
        **told, uri=uri, request_uri=asking.address(held) if waits else None, client_id=held.client_id,
        qr=qr(uri)[0] if uri and not held.returns else None,
    )  # fmt: skip


def _taken(handed: Handed) -> TakenAnswer:
    answer = handed.answer
    authentic = answer.outcome == "authentic"
    verdict, _tone = VERDICTS[answer.standing if authentic else answer.outcome]
    todo = DO.get(answer.standing, "") if authentic else WHY[answer.why][1]
    return TakenAnswer(
        answer=ShownAnswer(**handed.shown), said=str(verdict), todo=str(todo),
        hash=handed.hash, entry=handed.receipt["receipt"], receipt=handed.receipt,
    )  # fmt: skip
