"""What requests to wallets, and verdicts on what wallets showed, are called."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.showing.telling import Word

State = PresentationRequest.State
EXPIRED: Final = "expired"
"""Of a request that nobody answered in time: no state of its own is written."""
STATES: Final[dict[str, Word]] = {
    State.WAITING: (gettext_lazy("waits for the wallet"), "calm"),
    State.ANSWERED: (gettext_lazy("answered"), "good"),
    State.DECLINED: (pgettext_lazy("request to a wallet", "declined"), "warm"),
    State.CANCELLED: (pgettext_lazy("request to a wallet", "withdrawn"), "none"),
    EXPIRED: (gettext_lazy("its ten minutes are over"), "none"),
}
OUTCOMES: Final[dict[str, Word]] = {
    "authentic": (pgettext_lazy("document", "genuine"), "good"),
    "not-authentic": (pgettext_lazy("document", "not genuine"), "bad"),
    "cannot-tell": (gettext_lazy("it cannot be told"), "warm"),
}
VERDICTS: Final[dict[str, Word]] = {
    "in-force": (gettext_lazy("Genuine and in force"), "good"),
    "unknown": (gettext_lazy("Genuine; whether it still holds is not known"), "warm"),
    "expired": (gettext_lazy("Genuine, but its time is over"), "warm"),
    "suspended": (gettext_lazy("Genuine, but suspended for now"), "warm"),
    "replaced": (gettext_lazy("Genuine, but a corrected one took its place"), "warm"),
    "revoked": (gettext_lazy("Genuine, but revoked since"), "bad"),
    "not-authentic": (gettext_lazy("Not genuine"), "bad"),
    "cannot-tell": (gettext_lazy("It cannot be told"), "warm"),
}
"""By standing for what is authentic, else by outcome."""
WHY: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "shown": (gettext_lazy("Its issuer signed it, and its holder showed it for this request."), ""),
    "unreadable": (
        gettext_lazy("What the wallet sent is no document that can be read."),
        gettext_lazy("Ask again. If it says the same again, do not accept it."),
    ),
    "unknown-key": (
        gettext_lazy("No issuer known here has the key that it is signed by."),
        gettext_lazy("Do not rely on it: ask for the paper, and verify its code."),
    ),
    "bad-signature": (
        gettext_lazy("It is not signed by the issuer that it names, or something in it was changed."),
        gettext_lazy("Do not accept it."),
    ),
    "not-its-issuer": (
        gettext_lazy("The key that signed it belongs to another issuer than the one that it names."),
        gettext_lazy("Do not accept it."),
    ),
    "not-authorised": (
        gettext_lazy("Whose key signed it may not issue documents of this kind, or not on that day."),
        gettext_lazy("Do not accept it."),
    ),
    "key-compromised": (
        gettext_lazy("The key that signed it fell into other hands."),
        gettext_lazy("Ask its holder to take the document into the wallet anew, then ask again."),
    ),
    "issued-later": (
        gettext_lazy("It says that it was issued on a day to come."),
        gettext_lazy("Do not accept it."),
    ),
    "another-document": (
        gettext_lazy("The wallet showed another document than the one asked for."),
        gettext_lazy("Ask again, and have the right document chosen."),
    ),
    "not-its-holder": (
        gettext_lazy("It was not shown by its holder for this request: it may be a copy of what was shown elsewhere."),
        gettext_lazy("Do not accept it."),
    ),
}  # fmt: skip
"""Why, and what to do where the standing does not tell."""
DO: Final[dict[str, str | Promise]] = {
    "unknown": gettext_lazy("Ask who issued it whether it still holds."),
    "expired": gettext_lazy("Ask for a new one."),
    "suspended": gettext_lazy("It does not count for now: ask who issued it."),
    "replaced": gettext_lazy("Have its holder take the corrected one into the wallet, then ask again."),
    "revoked": gettext_lazy("It does not count any more."),
}
