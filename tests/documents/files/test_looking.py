"""What may be kept: by its bytes, whatever its name says."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.documents.files.papers import ESCAPED, SCRIPT, packed, pdf
from wasl.documents.files import looking
from wasl.documents.files.looking import taken
from wasl.kernel.errors import WaslError


def test_a_plain_pdf_is_taken() -> None:
    assert taken(BytesIO(pdf())) == (pdf(), "pdf")
    assert taken(BytesIO(packed(b"4 0 << /Type /Font >>")))[1] == "pdf"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no PDF, no photo"),
        (b"MZ\x90\x00", "no PDF, no photo"),
        (pdf()[:60], "its end is missing"),
        (pdf(extra=SCRIPT), "JavaScript"),
        (pdf(extra=ESCAPED), "JavaScript"),
        (pdf(extra=b"/OpenAction << /S /Launch /F (calc) >> "), "Launch"),
        (pdf(extra=b"/AcroForm << /XFA [] >> "), "XFA"),
        (pdf(extra=b"/Encrypt 9 0 R "), "locked with a password"),
        (packed(b"4 0 << " + SCRIPT + b">>"), "JavaScript"),
        (packed(b"x").replace(b"x\x9c", b"zz", 1), "cannot be looked through"),
        (packed(b" " * (65 << 20)), "cannot be looked through"),
    ],
)  # fmt: skip
def test_what_does_harm_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(WaslError, match=told):
        taken(BytesIO(content))


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "LARGEST", 100)
    with pytest.raises(WaslError, match="too large"):
        taken(BytesIO(pdf()))
