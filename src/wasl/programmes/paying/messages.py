"""What is written to a bank: a customer credit transfer initiation, ISO 20022 ``pain.001.001.09``, one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO, Final

from lxml import etree

from wasl.programmes.paying.rib import bank, iban

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_MILLI: Final = "milliseconds"


@dataclass(frozen=True, slots=True)
class Order:
    """One file: who pays, when, and how much in all."""

    message: str
    at: datetime
    day: date
    payer: str
    rib: str
    country: str
    currency: str
    count: int
    total: int
    """In centimes."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transaction."""

    instruction: str
    end_to_end: str
    uetr: str
    amount: int
    payee: str
    rib: str
    told: str
    """What the payee reads on the statement."""


def money(centimes: int) -> str:
    """As ISO 20022 writes amounts."""
    return f"{Decimal(centimes).scaleb(-2):.2f}"


def write(out: BinaryIO, order: Order, transfers: Iterable[Transfer]) -> None:
    """Write the file: memory holds one transaction, and the same order gives the same bytes."""
    with etree.xmlfile(out, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("Document", nsmap={None: NAMESPACE}), xml.element("CstmrCdtTrfInitn"):
            xml.write(_header(order))
            with xml.element("PmtInf"):
                for part in _batch(order):
                    xml.write(part)
                for transfer in transfers:
                    xml.write(_transaction(order, transfer))


def _header(order: Order) -> etree._Element:
    header = etree.Element("GrpHdr")
    _texts(
        header, MsgId=order.message, CreDtTm=order.at.isoformat(timespec=_MILLI).replace("+00:00", "Z"),
        NbOfTxs=str(order.count), CtrlSum=money(order.total),
    )  # fmt: skip
    _texts(_in(header, "InitgPty"), Nm=order.payer)
    return header


def _batch(order: Order) -> Iterable[etree._Element]:
    # The batch is the message: ids within it only tell its parts apart.
    for name, text in (("PmtInfId", order.message), ("PmtMtd", "TRF"), ("BtchBookg", "false"), ("NbOfTxs", str(order.count)),
                       ("CtrlSum", money(order.total))):  # fmt: skip
        yield _text(name, text)
    day = etree.Element("ReqdExctnDt")
    _texts(day, Dt=order.day.isoformat())
    debtor = etree.Element("Dbtr")
    _texts(debtor, Nm=order.payer)
    yield from (
        day,
        debtor,
        _account("DbtrAcct", order.rib, order.country),
        _agent("DbtrAgt", order.rib),
        _text("ChrgBr", "SLEV"),
    )


def _transaction(order: Order, transfer: Transfer) -> etree._Element:
    made = etree.Element("CdtTrfTxInf")
    _texts(_in(made, "PmtId"), InstrId=transfer.instruction, EndToEndId=transfer.end_to_end, UETR=transfer.uetr)
    amount = _in(_in(made, "Amt"), "InstdAmt")
    amount.set("Ccy", order.currency)
    amount.text = money(transfer.amount)
    made.append(_agent("CdtrAgt", transfer.rib))
    _texts(_in(made, "Cdtr"), Nm=transfer.payee)
    made.append(_account("CdtrAcct", transfer.rib, order.country))
    _texts(_in(made, "RmtInf"), Ustrd=transfer.told)
    return made


def _account(name: str, rib: str, country: str) -> etree._Element:
    account = etree.Element(name)
    _texts(_in(account, "Id"), IBAN=iban(rib, country))
    return account


def _agent(name: str, rib: str) -> etree._Element:
    """The bank, by its code in the country's clearing: no BIC is guessed from it."""
    agent = etree.Element(name)
    _texts(_in(_in(agent, "FinInstnId"), "ClrSysMmbId"), MmbId=bank(rib))
    return agent


def _in(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, name)


def _text(name: str, text: str) -> etree._Element:
    made = etree.Element(name)
    made.text = text
    return made


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        parent.append(_text(name, text))
