"""A bank: it answers the files it is given, by the standards' schemas."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from lxml import etree
from pyiso20022.pacs.pacs_004_001_11 import Document as Returned
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

STATUS, BOOKED = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12", "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
ACCOUNT, RETURNS = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "urn:iso:std:iso:20022:tech:xsd:pacs.004.001.11"
_SCHEMAS = {
    "pain.001": ("pain001", "pain001/templates/pain.001.001.09/pain.001.001.09.xsd"),
    "pain.002": ("pain001", "pain001/pain002/schemas/pain.002.001.12.xsd"),
    "camt.054": ("camt053", "camt053/xsd/camt.054.001.08.xsd"),
    "camt.053": ("camt053", "camt053/xsd/camt.053.001.08.xsd"),
}
"""Where the official schemas stand in public packages, whose code is never run."""


@cache
def schema(name: str) -> etree.XMLSchema:
    """The official schema of a message."""
    package, path = _SCHEMAS[name]
    return etree.XMLSchema(etree.parse(str(distribution(package).locate_file(path))))


def orders(content: bytes) -> list[tuple[str, str, str]]:
    """``(InstrId, EndToEndId, amount)`` of a file that was sent."""
    document = etree.fromstring(content)
    return [
        (each.findtext(".//{*}InstrId"), each.findtext(".//{*}EndToEndId"), each.findtext(".//{*}InstdAmt"))
        for each in document.iter("{*}CdtTrfTxInf")
    ]


def status(message: str, *rows: tuple[str, str, str], group: str = "PART", reason: str = "", of: str = "M") -> str:
    """A status report: rows of ``(InstrId, EndToEndId, status)``; of the whole message alone where there are none."""
    told = "".join(
        f"<TxInfAndSts><OrgnlInstrId>{one}</OrgnlInstrId><OrgnlEndToEndId>{other}</OrgnlEndToEndId><TxSts>{said}</TxSts>"
        f"{_why('StsRsnInf', 'AC04') if said == 'RJCT' else ''}</TxInfAndSts>"
        for one, other, said in rows
    )
    batch = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{of}</OrgnlPmtInfId>{told}</OrgnlPmtInfAndSts>" if rows else ""
    return _sound(
        "pain.002",
        f'<Document xmlns="{STATUS}"><CstmrPmtStsRpt><GrpHdr><MsgId>{message}</MsgId>'
        f"<CreDtTm>2026-01-31T10:00:00Z</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{of}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{group}</GrpSts>"
        f"{_why('StsRsnInf', reason) if reason else ''}</OrgnlGrpInfAndSts>{batch}</CstmrPmtStsRpt></Document>",
    )


def booked(
    message: str, *rows: tuple[str, str, str], side: str = "DBIT", day: str = "2026-01-31", reference: str = "R"
) -> str:
    """A notification of movements: rows of ``(InstrId, EndToEndId, amount)``."""
    back = _why("RtrInf", "AC04") if side == "CRDT" else ""
    entries = "".join(
        f'<Ntry><Amt Ccy="MAD">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<AcctSvcrRef>{reference}{number}</AcctSvcrRef><BkTxCd><Prtry><Cd>T</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><InstrId>{one}</InstrId><EndToEndId>{other}</EndToEndId></Refs>{back}</TxDtls></NtryDtls></Ntry>"
        for number, (one, other, amount) in enumerate(rows)
    )
    return _sound(
        "camt.054",
        f'<Document xmlns="{BOOKED}"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{message}</MsgId>'
        f"<CreDtTm>2026-01-31T20:00:00Z</CreDtTm></GrpHdr>"
        f"<Ntfctn><Id>{message}</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>",
    )


def statement(message: str, *entries: str, opening: str = "10000.00", closing: str, summary: str = "") -> str:
    """A statement of account, with the balances before and after its entries."""
    ends = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="MAD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Dt><Dt>2026-01-31</Dt></Dt></Bal>"
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    )
    return _sound(
        "camt.053",
        f'<Document xmlns="{ACCOUNT}"><BkToCstmrStmt><GrpHdr><MsgId>{message}</MsgId>'
        f"<CreDtTm>2026-01-31T23:00:00Z</CreDtTm></GrpHdr><Stmt><Id>{message}</Id><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>{ends}{summary}{''.join(entries)}</Stmt>"
        f"</BkToCstmrStmt></Document>",
    )


def entry(amount: str, details: str = "", side: str = "DBIT", reference: str = "R0") -> str:
    """One entry of a statement; `details`: what `of_payment` or `of_file` says of it."""
    return (
        f'<Ntry><Amt Ccy="MAD">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>2026-01-31</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Prtry><Cd>T</Cd></Prtry></BkTxCd>"
        f"{details and f'<NtryDtls>{details}</NtryDtls>'}</Ntry>"
    )


def of_payment(instruction: str, end_to_end: str) -> str:
    """That an entry is of one payment."""
    return f"<TxDtls><Refs><InstrId>{instruction}</InstrId><EndToEndId>{end_to_end}</EndToEndId></Refs></TxDtls>"


def of_file(message: str) -> str:
    """That an entry is of a whole file."""
    return f"<Btch><PmtInfId>{message}</PmtInfId></Btch>"


def returns(message: str, *rows: tuple[str, str, str, str], count: int = 0) -> str:
    """Returns: rows of ``(EndToEndId, UETR, amount, reason)``; whoever returns a payment does not know its InstrId.

    No public package holds the official schema whole: what another library makes of it stands for it.
    """
    told = "".join(
        f"<TxInf><RtrId>{number}</RtrId><OrgnlEndToEndId>{end}</OrgnlEndToEndId><OrgnlUETR>{uetr}</OrgnlUETR>"
        f'<RtrdIntrBkSttlmAmt Ccy="MAD">{amount}</RtrdIntrBkSttlmAmt>{_why("RtrRsnInf", reason)}</TxInf>'
        for number, (end, uetr, amount, reason) in enumerate(rows)
    )
    content = (
        f'<Document xmlns="{RETURNS}"><PmtRtr><GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-02-02T10:00:00Z</CreDtTm>'
        f"<NbOfTxs>{count or len(rows)}</NbOfTxs><SttlmInf><SttlmMtd>CLRG</SttlmMtd></SttlmInf></GrpHdr>{told}</PmtRtr>"
        "</Document>"
    )
    XmlParser(config=ParserConfig(fail_on_unknown_properties=True)).from_string(content, Returned)
    return content


def take(outbox: Path, into: Path) -> list[bytes]:
    """What a transport does: the files that wait are moved away, once."""
    into.mkdir(exist_ok=True)
    taken = []
    for file in sorted(outbox.glob("*")) if outbox.exists() else ():
        taken.append(file.read_bytes())
        file.replace(into / f"{len(list(into.iterdir()))}-{file.name}")
    return taken


def _why(holder: str, code: str) -> str:
    return f"<{holder}><Rsn><Cd>{code}</Cd></Rsn></{holder}>"


def _sound(name: str, content: str) -> str:
    schema(name).assertValid(etree.fromstring(content))
    return content
