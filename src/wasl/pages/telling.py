"""Errors in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi, gettext

from wasl.kernel.errors import Saying, WaslError


class Told(NamedTuple):
    """What went wrong, where, and the mend."""

    what: str
    where: str
    mend: str

    def __str__(self) -> str:
        where = f" ({self.where})" if self.where else ""
        return f"{self.what}{where}. {self.mend}".strip()


def told(said: Saying) -> Told:
    """An error, translated; what is given in it is written as the reader's language writes numbers, and set apart."""
    given = {name: _written(each) for name, each in said.given.items()}
    what, where, mend = (_translated(text, given) for text in (said.what, said.where, said.mend))
    return Told(capfirst(what), where, capfirst(mend))


def told_of(kept: Mapping[str, Any]) -> Told | None:
    """The same for what `WaslError.kept` gave; None for nothing."""
    return told(Saying(**kept["said"])) if kept else None


def refuse(request: HttpRequest, error: WaslError) -> None:
    """Tell `error` on the next page."""
    messages.error(request, str(told(error.said)))


def _translated(text: str, given: Mapping[str, str]) -> str:
    said = gettext(text) if text else ""
    return said.format_map(given) if given else said


def _written(value: str | int) -> str:
    if isinstance(value, int):
        return number_format(value, force_grouping=True)
    # Names of columns and files keep their direction inside an Arabic sentence.
    return f"\u2068{value}\u2069" if get_language_bidi() else value
