"""What the registers keep: versions of records, identifiers, sameness, batches, reviews, and who read what.

Bulk tables (`Record`, `Identifier`) are written over ADBC (see `recording.py`) and read by one indexed query.
Instants are microseconds since 1970 in UTC; periods are half-open; an open end is NULL.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from wasl.registers.fields import RowNumber


class Batch(models.Model):
    """One file on its way through the pipeline. `state` only moves forward; each step is resumable."""

    class State(models.TextChoices):
        LANDED = "landed"
        RECORDED = "recorded"
        FAILED = "failed"
        CANCELLED = "cancelled"
        UNDONE = "undone"

    feed = models.CharField(max_length=80)
    feed_version = models.CharField(max_length=32)
    """Fingerprint of the feed's declaration and mappings when the file was landed."""
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.LANDED)
    queued = models.BooleanField(default=False)
    """Waiting for a worker, or with one."""
    worker = models.CharField(max_length=80, blank=True)
    """Who is at work on it, as ``host:pid``."""
    heartbeat = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    """``{"step": …, "done": n, "of": n}`` for people who wait."""
    as_of = models.DateField()
    """The day the file speaks of."""
    seed = models.CharField(max_length=32)
    """Random, made once: entity ids born in this batch derive from it, so a resumed batch gives the same ids."""
    actor = models.CharField(max_length=150)
    replays = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replayed_by")
    """The batch whose rejected rows this file corrects."""
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict)
    error = models.JSONField(default=dict)
    """What `WaslError.kept` gives, when the whole file was refused."""
    created = models.DateTimeField()
    recorded_at = models.BigIntegerField(null=True)
    """The instant at which its versions became known; one for the whole batch."""
    undone_at = models.BigIntegerField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["feed", "-created"], name="batch_by_feed")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="batch_conserves_rows",
                condition=~Q(state="recorded")
                | Q(received=models.F("accepted") + models.F("unchanged") + models.F("rejected") + models.F("held")),
            )
        ]


class Ledger(models.Model):
    """One row: the instant of the last change to the registers. Every writer advances it in its own transaction,

    so instants never repeat and a writer that decided on older knowledge finds out (optimistic concurrency).
    """

    instant = models.BigIntegerField()


class Record(models.Model):
    """One version of one document about an entity.

    True over [valid_from, valid_to), believed over [recorded_from, recorded_to).
    """

    id = RowNumber(primary_key=True)
    register = models.CharField(max_length=40)
    entity = models.CharField(max_length=32)
    source = models.CharField(max_length=40)
    """The system that said it."""
    source_key = models.CharField(max_length=120)
    """The system's own key for it, within (source, register)."""
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    recorded_from = models.BigIntegerField()
    recorded_to = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    batch = models.BigIntegerField()
    """`Batch.id`; no foreign key, for bulk writing."""
    row = models.BigIntegerField()
    """Position in the batch's file, from 1."""
    status = models.CharField(max_length=12, default="actual")
    body = models.TextField()
    """Canonical JSON of the attributes (RFC 8785)."""
    body_hash = models.CharField(max_length=32)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entity"], name="record_by_entity"),
            models.Index(fields=["source", "source_key"], name="record_current", condition=Q(recorded_to__isnull=True)),
        ]


class Identifier(models.Model):
    """(scheme, value) names an entity, from the instant it is recorded until it is withdrawn."""

    id = RowNumber(primary_key=True)
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=60)
    entity = models.CharField(max_length=32)
    source = models.CharField(max_length=40)
    batch = models.BigIntegerField()
    recorded_from = models.BigIntegerField()
    recorded_to = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["scheme", "value"], name="identifier_value"),
            # By entity, identifiers are read from its records: an index here would cost every feed and serve nobody.
        ]


class SameAs(models.Model):
    """Two entities are one: `entity` is read through `canonical`. Closing the row splits them again; ids never change."""

    entity = models.CharField(max_length=32)
    canonical = models.CharField(max_length=32)
    recorded_from = models.BigIntegerField()
    recorded_to = models.BigIntegerField(null=True)
    proposed_by = models.CharField(max_length=150)
    confirmed_by = models.CharField(max_length=150)
    reason = models.TextField()
    ended_by = models.CharField(max_length=150, blank=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["canonical"], name="same_as_canonical")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entity"], condition=Q(recorded_to__isnull=True), name="same_as_one_canonical"
            ),
            models.CheckConstraint(condition=~Q(entity=models.F("canonical")), name="same_as_two_entities"),
            models.CheckConstraint(condition=~Q(proposed_by=models.F("confirmed_by")), name="same_as_four_eyes"),
        ]


class Review(models.Model):
    """A doubtful link that a person decides."""

    class Kind(models.TextChoices):
        LINK = "link"  # an incoming row and standing candidates
        RULE = "rule"  # a rule of the feed asks for a person's eye
        CONFLICT = "conflict"  # an identifier says one entity, names and birth another
        MERGE = "merge"  # two standing entities
        SPLIT = "split"  # records of one entity that are someone else's

    class State(models.TextChoices):
        OPEN = "open"
        LATER = "later"
        PROPOSED = "proposed"  # a merge awaiting its second pair of eyes
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"  # its batch was undone or the row replayed

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    register = models.CharField(max_length=40)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT)
    row = models.BigIntegerField(null=True)
    source = models.CharField(max_length=40)
    source_key = models.CharField(max_length=120)
    incoming = models.JSONField()
    """What the row states, per output: see `feeding.holding`; for a merge, the left entity; for a split, see `separating`."""
    candidates = models.JSONField()
    """Best first: ``[{"entity", "probability", "bits": {comparison: weight}}]``."""
    best = models.FloatField()
    """Probability of the best candidate."""
    chosen = models.CharField(max_length=32, blank=True)
    created = models.DateTimeField()
    proposed_by = models.CharField(max_length=150, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-best"], name="review_queue"),
            models.Index(fields=["batch", "row"], name="review_of_row"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="review_merge_four_eyes",
                condition=~Q(kind="merge", state="accepted") | ~Q(proposed_by=models.F("decided_by")),
            )
        ]


class Access(models.Model):
    """Someone read a person's file: who, whose, why, what was shown."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    role = models.CharField(max_length=40)
    entity = models.CharField(max_length=32)
    purpose = models.CharField(max_length=40)
    case = models.CharField(max_length=200, blank=True)
    """The case the reader worked on, in their words."""
    shown = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["entity", "-at"], name="access_by_entity")]
