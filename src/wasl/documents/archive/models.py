"""What is kept of registers on paper: lists as they came in, row by row, and the entries that became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wasl.documents.files.models import File


class Entry(models.Model):
    """One document of before, as the register says."""

    class State(models.TextChoices):
        ENTERED = "entered"
        RETURNED = "returned"
        """Whoever compared it with its scan found otherwise: it waits to be mended."""
        VALIDATED = "validated"

    type = models.CharField(max_length=80)
    issuer = models.CharField(max_length=60)
    number = models.CharField(max_length=80)
    year = models.IntegerField()
    session = models.CharField(max_length=80, blank=True)
    claims = models.JSONField()
    """As a document states them."""
    identifiers = models.JSONField(default=dict)
    """Scheme -> value, of the holder."""
    scan = models.ForeignKey(File, on_delete=models.PROTECT, related_name="entries")
    state = models.CharField(max_length=10, choices=State, default=State.ENTERED)
    entered_by = models.CharField(max_length=150)
    """Who typed it, or mended it last."""
    entered_at = models.DateTimeField()
    returned_by = models.CharField(max_length=150, blank=True)
    returned_for = models.TextField(blank=True)
    validated_by = models.CharField(max_length=150, blank=True)
    validated_at = models.DateTimeField(null=True)
    document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["issuer", "state", "id"], name="entry_by_state"),
            models.Index(fields=["issuer", "number"], name="entry_by_number"),
            models.Index(fields=["issuer", "year", "number"], name="entry_by_year"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["type", "year", "number"], name="one_entry_of_a_number"),
            models.CheckConstraint(
                name="entry_four_eyes", condition=Q(validated_by="") | ~Q(validated_by=F("entered_by"))
            ),
            models.CheckConstraint(
                name="a_validated_entry_is_issued",
                condition=~Q(state="validated") | (Q(document__isnull=False) & ~Q(validated_by="")),
            ),
        ]


class Intake(models.Model):
    """A list that came in. It is read first; then its rows are entered some at a time, and gone on with after a death."""

    class State(models.TextChoices):
        READ = "read"
        ENTERING = "entering"
        DONE = "done"
        FAILED = "failed"
        """It could not be gone on with: see `error`."""
        CLOSED = "closed"
        """What was rejected is given up, and what was sent is erased."""

    type = models.CharField(max_length=80)
    issuer = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    """Of the file."""
    folder = models.CharField(max_length=32)
    """Where what was sent lies until it is settled."""
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    received = models.IntegerField(default=0)
    settled = models.IntegerField(default=0)
    """Rows of which is known what became of them, from the first on."""
    accepted = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)
    foreseen = models.JSONField(default=dict)
    """What would have become of them when it was read: outcome -> how many, and as ``rows`` the first ones refused."""
    error = models.JSONField(default=dict)
    sent_by = models.CharField(max_length=150)
    sent_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="intake_conserves_rows", condition=Q(settled=F("accepted") + F("rejected") + F("duplicates"))
            ),
            models.CheckConstraint(
                name="a_done_intake_is_settled", condition=~Q(state="done") | Q(settled=F("received"))
            ),
        ]


class Row(models.Model):
    """What became of a row of a list, or would."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        DUPLICATE = "duplicate"

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="rows")
    place = models.IntegerField()
    """From 1, in the list."""
    outcome = models.CharField(max_length=10, choices=Outcome)
    reasons = models.JSONField(default=list)
    """``[[reason, column], …]``"""
    cells = models.JSONField(default=dict)
    """Column -> cell, of a rejected row; it is erased with the list."""
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="rows")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["intake", "place"], name="one_outcome_of_a_row"),
            models.CheckConstraint(
                name="a_row_not_rejected_has_its_entry", condition=Q(outcome="rejected") | Q(entry__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["intake", "outcome", "place"], name="row_by_outcome")]
