"""Systems of other departments that call here by themselves: which one it is, and how it is refused.

A system signs its request with its registered key (RFC 9421), as it may at the gateway.
"""

from __future__ import annotations

from typing import Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from wasl.documents.once import Stored
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Request, new_id
from wasl.exchange.gateway.problem import told as problem
from wasl.exchange.gateway.signatures import REMEMBERED, Signatures
from wasl.exchange.receipts.durable import HeldError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.telling import told

_PROBLEM: Final = "application/problem+json"


class NotAgreedError(WaslError):
    """The pack does not let it."""


class QuotaError(WaslError):
    """As many as agreed were had that day."""


class NoneSuchError(WaslError):
    """There is nothing of that name for this system: what is another's is told the same way."""


class NotNowError(WaslError):
    """It is not there yet, or not any more."""


_STATUSES: Final[dict[type[WaslError], int]] = {
    NotAgreedError: 403,
    NoneSuchError: 404,
    NotNowError: 409,
    QuotaError: 429,
    HeldError: 503,
}
"""What is said otherwise is 422: the request was understood, and is not to be done."""


def system_of(request: HttpRequest, body: bytes) -> str:
    """The system that sent `request` with this `body`. Raises Refused where it does not prove which."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if "signature" not in headers:
        raise Refused("unauthenticated")
    asked = Request(
        method=request.method or "", path=request.path, parts=(), query=request.META.get("QUERY_STRING", ""), headers=headers,
        peer="", id=new_id(), body=body,
    )  # fmt: skip
    return Signatures(settings.URL, Stored("sign", REMEMBERED)).signer(asked, directory(), now().timestamp()).system


def refusal(error: Refused | WaslError) -> HttpResponse:
    """As HTTP says it (RFC 9457), in the caller's language."""
    if isinstance(error, Refused):
        answer = problem(error, get_language() or "fr", new_id(), settings.URL)
        return HttpResponse(answer.body, status=answer.status, content_type=_PROBLEM)
    status, words = _STATUSES.get(type(error), 422), told(error.said)
    said = {"type": "about:blank", "title": words.what, "status": status, "mend": words.mend}
    return HttpResponse(msgspec.json.encode(said), status=status, content_type=_PROBLEM)
