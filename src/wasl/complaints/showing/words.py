"""What the fixed choices of complaints are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wasl.complaints.models import Complaint, Correction
from wasl.complaints.states import State, Verb
from wasl.matters.showing import Word

SORTS: Final[dict[str, str | Promise]] = {
    "complaint": pgettext_lazy("kind of complaint", "A complaint"),
    "observation": pgettext_lazy("kind of complaint", "An observation"),
    "suggestion": pgettext_lazy("kind of complaint", "A suggestion"),
}
SORTS_HELP: Final[dict[str, str | Promise]] = {
    "complaint": _("Something was done to you, or not done, and should be put right."),
    "observation": _("You saw something that the administration should know."),
    "suggestion": _("You have an idea of how to do better."),
}
CHANNELS: Final[dict[str, str | Promise]] = {
    Complaint.Channel.WEB: pgettext_lazy("channel", "by the web"),
    Complaint.Channel.PHONE: pgettext_lazy("channel", "on the phone"),
    Complaint.Channel.COUNTER: pgettext_lazy("channel", "at a counter"),
}
ABOUTS: Final[dict[str, str | Promise]] = {
    Complaint.About.DECISION: _("Decisions about us"),
    Complaint.About.PAYMENT: _("Payments to us"),
    Complaint.About.DOCUMENT: _("Our documents"),
    Complaint.About.EXCHANGE: _("Consultations of our data"),
    Complaint.About.CASE: _("Our procedures"),
}
ABOUTS_THEIRS: Final[dict[str, str | Promise]] = {
    Complaint.About.DECISION: _("Decisions about them"),
    Complaint.About.PAYMENT: _("Payments to them"),
    Complaint.About.DOCUMENT: _("Their documents"),
    Complaint.About.CASE: _("Their procedures"),
}

STATES: Final[dict[str, Word]] = {
    State.FILED: (pgettext_lazy("complaint", "waits to be taken up"), "calm"),
    State.TAKEN: (pgettext_lazy("complaint", "in hand"), "near"),
    State.ASKED: (pgettext_lazy("complaint", "a reply is awaited"), "warm"),
    State.ANSWERED: (pgettext_lazy("complaint", "answered"), "good"),
    State.REOPENED: (pgettext_lazy("complaint", "reopened"), "warm"),
    State.REFERRED: (pgettext_lazy("complaint", "before the mediator"), "warm"),
    State.SETTLED: (pgettext_lazy("complaint", "answered by the mediator"), "good"),
    State.WITHDRAWN: (pgettext_lazy("complaint", "withdrawn"), "none"),
    State.LAPSED: (pgettext_lazy("complaint", "ended without a reply"), "none"),
}
"""Where a complaint is: the word and its tone."""

STEPS: Final[dict[str, Word]] = {
    "file": (pgettext_lazy("complaint", "Filed"), "calm"),
    "slow": (_("The desk's own time is over"), "warm"),
    "late": (_("The law's time is over: the mediator may be asked"), "bad"),
    "read": (_("Read by an agent"), "none"),
    "rate": (_("They said whether the answer satisfies"), "none"),
    "erase": (_("What was written was erased: its time is over"), "none"),
    "agree": (_("The department that knows the datum agrees that it is wrong"), "good"),
    "refuse-datum": (_("The department that knows the datum says that it is right"), "bad"),
    "correct": (_("The datum is corrected"), "good"),
    "redecide": (_("The decision was taken again on the corrected datum"), "good"),
    Verb.TAKE: (_("Somebody is at work on it"), "near"),
    Verb.ROUTE: (_("Another department is to answer"), "calm"),
    Verb.ESCALATE: (_("The body above is to answer"), "warm"),
    Verb.ASK: (_("What is missing was asked for: the law's time stands still"), "warm"),
    Verb.REPLY: (_("What was missing was sent: the law's time runs again"), "calm"),
    Verb.ANSWER: (pgettext_lazy("complaint", "Answered"), "good"),
    Verb.REOPEN: (_("Reopened: somebody else is to answer"), "warm"),
    Verb.REFER: (_("Taken to the mediator"), "warm"),
    Verb.SETTLE: (_("The mediator answered"), "good"),
    Verb.WITHDRAW: (pgettext_lazy("complaint", "Withdrawn"), "none"),
    Verb.LAPSE: (_("Ended: nobody replied in time to what was asked"), "none"),
}
"""What happened to a complaint."""
INTERNAL: Final = frozenset({"slow", "read"})
"""Steps of the administration's own work, which whoever filed it is not told one by one."""

DUE: Final[dict[str, str | Promise]] = {
    State.ASKED: _("Reply awaited by"),
    State.ANSWERED: _("May be reopened until"),
    **dict.fromkeys((State.FILED, State.TAKEN, State.REOPENED), _("Answer due by")),
}
"""What a complaint's last day is the last day of."""

CORRECTIONS: Final[dict[str, Word]] = {
    Correction.State.ASKED: (pgettext_lazy("datum", "the department that knows it is asked"), "calm"),
    Correction.State.AGREED: (pgettext_lazy("datum", "found wrong: its register is to be corrected"), "warm"),
    Correction.State.CORRECTED: (pgettext_lazy("datum", "corrected"), "good"),
    Correction.State.REFUSED: (pgettext_lazy("datum", "found right"), "bad"),
}
SCORES: Final[dict[int, str | Promise]] = {
    1: _("Not at all"), 2: _("Little"), 3: _("Partly"), 4: _("Mostly"), 5: _("Entirely"),
}  # fmt: skip
"""Whether an answer satisfies."""
