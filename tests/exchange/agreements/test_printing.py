"""The PDF: both languages, the fingerprint, the keys; the same bytes for the same agreement."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

from tests.exchange.agreements.life import Cast, active, drafted
from tests.lacking import lacking
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.printing.labels import LABELS
from wasl.exchange.agreements.printing.pdf import agreement_pdf


def read(content: bytes, folder: Path) -> str:
    """The text of a PDF, in Unicode's plain letters, without the marks of direction."""
    if shutil.which("pdftotext") is None:
        lacking("no pdftotext", "install the package poppler-utils")
    path = folder / "agreement.pdf"
    path.write_bytes(content)
    said = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    return "".join(each for each in unicodedata.normalize("NFKC", said) if unicodedata.category(each) != "Cf")


def test_an_agreement_is_printed_in_french_and_arabic(cast: Cast, state: Catalogue, tmp_path: Path) -> None:
    version = active(cast, reasons={"fin": "Pour choisir le bassin"})
    said = read(agreement_pdf(state, version), tmp_path)
    french = ("Convention d'échange de données", "PE-2026-0001@1", "Verser l'allocation de leçon", "loi 3-20, article 7",
              "Nageoire", "Pour choisir le bassin", "24/11/2026", "24/11/2028", "50 000", "favorable")  # fmt: skip
    arabic = ("اتفاقية تبادل المعطيات", "صرف تعويض الدرس", "الزعنفة", "السباحون المستفيدون", "صندوق البحيرة")
    plain = said.replace("\u00a0", " ").replace("\u202f", " ")
    assert [each for each in (*french, *arabic) if each not in plain] == []
    assert said.count(version.sha256) >= 2
    for key in (cast.pearl, cast.conch):
        assert said.count(key.kid) == 2


def test_the_day_it_is_due_reads_alike_in_both_languages(cast: Cast, state: Catalogue, tmp_path: Path) -> None:
    said = read(agreement_pdf(state, drafted(cast, recurrence="monthly", starts="10-01")), tmp_path)
    assert said.count("01/10") == 2
    assert not re.search("01-10|10-01", said)


def test_a_draft_says_that_it_has_no_effect(cast: Cast, state: Catalogue, tmp_path: Path) -> None:
    said = read(agreement_pdf(state, drafted(cast)), tmp_path)
    assert LABELS["draft"].fr in said
    assert LABELS["unsigned"].fr in said
    assert LABELS["unsigned"].ar in said


def test_the_same_agreement_is_printed_with_the_same_bytes(cast: Cast, state: Catalogue) -> None:
    version = active(cast)
    assert agreement_pdf(state, version) == agreement_pdf(state, version)


def test_every_label_is_said_in_both_languages() -> None:
    assert all(text.fr.strip() and text.ar.strip() for text in LABELS.values())
