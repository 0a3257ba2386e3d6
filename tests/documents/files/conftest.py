"""Files at a registry: letters of which the time is over, and those that are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest

from tests.documents.files.papers import pdf
from wasl.accounts.models import Profile
from wasl.documents.files.keeping import About, keep
from wasl.documents.files.models import File

Take = Callable[..., File]
LETTERS, REGISTERS = "school-letters", "diploma-registers"


@pytest.fixture
def take(agent: Profile) -> Take:
    """``take(title)``: a letter taken in; ``old``: so long ago that its time is over."""

    def taken(
        title: str = "Demande de transfert", *, content: bytes | None = None, old: bool = False, **about: str
    ) -> File:
        rule = about.get("rule", LETTERS)
        said = About(rule, title, date(2010, 5, 2), about.get("number", ""))
        made = keep(agent, said, BytesIO(content or pdf(title)), about.get("name", "scan.pdf"))
        if old:
            File.objects.filter(pk=made.pk).update(since=date(2010, 5, 2))
            made.refresh_from_db()
        return made

    return taken
