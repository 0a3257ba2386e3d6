"""The bank of a demonstration: it takes the files of a list and answers them as a bank would. No bank is anywhere near it.

It writes what `answers` reads, in files that say so in their name; they are taken in by the same verb as a bank's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from lxml import etree

from wasl.kernel.errors import WaslError
from wasl.programmes.paying.mandates import BACK
from wasl.programmes.paying.messages import money
from wasl.programmes.paying.models import Line, PaymentList, Sending
from wasl.programmes.paying.sending import name_of, outbox
from wasl.registers.feeding.run import Installation

_SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_RETURNED_AFTER: Final = timedelta(days=2)


def play(
    listed: PaymentList, place: Installation, currency: str, returned: Iterable[str] = (), reason: str = "AC04"
) -> list[Path]:
    """Answer a list that was sent: all is paid on its day, and the instructions `returned` come back for `reason`.

    The files, in the order in which to take them in. Raises WaslError outside a demonstration, or where nothing was sent.
    """
    if not settings.DEMO:
        raise WaslError("a bank is played in a demonstration alone", mend="take in what your bank says")
    sent = list(listed.sendings.filter(state=Sending.State.SENT).order_by("number"))
    if not sent:
        raise WaslError("nothing of this list was sent", mend="send it first")
    into = place.places.home / "payments" / "played-bank"
    into.mkdir(parents=True, exist_ok=True)
    played = []
    for sending in sent:
        (outbox(place.places) / name_of(sending)).unlink(missing_ok=True)
        lines = list(sending.lines.select_related("obligation").order_by("instruction"))
        stem = into / f"played-{sending.message}"
        if sending.cash:
            played.append(_file(stem.with_suffix(".csv"), _drawn(lines, listed.announced)))
            continue
        back = [line for line in lines if line.instruction in set(returned)]
        played.append(_file(stem.with_suffix(".status.xml"), _status(sending.message, lines)))
        played.append(
            _file(stem.with_suffix(".booked.xml"), _booked(sending.message, "D", lines, listed.announced, currency))
        )
        if back:
            day = listed.announced + _RETURNED_AFTER
            content = _booked(sending.message, "C", back, day, currency, reason)
            played.append(_file(stem.with_suffix(".back.xml"), content))
    return played


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _drawn(lines: Sequence[Line], day: date) -> bytes:
    rows = [f"{line.instruction},paid,{day},GUICHET,{money(line.amount)}" for line in lines]
    return "\n".join([",".join(BACK), *rows, ""]).encode()


def _status(message: str, lines: Sequence[Line]) -> bytes:
    document, report = _document("pain.002.001.12", "CstmrPmtStsRpt")
    _texts(_in(report, "GrpHdr"), MsgId=f"S{message}", CreDtTm="2000-01-01T00:00:00Z")
    _texts(_in(report, "OrgnlGrpInfAndSts"), OrgnlMsgId=message, OrgnlMsgNmId="pain.001.001.09", GrpSts="ACSP")
    batch = _in(report, "OrgnlPmtInfAndSts")
    _texts(batch, OrgnlPmtInfId=message)
    for line in lines:
        _texts(_in(batch, "TxInfAndSts"), OrgnlInstrId=line.instruction, OrgnlEndToEndId=line.obligation.end_to_end,
               TxSts="ACSP")  # fmt: skip
    return bytes(etree.tostring(document, encoding="UTF-8", xml_declaration=True))


def _booked(message: str, side: str, lines: Sequence[Line], day: date, currency: str, reason: str = "") -> bytes:
    document, report = _document("camt.054.001.08", "BkToCstmrDbtCdtNtfctn")
    _texts(_in(report, "GrpHdr"), MsgId=f"{side}{message}", CreDtTm="2000-01-01T00:00:00Z")
    told = _in(report, "Ntfctn")
    _texts(told, Id=f"{side}{message}")
    _texts(_in(_in(_in(told, "Acct"), "Id"), "Othr"), Id="DEMONSTRATION")
    for number, line in enumerate(lines):
        entry = _in(told, "Ntry")
        amount = _in(entry, "Amt")
        amount.text = money(line.amount)
        amount.set("Ccy", currency)
        _texts(entry, CdtDbtInd="DBIT" if side == "D" else "CRDT")
        _texts(_in(entry, "Sts"), Cd="BOOK")
        _texts(_in(entry, "BookgDt"), Dt=day.isoformat())
        _texts(entry, AcctSvcrRef=f"{side}{number}")
        _texts(_in(_in(entry, "BkTxCd"), "Prtry"), Cd="DEMO")
        details = _in(_in(entry, "NtryDtls"), "TxDtls")
        _texts(_in(details, "Refs"), InstrId=line.instruction, EndToEndId=line.obligation.end_to_end)
        if reason:
            _texts(_in(_in(details, "RtrInf"), "Rsn"), Cd=reason)
    return bytes(etree.tostring(document, encoding="UTF-8", xml_declaration=True))


def _document(kind: str, name: str) -> tuple[etree._Element, etree._Element]:
    space = f"{_SPACE}{kind}"
    document = etree.Element(f"{{{space}}}Document", nsmap={None: space})
    return document, _in(document, name)


def _in(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        _in(parent, name).text = text
