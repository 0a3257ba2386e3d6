"""What states, outcomes, events and reasons are called on screen, most with their tone."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from wasl.registers.changes import Kind
from wasl.registers.golden import Reason
from wasl.registers.models import Batch, Review
from wasl.registers.path import Event

BATCH_STATES = {
    Batch.State.LANDED: (_("in progress"), "calm"),
    Batch.State.RECORDED: (_("recorded"), "good"),
    Batch.State.FAILED: (_("refused"), "bad"),
    Batch.State.CANCELLED: (_("cancelled"), "warm"),
    Batch.State.UNDONE: (_("undone"), "warm"),
}

OUTCOMES = {
    "accepted": (_("accepted"), "good"),
    "unchanged": (_("unchanged"), "near"),
    "held": (_("held for review"), "warm"),
    "rejected": (_("rejected"), "bad"),
}
"""What becomes of a row: these four add up to the rows received."""

REVIEW_KINDS = {
    Review.Kind.LINK: _("Doubtful links"),
    Review.Kind.CONFLICT: _("Identifiers in conflict"),
    Review.Kind.RULE: _("Rows that a rule doubts"),
    Review.Kind.MERGE: _("Possible duplicates"),
}

REVIEW_STATES = {
    Review.State.OPEN: (_("waiting"), "calm"),
    Review.State.LATER: (_("put off"), "warm"),
    Review.State.PROPOSED: (_("awaiting a second person"), "warm"),
    Review.State.ACCEPTED: (_("same person"), "good"),
    Review.State.REJECTED: (_("different people"), "bad"),
    Review.State.WITHDRAWN: (_("withdrawn"), "none"),
}

EVENTS: dict[Event, tuple[Any, str]] = {
    "entry": (_("first known enrolment"), "calm"),
    "progress": (_("moves up"), "good"),
    "repeat": (_("repeats"), "warm"),
    "transfer": (_("changes school"), "calm"),
    "change-of-provider": (_("changes provider"), "calm"),
    "re-entry": (_("comes back"), "good"),
    "back": (_("lower level than before"), "warm"),
    "overlap": (_("overlaps another enrolment"), "warm"),
}
"""What happens at the start of a stay."""

REASONS: dict[Reason, Any] = {
    "authority": _("trusted first for it"),
    "freshest": _("the latest to speak"),
    "majority": _("what most sources say"),
    "only": _("the only one to say it"),
}
"""Why a value is the one shown."""

CHANGES: dict[Kind, tuple[Any, str]] = {
    "new": (_("said for the first time"), "good"),
    "changed": (_("said otherwise"), "calm"),
    "period": (_("other dates"), "calm"),
    "ended": (_("no longer said"), "warm"),
}
"""What becomes of a statement."""

QUESTIONS = {
    "actual": _("What we know today of today."),
    "as-valid": _("What we know today of that day."),
    "as-known": _("What was known at that moment of today."),
    "as-valid-known": _("What was known at that moment of that day."),
}
"""The four questions one can ask of a history."""

PARTS = {
    "path": (_("Path"), "path"),
    "identity": (_("Identity"), "person"),
    "history": (_("Changes"), "clock"),
    "readings": (_("Who opened it"), "eye"),
}
"""The parts of a person's file, each with its icon."""

SHOWN = {
    **{name: title for name, (title, _icon) in PARTS.items()},
    "compared": _("Side by side"),
    "document": _("A document"),
    "presented": _("What was shown from a wallet"),
    "into-wallet": _("A document, into a wallet"),
    "case": _("A case of a procedure"),
    "contact": _("How you want to be told"),
    "complaint": _("A complaint"),
    "acts": _("What a department decided, paid, issued and handled"),
}
"""What a reading may have shown."""

FORMATS = {
    "csv": "CSV",
    "xlsx": _("workbook (XLSX)"),
    "jsonl": _("JSON lines"),
    "parquet": "Parquet",
    "form": _("online form"),
    "package": _("data package"),
}
"""How files arrive."""

PERIODICITIES = {
    "once": _("once"),
    "daily": _("every day"),
    "weekly": _("every week"),
    "monthly": _("every month"),
    "termly": _("every term"),
    "yearly": _("every year"),
}
"""How often a feed is expected."""

STEPS = {
    "read": _("reading the file"),
    "map": _("putting its cells in order"),
    "link": _("finding whose rows they are"),
    "compare": _("comparing with what is known"),
    "record": _("recording"),
}
"""What a file goes through."""

LINKS = {
    "by_key": (_("known by the source's own key"), "good"),
    "by_identifier": (_("known by an identifier"), "good"),
    "by_likeness": (_("recognised by name and birth"), "near"),
    "born": (_("seen for the first time"), "calm"),
    "doubtful": (_("doubtful"), "warm"),
}
"""How rows found their entity."""

EVIDENCE = {
    "prior": _("before looking"),
    "given": _("given name"),
    "family": _("family name"),
    "father": _("father's name"),
    "mother": _("mother's name"),
    "birth": _("birth"),
    "sex": _("sex"),
    "place": _("place"),
    "order": _("names exchanged"),
    "siblings": _("may be a brother or sister"),
}
"""What adds to or takes from the belief that two are one."""

LATENESS = {
    "never": (_("never came"), "warm"),
    "late": (_("late"), "bad"),
    "in-time": (_("in time"), "good"),
}
"""Whether a feed comes when it is expected."""

GROUPS = {"sex": _("By sex"), "milieu": _("By milieu"), "region": _("By region"), "script": _("By script")}
"""How linkage is broken down."""
