"""What a text, a choice or a fact is called in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Declared
from wasl.kernel.text import Text


def said(text: Any) -> str:
    """A `Text` in the reader's language; other values as text, nothing for None."""
    if isinstance(text, Text):
        return text.in_language(get_language() or "fr")
    return "" if text is None else str(text)


def declared_title(catalogue: Catalogue, kind: type[Declared], name: str) -> str:
    """What is declared under `name` is called; the name itself where the pack has it no longer."""
    declared = catalogue.all(kind).get(name)
    return said(declared.title) if declared else name
