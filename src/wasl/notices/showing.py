"""Notices on pages: what they say with their number in one piece, and why they did not leave."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_CODE: Final = re.compile(r"(?:status|smtp)-(\d{3})")
WHY: Final[dict[str, str | Promise]] = {
    "no-gateway": gettext_lazy("no gateway of short messages is set up"),
    "no-address": gettext_lazy("no number or address is known any more"),
    "worker-died": gettext_lazy("it was interrupted while it was sent"),
    "recipient-refused": gettext_lazy("the address is refused"),
}


def unbroken(words: str, number: str) -> SafeString:
    """`words` with the number in them in one piece, whatever the direction of the text."""
    whole = format_html('<bdi class="whole" dir="ltr">{}</bdi>', number)
    parts = words.split(number) if number else [words]
    said = mark_safe(whole.join(conditional_escape(each) for each in parts))  # noqa: S308 - each part is escaped
    return format_html("<span>{}</span>", said)


def why_told(why: str) -> str:
    """Why a notice did not leave, for people: `why` is what `carrying` keeps of it."""
    if found := _CODE.fullmatch(why):
        return _("refused by the other side (%(code)s)") % {"code": found[1]}
    return str(WHY.get(why, _("the line broke"))) if why else ""


def why_shown(why: str) -> Any:
    """The same on a page, with what was kept beside it for who operates the installation; None for no failure."""
    return format_html("<span>{} <small class=reason>{}</small></span>", why_told(why), why) if why else None
