"""What a bank says back: payment status reports (ISO 20022 ``pain.002``) and notifications of movements (``camt.054``).

Any version is read: what is looked for has stood in the same places in all of them. A file is read whole or not at all. Entities
and document types are refused, nothing is fetched, and a text is never longer than the standard's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final, Literal

from lxml import etree

from wasl.kernel.errors import WaslError

What = Literal["accepted", "rejected", "debit", "credit"]
_STATUSES: Final[dict[str, What]] = {
    **dict.fromkeys(("ACTC", "ACCP", "ACSP", "ACSC", "ACCC", "ACWC", "ACWP"), "accepted"), "RJCT": "rejected",
}  # fmt: skip
"""ISO 20022 ExternalPaymentTransactionStatus; whatever else it says (``PDNG``, ``RCVD``, ``PART``), nothing is settled yet."""
_LONGEST: Final = 35
_SPACES: Final = ("urn:iso:std:iso:20022:tech:xsd:pain.002.001.", "urn:iso:std:iso:20022:tech:xsd:camt.054.001.")


class MalformedError(WaslError):
    """A file that cannot be read to its end: nothing of it is taken."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing said of one instruction, or of a whole message."""

    what: What
    instruction: str = ""
    end_to_end: str = ""
    message: str = ""
    """Of a whole file: its MsgId; `instruction` is empty then."""
    amount: int | None = None
    """In centimes."""
    reference: str = ""
    reason: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself."""

    kind: Literal["status", "booked"]
    message: str


def cents(text: str) -> int:
    """Centimes of an amount. Raises MalformedError for what is none, or has parts of a centime."""
    try:
        amount = Decimal(text).scaleb(2)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount < 10**18:
        raise MalformedError(
            "the amount '{text}' cannot be read", mend="ask the bank for the file again", text=text[:20]
        )
    return int(amount)


def read(source: BinaryIO) -> Iterator[Head | Answer]:
    """The head of a file, then what it says, one transaction in memory at a time. Raises MalformedError."""
    kind: Literal["status", "booked", ""] = ""
    message = ""
    events = etree.iterparse(
        source, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for event, element in events:
            name = etree.QName(element).localname
            if not kind:
                kind = _kind(element)
            elif event == "end" and name == "GrpHdr":
                message = _text(element, "MsgId")
                yield Head(kind, message)
            elif event == "end" and name in _READ:
                yield from _READ[name](element)
                element.clear()
        if not message:
            raise MalformedError("this file has no head", mend="ask the bank for the file again")
    except etree.XMLSyntaxError as error:
        raise MalformedError(
            "this file is cut, or is no XML: {error}", mend="ask the bank for the file again", error=str(error.msg)
        ) from error


def _kind(root: Any) -> Literal["status", "booked"]:
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise MalformedError(
            "a file with a document type is not read", mend="ask the bank for the file as its standard has it"
        )
    space = etree.QName(root).namespace or ""
    for start, kind in zip(_SPACES, ("status", "booked"), strict=True):
        if space.startswith(start):
            return kind  # type: ignore[return-value]
    raise MalformedError("this is neither a status report nor a notification", mend="send a pain.002 or a camt.054")


def _of_group(element: Any) -> Iterator[Answer]:
    """Of a whole message."""
    yield from _of_whole(element, _own(element, "GrpSts"), _own(element, "OrgnlMsgId"))


def _of_batch(element: Any) -> Iterator[Answer]:
    """Of a whole batch, which is the message: `messages` writes one in each."""
    yield from _of_whole(element, _own(element, "PmtInfSts"), _own(element, "OrgnlPmtInfId"))


def _of_whole(element: Any, status: str, message: str) -> Iterator[Answer]:
    """Whatever the bank says of a message, it has it; what it accepts is said of each transaction."""
    if status == "RJCT":
        yield Answer("rejected", message=message, reason=_reason(element))
    elif status:
        yield Answer("accepted", message=message)


def _of_transaction(element: Any) -> Iterator[Answer]:
    what = _STATUSES.get(_text(element, "TxSts"))
    if what is not None:
        amount = _text(element, "InstdAmt")
        yield Answer(
            what, instruction=_text(element, "OrgnlInstrId"), end_to_end=_text(element, "OrgnlEndToEndId"),
            amount=cents(amount) if amount else None, reason=_reason(element) if what == "rejected" else "",
        )  # fmt: skip


def _of_entry(element: Any) -> Iterator[Answer]:
    status = element.find("{*}Sts")  # a code, or in later versions one within it
    if status is not None and "".join(status.itertext()).strip() != "BOOK":
        return
    day = _day(element)
    sides = {"DBIT": "debit", "CRDT": "credit"}
    own = _own(element, "CdtDbtInd")
    for details in element.iter("{*}TxDtls"):
        side = sides.get(_own(details, "CdtDbtInd") or own)
        if side is not None:
            yield Answer(
                side, instruction=_text(details, "InstrId"), end_to_end=_text(details, "EndToEndId"),  # type: ignore[arg-type]
                amount=cents(_own(details, "Amt") or _own(element, "Amt")),
                reference=_text(details, "AcctSvcrRef") or _own(element, "AcctSvcrRef"), reason=_reason(details), day=day,
            )  # fmt: skip


_READ: Final = {
    "OrgnlGrpInfAndSts": _of_group,
    "OrgnlPmtInfAndSts": _of_batch,
    "TxInfAndSts": _of_transaction,
    "Ntry": _of_entry,
}


def _reason(element: Any) -> str:
    for holder in ("StsRsnInf", "RtrInf"):
        found = element.find(f".//{{*}}{holder}/{{*}}Rsn")
        if found is not None:
            return _text(found, "Cd") or _text(found, "Prtry")
    return ""


def _day(entry: Any) -> date | None:
    found = entry.find("{*}BookgDt")
    text = "".join(found.itertext()).strip()[:10] if found is not None else ""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise MalformedError(
            "the day '{text}' cannot be read", mend="ask the bank for the file again", text=text
        ) from None


def _own(element: Any, name: str) -> str:
    return _bounded(element.find(f"{{*}}{name}"))


def _text(element: Any, name: str) -> str:
    return _bounded(element.find(f".//{{*}}{name}"))


def _bounded(found: Any) -> str:
    text = (found.text or "").strip() if found is not None else ""
    if len(text) > _LONGEST:
        raise MalformedError("a text is longer than the standard allows", mend="ask the bank for the file again")
    return text
