"""At which moments of a complaint whoever filed it is written to, and what they are told: that something is there to read."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wasl.accounts.models import Profile
from wasl.complaints.models import Complaint
from wasl.complaints.states import Verb
from wasl.notices.kinds import Kind
from wasl.notices.notices import About, tell

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


def tell_complainant(complaint: Complaint, what: str) -> None:
    """Have them told of the step `what`, where it is one of those: with the change itself, sent after it.

    Nobody is written to of a complaint without a name: its number and code tell where it stands.
    """
    kind, person = KINDS.get(what), _told(complaint)
    if kind is not None and person:
        path = reverse("complaints:mine", args=[complaint.pk])
        about = About(
            key_of(complaint), complaint.written, path, complaint.department, complaint.revision, complaint.due
        )
        tell(person, kind, about)


def key_of(complaint: Complaint) -> str:
    """By which the notices of a complaint are found again."""
    return f"complaint:{complaint.pk}"


def _told(complaint: Complaint) -> str:
    """Who filed it; where an agent wrote it down, whom it is about, unless others of the family are not to know."""
    filer = Profile.objects.filter(user__username=complaint.filed_by).exclude(person="").first()
    if filer is not None:
        return filer.person
    return "" if complaint.sensitive else complaint.entity
