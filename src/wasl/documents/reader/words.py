"""What verdicts are called, for families and clerks: the page without scripts and the page's script say the same, from here."""

from __future__ import annotations

from typing import Any, Final

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import state_of
from wasl.documents.batches.words import FOUND, GROUPS, REFUSED, SAID, UNREACHED
from wasl.documents.reader.hours import offsets
from wasl.pages.icons import ICONS

_TITLES: Final = {
    "in-force": (_("Genuine and in force"), "good"),
    "unknown": (_("Genuine; whether it still holds is not known"), "warm"),
    "expired": (_("Genuine, but its time is over"), "warm"),
    "suspended": (_("Genuine, but suspended for now"), "warm"),
    "replaced": (_("Genuine, but a corrected one took its place"), "warm"),
    "revoked": (_("Genuine, but revoked since"), "bad"),
    "not-authentic": (_("Not genuine"), "bad"),
    "cannot-tell": (_("It cannot be told"), "none"),
}
"""By standing for what is authentic, else by outcome: what to call it, and its tone."""

_DO: Final = {
    "in-force": _("Compare each line below with the paper: they must say the same."),
    "unknown": _("Ask who issued it whether it still holds, or connect to the internet and open this page again."),
    "expired": _("Ask for a new one."),
    "suspended": _("It does not count for now: ask who issued it."),
    "replaced": _("This one does not count any more: ask for the corrected one."),
    "revoked": _("It does not count any more. If it is yours, ask who issued it."),
}
"""What to do with what is authentic."""

_AGAIN: Final = _("Scan it once more. If it says the same again, do not accept this paper.")
_REFUSE: Final = _("Do not accept this paper; ask the one whom it names as its issuer.")
_NEWER: Final = _("Connect to the internet and open this page again. If it says the same, ask who issued the paper.")
_WHY: Final = {
    "not-authentic no-seal": (_("It looks like the code of a document, and is none that anybody sealed."), _AGAIN),
    "not-authentic bad-signature": (_("The seal does not match: it was made by another, or something was changed."),
    _AGAIN),
    "not-authentic not-its-issuer": (_("The seal belongs to another issuer than the one that is named."), _REFUSE),
    "not-authentic not-authorised": (_("Whose seal this is may not issue documents of this kind."), _REFUSE),
    "not-authentic key-not-in-use": (_("The seal was not in use on the day on which it claims to be issued."), _REFUSE),
    "not-authentic key-compromised": (
        _("The seal was in other hands by the day on which this claims to be issued."), _REFUSE,
    ),
    "not-authentic issued-later": (
        _("It says that it was issued on a day to come."),
        _("See whether the date of this device is right. If it is, do not accept this paper."),
    ),
    "cannot-tell no-code": (
        _("This is no code of a document."),
        _("Scan the square code printed on the paper, or paste all that it says."),
    ),
    "cannot-tell unknown-key": (_("The list by which this page judges does not know this seal."), _NEWER),
    "cannot-tell unknown-type": (
        _("The seal is good, and the list by which this page judges does not know this kind of document."), _NEWER,
    ),
    "cannot-tell key-compromised": (
        _("The seal fell into other hands later: the code alone proves nothing any more."),
        _("Ask who issued the paper, by its number."),
    ),
    "cannot-tell unable": (
        _("This browser cannot check seals by itself."),
        _("Bring it up to date, or have our server check: the button is below."),
    ),
    "cannot-tell no-list": (
        _("There is no list on this device yet by which to judge."),
        _("Connect to the internet once and open this page again: it then works without."),
    ),
    "cannot-tell no-paper": (_("This is no PDF that can be read."), _("Send the file as you were given it.")),
    "cannot-tell no-seal-within": (
        _("This PDF bears no seal: it may be a scan, or printed anew."), _("Scan the square code that it shows instead."),
    ),
    "not-authentic paper-changed": (
        _("Something was added to this PDF after its seal, whatever other programs say of it."), _REFUSE,
    ),
    "not-authentic paper-altered": (_("The seal of this PDF does not match: something in it was changed."), _AGAIN),
    "authentic sealed": (_("Its issuer sealed it, and nothing in it was changed since."), ""),
    "authentic logged": (
        _("Its issuer sealed it before the seal fell into other hands: the time-stamped log of its seals proves it."), "",
    ),
}  # fmt: skip
"""Why, and what to do where the standing does not tell."""

