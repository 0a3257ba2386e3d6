"""What a bank says back, in ISO 20022: status reports (``pain.002``), notifications (``camt.054``), statements of account
(``camt.053``) and returns (``pacs.004``).

Any version is read: what is looked for has stood in the same places in all of them. A file is read whole or not at all. Entities
and document types are refused, nothing is fetched, and a text is never longer than the standard's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, Final, Literal

from lxml import etree

from wasl.programmes.paying.reading import MalformedError, cents, day, own, text, uetr
from wasl.programmes.paying.statements import Entries, demand_count

What = Literal["accepted", "rejected", "returned", "debit", "credit"]
Kind = Literal["status", "booked", "account", "returns"]
_STATUSES: Final[dict[str, What]] = {
    **dict.fromkeys(("ACTC", "ACCP", "ACSP", "ACSC", "ACCC", "ACWC", "ACWP"), "accepted"), "RJCT": "rejected",
}  # fmt: skip
"""ISO 20022 ExternalPaymentTransactionStatus; whatever else it says (``PDNG``, ``RCVD``, ``PART``), nothing is settled yet."""
_SPACES: Final[dict[str, Kind]] = {
    "urn:iso:std:iso:20022:tech:xsd:pain.002.001.": "status", "urn:iso:std:iso:20022:tech:xsd:camt.054.001.": "booked",
    "urn:iso:std:iso:20022:tech:xsd:camt.053.001.": "account", "urn:iso:std:iso:20022:tech:xsd:pacs.004.001.": "returns",
}  # fmt: skip


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
    uetr: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself."""

    kind: Kind
    message: str


def read(source: BinaryIO) -> Iterator[Head | Answer]:
    """The head of a file, then what it says, one transaction in memory at a time. Raises MalformedError."""
    kind: Kind | None = None
    message = said = ""
    entries, transactions = Entries(), 0
    events = etree.iterparse(
        source, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for event, element in events:
            name = etree.QName(element).localname
            if kind is None:
                kind = _kind(element)
            elif event == "end" and name == "GrpHdr":
                message, said = own(element, "MsgId"), own(element, "NbOfTxs")
                yield Head(kind, message)
            elif event == "end" and name in ("Stmt", "Ntfctn"):
                entries.demand_whole(element, balanced=kind == "account")
                entries = Entries()
            elif event == "end" and name in _READ:
                if name == "Ntry":
                    entries.add(element, _booked(element))
                transactions += name == "TxInf"
                yield from _READ[name](element)
                element.clear()
        if not message:
            raise MalformedError("this file has no head", mend="ask the bank for the file again")
        if kind == "returns":
            demand_count(said, transactions)
    except etree.XMLSyntaxError as error:
        raise MalformedError(
            "this file is cut, or is no XML: {error}", mend="ask the bank for the file again", error=str(error.msg)
        ) from error


def _kind(root: Any) -> Kind:
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise MalformedError(
            "a file with a document type is not read", mend="ask the bank for the file as its standard has it"
        )
    space = etree.QName(root).namespace or ""
    for start, kind in _SPACES.items():
        if space.startswith(start):
            return kind
    raise MalformedError(
        "this is no status report, notification, statement or return",
        mend="send a pain.002, camt.054, camt.053 or pacs.004",
    )


def _of_group(element: Any) -> Iterator[Answer]:
    """Of a whole message."""
    yield from _of_whole(element, own(element, "GrpSts"), own(element, "OrgnlMsgId"))


def _of_batch(element: Any) -> Iterator[Answer]:
    """Of a whole batch, which is the message: `messages` writes one in each."""
    yield from _of_whole(element, own(element, "PmtInfSts"), own(element, "OrgnlPmtInfId"))


def _of_whole(element: Any, status: str, message: str) -> Iterator[Answer]:
    """Whatever the bank says of a message, it has it; what it accepts is said of each transaction."""
    if status == "RJCT":
        yield Answer("rejected", message=message, reason=_reason(element))
    elif status:
        yield Answer("accepted", message=message)


def _of_transaction(element: Any) -> Iterator[Answer]:
    what = _STATUSES.get(text(element, "TxSts"))
    if what is not None:
        amount = text(element, "InstdAmt")
        yield Answer(
            what, instruction=text(element, "OrgnlInstrId"), end_to_end=text(element, "OrgnlEndToEndId"),
            amount=cents(amount) if amount else None, reason=_reason(element) if what == "rejected" else "",
        )  # fmt: skip


def _of_return(element: Any) -> Iterator[Answer]:
    """A payment that the payee's bank sends back: announced, its money comes as a movement of its own."""
    yield Answer(
        "returned", instruction=text(element, "OrgnlInstrId"), end_to_end=text(element, "OrgnlEndToEndId"),
        uetr=uetr(element, "OrgnlUETR"), amount=cents(own(element, "RtrdIntrBkSttlmAmt")), reason=_reason(element),
    )  # fmt: skip


def _of_entry(element: Any) -> Iterator[Answer]:
    """Each payment of an entry; where it names none, the message that it books as one, or what else moved."""
    own_side = own(element, "CdtDbtInd")
    if not _booked(element) or own_side not in _SIDES:
        return
    booked, reference = day(element, "BookgDt"), own(element, "AcctSvcrRef")
    named = list(element.iter("{*}TxDtls"))
    for details in named:
        yield Answer(
            _SIDES.get(own(details, "CdtDbtInd") or own_side, _SIDES[own_side]),
            instruction=text(details, "InstrId"), end_to_end=text(details, "EndToEndId"), uetr=uetr(details, "UETR"),
            amount=cents(own(details, "Amt") or own(element, "Amt")),
            reference=text(details, "AcctSvcrRef") or reference, reason=_reason(details), day=booked,
        )  # fmt: skip
    if not named:
        batch = text(element, "PmtInfId") or text(element, "MsgId")
        yield Answer(
            _SIDES[own_side], message=batch, amount=cents(own(element, "Amt")), reference=reference, day=booked
        )


_SIDES: Final[dict[str, What]] = {"DBIT": "debit", "CRDT": "credit"}
_READ: Final = {
    "OrgnlGrpInfAndSts": _of_group,
    "OrgnlPmtInfAndSts": _of_batch,
    "TxInfAndSts": _of_transaction,
    "TxInf": _of_return,
    "Ntry": _of_entry,
}


def _booked(entry: Any) -> bool:
    status = entry.find("{*}Sts")  # a code, or in later versions one within it
    return status is None or "".join(status.itertext()).strip() == "BOOK"


def _reason(element: Any) -> str:
    for holder in ("StsRsnInf", "RtrInf", "RtrRsnInf"):
        found = element.find(f".//{{*}}{holder}/{{*}}Rsn")
        if found is not None:
            return text(found, "Cd") or text(found, "Prtry")
    return ""
