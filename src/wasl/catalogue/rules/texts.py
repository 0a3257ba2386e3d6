"""Texts for people are written in each language, in its own script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.problems import Problem
from wasl.catalogue.walk import Path, structs_in
from wasl.kernel.text import LANGUAGES, Text

_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_SPOKEN = {"fr": "French", "ar": "Arabic", "en": "English"}


def texts_are_written(catalogue: Catalogue) -> Iterator[Problem]:
    """Empty texts, Arabic texts without Arabic letters, French and English ones with some."""
    for entry in catalogue.entries:
        for path, struct in structs_in(entry.declaration):
            if isinstance(struct, Text):
                yield from _judged(entry, path, struct)


def _judged(entry: Entry, path: Path, text: Text) -> Iterator[Problem]:
    wordless = not any(_LETTER.search(getattr(text, language)) for language in LANGUAGES)
    for language in LANGUAGES:
        value = getattr(text, language)
        fault = _fault(language, value, wordless)
        if fault:
            yield Problem(entry.place(*path, language), *fault, "texts")


def _fault(language: str, value: str, wordless: bool) -> tuple[str, str] | None:
    spoken = _SPOKEN[language]
    if not value.strip():
        return f"the {spoken} text is empty", f"write it in {spoken}"
    arabic = _ARABIC.search(value) is not None
    if language == "ar" and not arabic and not wordless:
        return f"the Arabic text '{value}' has no Arabic letter", "write it in Arabic"
    if language != "ar" and arabic:
        return f"the {spoken} text '{value}' has Arabic letters", f"write it in {spoken}; are two languages swapped?"
    return None