_ISSUER: Final = {
    "yes": _("Known, and may issue this"),
    "no": _("May not issue this"),
    "unknown": _("Not known to this page"),
}
_SEAL: Final = {
    "yes": _("Whole: nothing was changed"),
    "no": _("Broken: it does not match"),
    "unknown": _("Could not be checked"),
}
_CHECKED: Final = {
    "sealed": ("yes", "yes"), "logged": ("yes", "yes"), "no-code": ("unknown", "unknown"), "no-seal": ("unknown", "no"),
    "unknown-key": ("unknown", "unknown"),
    "bad-signature": ("unknown", "no"), "not-its-issuer": ("no", "yes"), "not-authorised": ("no", "yes"),
    "key-not-in-use": ("no", "yes"), "key-compromised": ("unknown", "yes"), "issued-later": ("yes", "yes"),
    "no-paper": ("unknown", "unknown"), "no-seal-within": ("unknown", "unknown"), "paper-changed": ("unknown", "no"),
    "paper-altered": ("unknown", "no"),
    "unknown-type": ("unknown", "yes"), "unable": ("unknown", "unknown"), "no-list": ("unknown", "unknown"),
}  # fmt: skip
"""Why -> what is known of the issuer, and of the seal."""

_STATES: Final = {
    "in-force": ("yes", _("In force, as of {moment}")),
    "expired": ("yes", _("Neither revoked nor suspended, as of {moment}")),
    "suspended": ("no", _("Suspended, as of {moment}")),
    "replaced": ("no", _("Replaced by a corrected one, as of {moment}")),
    "revoked": ("no", _("Revoked, as of {moment}")),
    "unknown": ("unknown", _("No list tells what became of it")),
}
_HELD: Final = {
    "for ever": ("yes", _("It has no end")),
    "until": ("yes", _("Until {day}")),
    "ended": ("no", _("It ended on {day}")),
}
_LABELS: Final = {
    "issuer": _("Issuer"),
    "seal": _("Seal"),
    "state": _("What became of it"),
    "validity": _("How long it holds"),
    "document": _("Document"),
    "issued_by": _("Issued by"),
    "issued_on": _("Issued on"),
    "number": _("Number"),
    "unsaid": _("Not looked at"),
    "day": _("{day} {month} {year}"),
    "moment": _("{day} {month} {year} at {time}"),
    "elsewhere": _(
        "This code names another site, {site}. This page judged it by its own list. "
        "Do not open that other address, and do not trust what it says."
    ),
    "yes": _("yes"),
    "no": _("no"),
    "unknown": _("not known"),
}
_SAID: Final = {
    "listed": _("Judged by the list of {moment}."),
    "offline": _("You are offline: judged by the list of {moment}, which this device kept."),
    "foreign": _(
        "Mind this: this site now signs its list with a key that this device does not know, {key}. "
        "The list of {moment}, which this device kept, was used instead."
    ),
    "foreign_alone": _(
        "This site signs its list with a key that this device does not know, {key}, so it was not used. "
        "Ask those who run the site whether they changed it; only then let this device trust it."
    ),
    "older": _("This site sent a list older than the one of {moment}, which this device kept and used."),
    "checking": _("Checking…"),
    "reading": _("Reading the picture…"),
    "nothing": _("No code was found in this picture. Take it closer, in good light, with the whole square."),
    "several": _("There are {count} codes in this picture; the first is shown."),
    "no_server": _(
        "This browser cannot read pictures by itself, and our server could not be reached. Paste what the code says instead."
    ),
    "no_camera": _("The camera could not be opened. Give a picture of the code instead."),
    "failed": _("Something went wrong on this page. Reload it and try again."),
}
"""What only the page's script has to say."""


def words(catalogue: Catalogue) -> dict[str, Any]:
    """All of it in the reader's language, with what dates are written by."""
    told = {
        "language": get_language() or "fr",
        "hours": offsets(state_of(catalogue).time_zone),
        "months": [MONTHS[month] for month in range(1, 13)],
        "titles": _TITLES, "do": _DO, "why": _WHY, "issuer": _ISSUER, "seal": _SEAL, "checked": _CHECKED,
        "states": _STATES, "held": _HELD, "labels": _LABELS, "said": _SAID, "marks": MARKS,
        "groups": GROUPS, "found": dict[Any, Any](FOUND), "refused": {**dict[Any, Any](REFUSED), **UNREACHED}, "many": SAID,
        "icons": {name: ICONS[name] for name in sorted({*MARKS.values(), "warning"})},
    }  # fmt: skip
    return _plain(told)  # type: ignore[no-any-return]


MARKS: Final = {
    "yes": "check",
    "no": "cross",
    "unknown": "info",
    "good": "check",
    "warm": "warning",
    "bad": "cross",
    "none": "info",
}
"""Mark or tone -> icon: colour is never the only sign."""


def _plain(value: Any) -> Any:
    """Lazy texts said, pairs as lists: as JSON has them."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Promise) else value
