"""Papers: made once, sealed whole, and judged without believing what viewers say of them."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.documents.school import open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing, content, owners
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Document, SealKey
from wasl.documents.papers import paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.sealing.authority import own_authority
from wasl.documents.sealing.keys import rotate
from wasl.documents.verifying.bundle import Bundle, read
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import judged
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.usefixtures("registers")


@pytest.fixture
def document(home: Path, agent: Profile) -> Document:
    """A certificate of schooling."""
    return issue(agent, "school-certificate", open_school(home)[0])


def trusted() -> Bundle:
    return read(published(current.catalogue(), now()), trusted_keys())


def verdict(pdf: bytes) -> tuple[str, str]:
    found = judged_paper(pdf, trusted(), now())
    return found.outcome, found.why


def test_a_paper_is_made_once_and_kept_locked(home: Path, document: Document) -> None:
    first = paper_of(document)
    assert paper_of(document) == first
    (kept,) = (each for each in (home / "documents" / "papers").rglob("*") if each.is_file())
    assert b"%PDF" not in kept.read_bytes()
    owners.erase(document.entity)
    with pytest.raises(WaslError, match="erased"):
        paper_of(document)


def test_what_its_issuer_sealed_is_authentic(document: Document, agent: Profile, other: Profile) -> None:
    pdf = paper_of(document)
    found = judged_paper(pdf, trusted(), now())
    assert (found.outcome, found.why, found.standing) == ("authentic", "sealed", "in-force")
    assert found.number == document.number
    assert "2008-06-04" in {line.value.fr for line in found.lines}
    changing.confirm(other, changing.propose(agent, document, Change.Kind.REVOKE, "error"))
    assert judged_paper(pdf, trusted(), now()).standing == "revoked"


def test_other_readers_find_it_whole(document: Document, tmp_path: Path) -> None:
    pdf = paper_of(document)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    (seal,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    root = own_authority(current.catalogue(), now()).certificate
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    trust = ValidationContext(
        trust_roots=[x509.Certificate.load(root.public_bytes(Encoding.DER))], allow_fetching=False
    )
    status = validate_pdf_signature(seal, trust, trust)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    told = subprocess.run(["pdfsig", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0]  # type: ignore[no-any-return]


def _append_page(writer: IncrementalPdfFileWriter) -> None:
    page = generic.DictionaryObject({name: value for name, value in _page(writer).items() if name != "/Parent"})
    writer.insert_page(page)


def _annotate(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText"),
        pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 300))),
        pdf_name("/Contents"): generic.TextStringObject("20/20"),
    })  # fmt: skip
    page = _page(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])
    writer.update_container(page)


def _swap_appearance(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    drawn = generic.StreamObject(stream_data=b"BT ET")
    page[pdf_name("/Contents")] = writer.add_object(drawn)
    writer.update_container(page)


def _swap_record(writer: IncrementalPdfFileWriter) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    spec = next(names[at + 1] for at in range(0, len(names), 2) if names[at] == "document.json")
    record = content.read(spec["/EF"]["/F"].data)
    forged = content.kept(type(record)(**{**{f: getattr(record, f) for f in record.__struct_fields__}, "claims": {}}))
    spec["/EF"][pdf_name("/F")] = writer.add_object(generic.StreamObject(stream_data=forged))
    writer.update_container(spec["/EF"])


@pytest.mark.parametrize("attack", [_append_page, _annotate, _swap_appearance, _swap_record])
def test_what_was_added_after_the_seal_is_not_its_issuers(
    document: Document, attack: Callable[[IncrementalPdfFileWriter], None], tmp_path: Path
) -> None:
    file = BytesIO(paper_of(document))
    writer = IncrementalPdfFileWriter(file)
    attack(writer)
    writer.write_in_place()
    assert verdict(file.getvalue()) == ("not-authentic", "paper-changed")
    (tmp_path / "forged.pdf").write_bytes(file.getvalue())
    told = subprocess.run(["pdfsig", str(tmp_path / "forged.pdf")], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told  # what viewers say is no verdict


def test_no_byte_may_differ(document: Document) -> None:
    pdf = paper_of(document)
    trust, at = trusted(), now()
    start = pdf.index(b"/Contents <") + len(b"/Contents ")
    end = pdf.index(b">", start)
    used = len(pdf[start:end].rstrip(b"0"))
    chance = random.Random(7)
    places = [
        *(chance.randrange(len(pdf)) for _ in range(25)),
        *(chance.randrange(start, start + used) for _ in range(60)),
        *(chance.randrange(start + used, end + 1) for _ in range(10)),
    ]
    for place in places:
        forged = bytearray(pdf)
        forged[place] ^= chance.choice((1, 2, 4, 8, 16, 32))
        assert judged_paper(bytes(forged), trust, at).outcome != "authentic", place


def test_other_files_are_not_called_false(document: Document) -> None:
    assert verdict(b"") == ("cannot-tell", "no-paper")
    assert verdict(b"%PDF-1.7\nnonsense") == ("cannot-tell", "no-paper")
    assert verdict(b"%PDF-" + bytes(21 * 1024 * 1024)) == ("cannot-tell", "no-paper")
    pdf = paper_of(document)
    first = pdf[: pdf.index(b"%%EOF") + len(b"%%EOF\n")]  # as it was typeset, before its seal
    assert verdict(first) == ("cannot-tell", "no-seal-within")


def test_a_key_is_believed_for_its_time(document: Document, agent: Profile, home: Path) -> None:
    pdf = paper_of(document)
    rotate("menps", now(), SealKey.Use.SIGN)
    assert verdict(pdf) == ("authentic", "sealed")
    SealKey.objects.filter(use=SealKey.Use.SIGN).update(compromised_from=now() + timedelta(seconds=1))
    assert verdict(pdf) == ("authentic", "sealed")  # its time was told before
    SealKey.objects.filter(use=SealKey.Use.SIGN).update(compromised_from=now() - timedelta(days=1))
    assert verdict(pdf) == ("not-authentic", "key-compromised")
    SealKey.objects.filter(use=SealKey.Use.SIGN).update(compromised_from=None, valid_until=now() - timedelta(days=1))
    assert verdict(pdf) == ("not-authentic", "key-not-in-use")


def _drawn(pdf: bytes, folder: Path, dots: int) -> str:
    """What the code on a print says: the page as `dots` per inch, greyed and blurred as a scanner does."""
    (folder / "paper.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", "paper.pdf", "page"], cwd=folder, check=True)
    page = Image.open(folder / "page-1.png").convert("L").rotate(3, expand=True, fillcolor=255)
    (found,) = zxingcpp.read_barcodes(page.filter(ImageFilter.GaussianBlur(0.6)))
    return str(found.text)


def test_its_code_is_read_from_a_print(document: Document, tmp_path: Path) -> None:
    said = _drawn(paper_of(document), tmp_path, 150)
    found = judged(said, trusted(), now())
    assert (found.outcome, found.number) == ("authentic", document.number)


def _told(pdf: Path, *options: str) -> bytes:
    return subprocess.run(["pdfinfo", "-enc", "UTF-8", *options, str(pdf)], capture_output=True, check=True).stdout


def test_who_listens_hears_it_in_order(document: Document, tmp_path: Path) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(paper_of(document))
    told = _told(paper, "-struct-text")
    order = ["Royaume du Maroc", "المغربية", "Certificat de scolarité", "SALMA", "مدرسية", "مسجل"]
    # The tool writes Arabic from left to right, as it is drawn.
    places = [max(told.find(part.encode()), told.find(part[::-1].encode())) for part in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert len(re.findall(rb"^  H1 ", told, re.MULTILINE)) == 2
    assert re.search(rb"Nom en arabe.*?Lieu de naissance.*?Inscrit depuis le", told, re.DOTALL)
    facts = _told(paper)
    assert re.search(rb"Tagged: +yes", facts)
    assert re.search(rb"PDF subtype: +PDF/A-3a", facts) or b"pdfaid" in paper.read_bytes()
