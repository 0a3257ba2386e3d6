"""Text for people, in the three languages of the portal."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

LANGUAGES = ("fr", "ar", "en")
"""Every text for people exists in these languages; the first is the fallback."""


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in French, Arabic and English."""

    fr: str
    ar: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language` (a BCP 47 tag; only its first part counts), else in French."""
        return str(getattr(self, language.split("-")[0], self.fr))

    def __str__(self) -> str:
        return self.fr


def listed(texts: Iterable[Text]) -> Text:
    """Several, one after the other, as each language writes a list."""
    each = list(texts)
    return Text(", ".join(t.fr for t in each), "، ".join(t.ar for t in each), ", ".join(t.en for t in each))
