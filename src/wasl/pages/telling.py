"""Errors in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext

from wasl.kernel.errors import Given, Saying, WaslError
from wasl.kernel.text import Text
from wasl.pages.language import said


class Told(NamedTuple):
    """What went wrong, where, and the mend."""

    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        return f"{self.what}{where}. {self.mend}".strip()


def told(error: Saying) -> Told:
    """An error, translated; what is given in it is written as the reader's language writes it, and set apart."""
    given = {name: _written(each) for name, each in error.given.items()}
    what, where, mend = (_translated(text, given) for text in (error.what, error.where, error.mend))
    return Told(capfirst(what), where, capfirst(mend))


def told_of(kept: Mapping[str, Any]) -> Told | None:
    """The same for what `WaslError.kept` gave; None for nothing."""
    if not kept:
        return None
    given = {name: Text(**each) if isinstance(each, dict) else each for name, each in kept["said"]["given"].items()}
    return told(Saying(**{**kept["said"], "given": given}))


def refuse(request: HttpRequest, error: WaslError) -> None:
    """Tell `error` on the next page."""
    messages.error(request, str(told(error.said)))


def _translated(text: str, given: Mapping[str, str]) -> str:
    translated = gettext(text) if text else ""
    return translated.format_map(given) if given else translated


def _written(value: Given) -> str:
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    if isinstance(value, Text):
        return said(value)
    # Names of columns and files keep their direction inside an Arabic sentence.
    return f"\u2068{value}\u2069" if get_language_bidi() else value
