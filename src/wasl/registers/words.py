"""What the states of batches and reviews are called on screen, each with its tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wasl.registers.models import Batch, Review

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
