"""What to say of a PDF: whether its issuer sealed this very file, all of it, and what became of the document.

"The signature is valid", as viewers say it, is never the verdict: a page appended after the seal leaves the seal valid. Here
one seal must cover the file to its last byte, let nothing change, be made by a key of the trust bundle, and the record within
must be in its only spelling.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from asn1crypto import crl, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    async_validate_pdf_signature,
)
from pyhanko_certvalidator import ValidationContext

from wasl.documents import content as records
from wasl.documents.content import Archived, Content, Decided
from wasl.documents.paper.container import demand_plain
from wasl.documents.paper.labels import CREDENTIAL_FILE, RECORD_FILE
from wasl.documents.sealing.kids import kid_of
from wasl.documents.verifying.bundle import Bundle, TrustedKey, TrustedType
from wasl.documents.verifying.misshapen import MISSHAPEN
from wasl.documents.verifying.renewals import UnknownClockError, demand_renewals
from wasl.documents.verifying.seals import Line, Verdict, refusal, standing
from wasl.kernel.keys import decoded, key_of
from wasl.kernel.text import Text

_ARCHIVED: Final = Text(
    fr="Registre d'archives, numéro et année",
    ar="سجل الأرشيف، الرقم والسنة",
    en="Register in the archive, number and year",
)
_DECIDED: Final = Text(
    fr="Décision, dossier et jour", ar="القرار، رقم الملف وتاريخه", en="Decision, case and day"
)  # fmt: skip
LARGEST: Final = 20 * 1024 * 1024
"""Bytes: ours have a tenth of one."""
_Read = tuple[list[EmbeddedPdfSignature], PdfFileReader]
"""The signatures of a file, and the file read."""


class RefusedError(Exception):
    """Why the file is not to be believed."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.why)
        self.verdict = verdict


def judged_paper(pdf: bytes, bundle: Bundle, at: datetime) -> Verdict:
    """The verdict on the PDF of a document, by what `bundle` trusts, at the instant `at`."""
    try:
        sealed, renewed, read = _sealed_part(pdf, bundle)
        return asyncio.run(_judged(sealed, read, renewed, bundle, at))
    except RefusedError as refused:
        return refused.verdict


async def _judged(pdf: bytes, read: _Read, renewed: datetime | None, bundle: Bundle, at: datetime) -> Verdict:
    """The verdict on the part that bears the seal, `read`; `renewed`: when its proof was first renewed."""
    seal, reader = _one_seal(read)
    try:
        kid = kid_of(key_of(_public(seal.signer_cert.public_key.dump())))
        sealed = _told_time(seal)
        found = bundle.key_of(bytes.fromhex(kid))
        if found is None:
            return Verdict("cannot-tell", "unknown-key")
        if renewed is not None and renewed < sealed:
            raise RefusedError(Verdict("not-authentic", "paper-changed"))
        await _demand_whole(pdf, seal, reader, bundle, sealed)
        record = _record(reader)
    except MISSHAPEN as error:
        raise RefusedError(Verdict("not-authentic", "paper-altered")) from error
    return _believed(record, found[0], sealed, bundle, at)


def _sealed_part(pdf: bytes, bundle: Bundle) -> tuple[bytes, datetime | None, _Read]:
    """The file as it was sealed, where nothing but renewals of its proof follows, when the first was made, and what was read.

    Raises RefusedError for what is no PDF, and where anything else follows.
    """
    if len(pdf) > LARGEST or not pdf.startswith(b"%PDF-"):
        raise RefusedError(Verdict("cannot-tell", "no-paper"))
    read = seals, _reader = _seals(pdf)
    if len(seals) < 2:
        return pdf, None, read  # reading takes a third of the time: once is enough
    try:
        first = [int(each) for each in seals[0].byte_range]
        end = first[2] + first[3]
        renewed = demand_renewals(pdf, end, bundle.roots)
    except UnknownClockError as error:
        raise RefusedError(Verdict("cannot-tell", "unknown-key")) from error
    except MISSHAPEN as error:
        raise RefusedError(Verdict("not-authentic", "paper-changed")) from error
    return pdf[:end], renewed, _seals(pdf[:end])


def _seals(pdf: bytes) -> _Read:
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        return list(reader.embedded_signatures), reader
    except MISSHAPEN as error:
        raise RefusedError(Verdict("cannot-tell", "no-paper")) from error


def _one_seal(read: _Read) -> tuple[EmbeddedPdfSignature, PdfFileReader]:
    """The one seal of the file. Raises RefusedError for what bears none, or more than one signature."""
    seals, reader = read
    if not seals:
        raise RefusedError(Verdict("cannot-tell", "no-seal-within"))
    if len(seals) > 1:
        raise RefusedError(Verdict("not-authentic", "paper-changed"))
    return seals[0], reader


