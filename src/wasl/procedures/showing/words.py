"""What the fixed choices of procedures are called on screen."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wasl.matters.showing import Word
from wasl.procedures.states import State, Verb

STATES: Final[dict[str, Word]] = {
    State.DRAFT: (pgettext_lazy("case", "not filed yet"), "none"),
    State.FILED: (pgettext_lazy("case", "filed, being checked"), "calm"),
    State.ASKED: (pgettext_lazy("case", "a file is asked of the family"), "warm"),
    State.OPINION: (pgettext_lazy("case", "before the commission"), "calm"),
    State.DECISION: (pgettext_lazy("case", "complete, to be decided"), "near"),
    State.RANKED: (pgettext_lazy("case", "entitled, waits for a place"), "near"),
    State.GRANTED: (pgettext_lazy("case", "granted"), "good"),
    State.REFUSED: (pgettext_lazy("case", "refused"), "bad"),
    State.APPEALED: (pgettext_lazy("case", "under appeal"), "warm"),
    State.UPHELD: (pgettext_lazy("case", "refused, also on appeal"), "bad"),
    State.WITHDRAWN: (pgettext_lazy("case", "withdrawn"), "none"),
    State.LAPSED: (pgettext_lazy("case", "ended without an answer"), "none"),
}
"""Where a case is: the word and its tone."""

STEPS: Final[dict[str, Word]] = {
    "start": (_("Begun; what the registers hold was fetched"), "none"),
    "fetch": (_("What was missing was asked of the registers again"), "none"),
    "opinion": (_("An opinion was given"), "none"),
    "contact": (_("How the family wants to be told was written down at a counter"), "none"),
    "take": (_("Taken by an agent"), "none"),
    "hand-over": (_("Handed over to another agent"), "none"),
    "visit": (_("A visit is planned"), "calm"),
    "visited": (_("The visit took place"), "calm"),
    "visit-signed": (_("A second agent signed the report of the visit"), "none"),
    "propose": (_("A decision was proposed, for another agent to confirm"), "none"),
    "set-aside": (_("The decision proposed was set aside"), "none"),
    "late": (_("The law's time is over: the case was told to those above"), "bad"),
    "erase": (_("What was given and fetched was erased: its time is over"), "none"),
    Verb.FILE: (_("Filed"), "calm"),
    Verb.ASK: (_("The family was asked for what is missing: the law's time stands still"), "warm"),
    Verb.ANSWER: (_("The family sent what was missing: the law's time runs again"), "calm"),
    Verb.COMPLETE: (_("Found complete"), "calm"),
    Verb.ADVISE: (_("The commission's opinion stands"), "calm"),
    Verb.GRANT: (_("Granted"), "good"),
    "weigh": (_("The rules would refuse it: a second agent reads it before anybody is refused"), "warm"),
    Verb.RANK: (_("Entitled: places go in the order of the law, by the next run"), "near"),
    Verb.PLACE: (_("It has a place: granted"), "good"),
    "award": (_("The document that states it was issued"), "good"),
    "no-place": (_("The run had no place left for it: it waits for the next one"), "warm"),
    Verb.CLOSE: (_("No place was left: those of the year are given"), "bad"),
    Verb.CLOSE_APPEAL: (_("No place was left, on appeal either"), "bad"),
    Verb.REFUSE: (pgettext_lazy("case", "Refused"), "bad"),
    Verb.APPEAL: (_("Appealed against"), "warm"),
    Verb.REVERSE: (_("Granted on appeal"), "good"),
    Verb.UPHOLD: (_("Refused on appeal too"), "bad"),
    Verb.WITHDRAW: (pgettext_lazy("case", "Withdrawn"), "none"),
    Verb.LAPSE: (_("Ended: nobody sent what was asked for in time"), "none"),
    Verb.ACCEPT: (_("Granted: nobody decided in time, and the law takes that for a yes"), "good"),
    Verb.EXTEND: (_("The time was made longer, once"), "warm"),
}
"""What happened to a case."""

DUE: Final[dict[str, str | Promise]] = {
    State.ASKED: _("To be sent by"),
    State.REFUSED: _("Appeal possible until"),
    **dict.fromkeys((State.FILED, State.OPINION, State.DECISION, State.RANKED, State.APPEALED), _("Decision due by")),
}
"""What a case's last day is the last day of."""

MISSING: Final[dict[str, str | Promise]] = {
    "unknown-subject": _("The department that would know does not know this person."),
    "out-of-scope": _("The department that knows may not tell it of this person."),
    "no-agreement": _("No agreement is in force by which it could be asked."),
}
"""Why evidence was not given; every other reason is that it could not be asked now."""
MISSING_NOW: Final = _("The department that knows could not be asked now.")

INTERNAL: Final = frozenset({"fetch", "opinion", "take", "hand-over", "visit-signed", "propose", "set-aside"})
"""Steps of the department's own work, which a family is not told one by one."""

RULES: Final[dict[str, str | Promise]] = {
    "opinion": _("Against the commission's opinion"),
    "facts": _("Against what the registers say"),
    "piece": _("A file that is asked for is missing"),
    "other": _("Another rule, named in the reason"),
}
"""Against which rule an exception goes."""
