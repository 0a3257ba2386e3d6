"""Files signed over HTTP, for systems that keep no key of a seal. What is sent is kept nowhere."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from wasl.documents.signing.declared import FileForm
from wasl.documents.signing.inspecting import LARGEST
from wasl.documents.signing.signing import TYPES, Signed, receipt_of, sign_of
from wasl.documents.systems import refusal, system_of
from wasl.exchange.answering.problems import Refused
from wasl.kernel.errors import WaslError

router = Router(tags=["documents"])
_FORMS: Final[dict[str, FileForm]] = {media_type: form for form, media_type in TYPES.items()}
_BODY: Final = {
    "required": True,
    "content": {TYPES["pdf"]: {"schema": {"type": "string", "format": "binary"}}, TYPES["json"]: {"schema": {}}},
}


class SignedAnswer(Schema):
    """What was signed, and its receipt. It is given once."""

    file: str | None = Field(description="Of a PDF: the same with its seal, in base64.")
    signature: str | None = Field(
        description="Of JSON: a detached JWS (RFC 7515, appendix F) over its canonical spelling (RFC 8785)."
    )
    key: str = Field(description="The key that signed it, as the trust list names it.")
    at: datetime = Field(description="When.")
    given: str = Field(description="SHA-256 of what was sent, in hex.")
    made: str = Field(description="SHA-256 of the file, or of the signature, that is given back.")
    entry: str = Field(description="Where it stands in the log of uses: log/index/leaf.")
    receipt: dict[str, Any] = Field(
        description="The entry, its audit path and the signed root of the log: keep it, 'wasl audit receipt' verifies it."
    )


@router.post(
    "/sign", response=SignedAnswer, auth=None, summary="Have a file signed", openapi_extra={"requestBody": _BODY}
)
def sign(request: HttpRequest, agreement: str) -> SignedAnswer | HttpResponse:
    """Send the PDF or the JSON as it is, its Content-Type with it, in a request signed by the system's key (RFC 9421).

    `agreement` is the name of the pack's `signature`. At most 10 MB. Refused with 403 what is not agreed, 422 a file that is
    not to be signed, 429 what is too many for a day.
    """
    try:
        content = request.read(LARGEST + 1)
        system = system_of(request, content)
        form = _FORMS.get((request.content_type or "").lower())
        if form is None:
            raise WaslError("this is no kind of file that is signed", mend="send application/pdf or application/json")
        return _answer(sign_of(system, agreement, form, content), form)
    except (Refused, WaslError) as error:
        return refusal(error)


def _answer(signed: Signed, form: FileForm) -> SignedAnswer:
    receipt, use = msgspec.json.decode(receipt_of(signed.file)), signed.file.use
    pdf = form == "pdf"
    return SignedAnswer(
        file=b64encode(signed.content).decode("ascii") if pdf else None,
        signature=None if pdf else signed.content.decode("ascii"), key=use.key.kid, at=use.at, given=signed.file.given,
        made=signed.file.made, entry=receipt["receipt"], receipt=receipt,
    )  # fmt: skip
