"""Five papers as an office is given them: in force, revoked, altered, of somebody else, and a picture of a code."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
import segno

from tests.documents.files.papers import pdf
from tests.documents.school import enrol, open_school
from wasl.accounts.models import Profile
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Document
from wasl.documents.papers import paper_of
from wasl.documents.seal import seal

DIPLOMA = "baccalaureate-diploma"


@dataclass(frozen=True, slots=True)
class Papers:
    """What was given, by name, and the documents."""

    files: dict[str, bytes]
    good: Document
    revoked: Document

    def archive(self) -> bytes:
        """All of them, in one ZIP."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in self.files.items():
                made.writestr(f"candidats/{name}", content)
        return out.getvalue()


def picture(code: str) -> bytes:
    """A code, as a picture."""
    drawn = BytesIO()
    segno.make_qr(code).save(drawn, kind="png", scale=4, border=4)
    return drawn.getvalue()


def papers_of(home: Path, agent: Profile, other: Profile) -> Papers:
    """Diplomas of three pupils, one of them revoked."""
    pupils = open_school(home)
    enrol(home, dict.fromkeys(range(3), "12.00"), back=1, result="graduated")
    good, revoked, shown = (issue(agent, DIPLOMA, each) for each in pupils)
    changing.confirm(other, changing.propose(agent, revoked, Change.Kind.REVOKE, "fraud"))
    whole = paper_of(good)
    files = {
        "authentic.pdf": whole, "revoked.pdf": paper_of(revoked), "altered.pdf": whole + b"\n% more\n", "foreign.pdf": pdf(),
        "code.png": picture(seal.address("https://documents.example/v", bytes(shown.seal))),
    }  # fmt: skip
    return Papers(files, good, revoked)


@pytest.fixture
def papers(registers: None, home: Path, agent: Profile, other: Profile) -> Papers:
    """As they come to an admission office."""
    return papers_of(home, agent, other)
