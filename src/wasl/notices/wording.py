"""A notice in words, in its reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from wasl.notices.kinds import kind_of
from wasl.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Message:
    """What is said."""

    title: str
    words: str


def worded(notice: Notice) -> Message:
    """The notice in the language that is spoken now."""
    kind = kind_of(notice.kind)
    if kind is None:
        return Message(notice.number, "")
    told = {"number": notice.number, "day": date_format(notice.last_day) if notice.last_day else ""}
    return Message(str(kind.title) % told, str(kind.words) % told)


def address_of(notice: Notice) -> str:
    """Where it is read."""
    return f"{settings.URL}{notice.path}"


def mailed(notice: Notice, language: str) -> Message:
    """As a mail: its title and words, and where to read what it is about."""
    with override(language):
        said = worded(notice)
        more = _("Read it here: %(address)s") % {"address": address_of(notice)}
        return Message(said.title, f"{said.words}\n\n{more}\n")


def texted(notice: Notice, language: str) -> str:
    """As a short message: the number and where to look, and nothing else. A telephone lies on tables."""
    with override(language):
        return _("%(number)s: there is news. See %(address)s") % {
            "number": notice.number, "address": f"{settings.URL}/my/messages/",
        }  # fmt: skip
