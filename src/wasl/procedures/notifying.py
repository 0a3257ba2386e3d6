"""At which moments of a case its family is written to, and what it is told: that something is there to read, never what."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from wasl.notices.kinds import Kind
from wasl.procedures.states import Verb

_DECIDED: Final = Kind(
    "case.decided",
    _("Your case %(number)s is decided on"),
    _("The decision and its reasons stand on the page of the case, with what you can do if you do not agree."),
    must=True,
)
_APPEAL_DECIDED: Final = Kind(
    "case.appeal-decided",
    _("Your appeal in the case %(number)s is decided on"),
    _("The decision and its reasons stand on the page of the case."),
    must=True,
)
KINDS: Final[dict[str, Kind]] = {
    Verb.FILE: Kind(
        "case.filed",
        _("Your case %(number)s is filed"),
        _("The administration decides by %(day)s at the latest. The receipt stands on the page of the case."),
    ),
    Verb.ASK: Kind(
        "case.asked",
        _("Something is missing in your case %(number)s"),
        _("Send it by %(day)s: what is missing stands on the page of the case. The administration asks once."),
        must=True,
    ),
    "visit": Kind(
        "case.visit",
        _("A visit is planned in your case %(number)s"),
        _("An agent comes on %(day)s, and shows you who they are. What is seen is written down in the case."),
    ),
    Verb.EXTEND: Kind(
        "case.extended",
        _("Your case %(number)s takes longer"),
        _("The administration decides by %(day)s at the latest. The reason stands on the page of the case."),
        must=True,
    ),
    Verb.GRANT: _DECIDED,
    Verb.REFUSE: _DECIDED,
    Verb.ACCEPT: _DECIDED,
    "late": Kind(
        "case.late",
        _("The time of the law is over in your case %(number)s"),
        _("Nobody decided in time. The case was told to those above the department; you need do nothing."),
    ),
    Verb.LAPSE: Kind(
        "case.lapsed",
        _("Your case %(number)s has ended"),
        _("What was asked for was not sent in time. You can ask again."),
        must=True,
    ),
    Verb.APPEAL: Kind(
        "case.appealed",
        _("Your appeal in the case %(number)s is filed"),
        _("Someone else than who decided first decides by %(day)s at the latest."),
    ),
    Verb.REVERSE: _APPEAL_DECIDED,
    Verb.UPHOLD: _APPEAL_DECIDED,
    Verb.CLOSE: _DECIDED,
    Verb.CLOSE_APPEAL: _APPEAL_DECIDED,
}
"""What happened to a case -> what its family is told. The other steps stand on its home alone."""
