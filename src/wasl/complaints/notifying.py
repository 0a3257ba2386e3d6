"""At which moments of a complaint whoever filed it is written to, and what they are told: that something is there to read."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from wasl.complaints.states import Verb
from wasl.notices.kinds import Kind

KINDS: Final[dict[str, Kind]] = {
    Verb.ASK: Kind(
        "complaint.asked",
        _("Something is missing in your complaint %(number)s"),
        _("Send it by %(day)s: what is missing stands on its page. The administration asks once."),
        must=True,
    ),
    Verb.ANSWER: Kind(
        "complaint.answered",
        _("Your complaint %(number)s is answered"),
        _("The answer stands on its page, with what you can do if it does not settle it."),
        must=True,
    ),
    Verb.SETTLE: Kind(
        "complaint.settled",
        _("The mediator answers your complaint %(number)s"),
        _("The answer stands on its page."),
        must=True,
    ),
    "redecide": Kind(
        "complaint.redecided",
        _("What you contested in your complaint %(number)s is decided again"),
        _("The new decision, and the difference with the old one, stand on its page."),
        must=True,
    ),
    "late": Kind(
        "complaint.late",
        _("The time of the law is over in your complaint %(number)s"),
        _("Nobody answered in time. You can take it to the mediator."),
    ),
    Verb.LAPSE: Kind(
        "complaint.lapsed",
        _("Your complaint %(number)s has ended"),
        _("What was asked for was not sent in time. You can complain again."),
        must=True,
    ),
}
"""What happened to a complaint -> what whoever filed it is told. The other steps stand on their home alone."""
