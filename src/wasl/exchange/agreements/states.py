"""How far a version of an agreement has come, and from where each verb may take it."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """A version's place on its way."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes-requested"
    ADVISED = "advised"
    SIGNED_BY_ONE = "signed-by-one"
    SIGNED = "signed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    ENDED = "ended"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


EDITABLE = (State.DRAFT, State.CHANGES_REQUESTED)
"""The text may still change."""
UNDER_REVIEW = (State.SUBMITTED, State.ADVISED, State.SIGNED_BY_ONE, State.SIGNED)
"""The text stands; opinion, signatures and activation follow."""
IN_PREPARATION = (*EDITABLE, *UNDER_REVIEW)
IN_FORCE = (State.ACTIVE, State.SUSPENDED)
"""What the directory publishes."""
SIGNED_BY_BOTH = (State.SIGNED, *IN_FORCE)
OPEN_TO_ALL = (*IN_FORCE, State.EXPIRED, State.ENDED, State.SUPERSEDED)
"""Anyone at work may read these: drafts are their parties' own affair."""