async def _demand_whole(
    pdf: bytes, seal: EmbeddedPdfSignature, reader: PdfFileReader, bundle: Bundle, sealed: datetime
) -> None:
    """Raises RefusedError unless the seal holds, covers every byte of the file, and lets nothing change."""
    vouched = _vouching(reader, bundle, sealed)
    seal.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    whole = seal.coverage == SignatureCoverageLevel.ENTIRE_FILE and not seal.reader.xrefs.hybrid_xrefs_present
    if not whole or seal.docmdp_level != MDPPerm.NO_CHANGES:
        raise RefusedError(Verdict("not-authentic", "paper-changed"))
    status = await async_validate_pdf_signature(seal, vouched, vouched, skip_diff=True)
    if not (status.intact and status.valid and status.timestamp_validity and status.timestamp_validity.valid):
        raise RefusedError(Verdict("not-authentic", "paper-altered"))
    start, length = seal.byte_range[1], seal.byte_range[2] - seal.byte_range[1]
    demand_plain(pdf[start : start + length], {each.dump() for each in vouched.certificate_registry})
    if not (status.trusted and status.timestamp_validity.trusted):
        raise RefusedError(Verdict("cannot-tell", "unknown-key"))


def _vouching(reader: PdfFileReader, bundle: Bundle, sealed: datetime) -> ValidationContext:
    """Whom to trust, with what the file brings to prove it: as of the instant it was sealed, without asking anyone."""
    store = DocumentSecurityStore.read_dss(reader)
    return ValidationContext(
        trust_roots=[x509.Certificate.load(decoded(each)) for each in bundle.roots],
        other_certs=list(store.load_certs()),
        crls=[crl.CertificateList.load(each.get_object().data) for each in store.crls],
        allow_fetching=False, moment=sealed, revocation_mode="hard-fail",
    )  # fmt: skip


def _public(der: bytes) -> ec.EllipticCurvePublicKey:
    read = load_der_public_key(der)
    if not isinstance(read, ec.EllipticCurvePublicKey):
        raise TypeError("papers are sealed with P-256")
    return read


def _told_time(seal: EmbeddedPdfSignature) -> datetime:
    """When its time-stamping authority says that it was sealed."""
    (attribute,) = seal.signer_info["unsigned_attrs"]
    told: Any = attribute["values"][0]["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return told  # type: ignore[no-any-return]


def _record(reader: PdfFileReader) -> Content:
    """The record within, in its only spelling."""
    names: list[Any] = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    found = {str(names[place]): names[place + 1] for place in range(0, len(names), 2)}
    if set(found) - {RECORD_FILE, CREDENTIAL_FILE}:
        raise ValueError("it has attachments that are not its issuer's")
    within = found[RECORD_FILE]["/EF"]["/F"].data
    record = records.read(within)
    if records.kept(record) != within:
        raise ValueError("the record is not in its own spelling")
    return record


def _believed(record: Content, trusted: TrustedKey, sealed: datetime, bundle: Bundle, at: datetime) -> Verdict:
    """The verdict on what `trusted` did seal at the instant `sealed`."""
    known = bundle.type_of(record.type)
    refused = refusal(trusted, record.issuer, known[0] if known else None, sealed, at)
    if refused:
        return Verdict("not-authentic", refused)
    if known is None:
        return Verdict("cannot-tell", "unknown-type", issuer=bundle.issuers.get(record.issuer))
    verdict = Verdict(
        outcome="authentic", why="sealed", issuer=bundle.issuers.get(record.issuer), type=known[1].title,
        number=record.number, issued=record.issued_at(), expires=record.expires_at(), lines=_lines(record, known[1]),
    )  # fmt: skip
    return standing(verdict, record.issuer, (record.list, record.index), bundle, at)


def _lines(record: Content, type_: TrustedType) -> tuple[Line, ...]:
    """What it states, in the order of the bundle, then what the bundle has no name for."""
    titles = {claim.name: claim.title for claim in type_.claims.values()}
    names = [
        *(name for name in titles if name in record.claims),
        *(name for name in record.claims if name not in titles),
    ]
    lines = [
        Line(titles.get(name) or _same(name), record.words.get(name) or _same(record.claims[name])) for name in names
    ]
    if isinstance(record.source, Archived):
        lines.append(Line(_ARCHIVED, _same(f"{record.source.number}, {record.source.year}")))
    if isinstance(record.source, Decided):
        lines.append(Line(_DECIDED, _same(f"{record.source.case}, {record.source.day}")))
    return tuple(lines)


def _same(value: object) -> Text:
    plain = str(value)
    return Text(plain, plain, plain)
