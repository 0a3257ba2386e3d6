"""The portal's map: which pages stand in the menu, for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.accounts.models import Profile
from wasl.accounts.permissions import Holder, Verdict, see_style


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: Promise
    page: str
    """Name of its URL."""
    icon: str
    may: Callable[[Holder | None], Verdict] | None = None
    """Who sees it; None for everyone."""


MENU: tuple[tuple[Promise, tuple[Entry, ...]], ...] = (
    (
        _("My work"),
        (Entry(_("Home"), "portal:home", "home"),),
    ),
    (
        _("Common language"),
        (
            Entry(_("Nomenclatures"), "referentials:list", "book"),
            Entry(_("Mappings"), "referentials:mappings", "arrows"),
            Entry(_("Territories"), "referentials:territories", "map"),
        ),
    ),
    (
        _("The State, declared"),
        (),
    ),
)


def sections(profile: Profile | None, path: str) -> list[dict[str, Any]]:
    """The menu of this person: ``[{"title", "entries": [{"label", "url", "icon", "current"}]}]``, without empty sections."""
    shown = ((title, [_entry(entry, path) for entry in entries if _sees(profile, entry)]) for title, entries in MENU)
    return [{"title": title, "entries": entries} for title, entries in shown if entries]


def _sees(profile: Profile | None, entry: Entry) -> bool:
    return entry.may is None or bool(entry.may(profile))


def _entry(entry: Entry, path: str) -> dict[str, Any]:
    url = reverse(entry.page)
    current = path == url or (url != "/" and path.startswith(url))
    return {"label": entry.label, "url": url, "icon": entry.icon, "current": current}
