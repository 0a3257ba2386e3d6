"""What exchanges by file keep: lists sent to be answered, and the occasions on which recurring ones are due."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Delivery(models.Model):
    """One list of subjects on its way to its answer. `state` only moves forward; a run that dies is run again."""

    class State(models.TextChoices):
        LANDED = "landed"
        ANSWERED = "answered"
        FAILED = "failed"
        CANCELLED = "cancelled"

    consumer = models.CharField(max_length=60)
    """The system that asks."""
    service = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80, blank=True)
    """Empty: that of the only agreement in force."""
    agreement = models.CharField(max_length=40, blank=True)
    """``number@version``, once the check has found it."""
    scheme = models.CharField(max_length=20)
    """Of the identifiers in the list."""
    as_of = models.DateField()
    """The day asked about."""
    case = models.CharField(max_length=200, blank=True)
    """The consumer's reference, shown to the citizen."""
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    """Empty where nobody sent a list: it is drawn from the registers."""
    file_size = models.BigIntegerField()
    via = models.CharField(max_length=10, default="portal")
    """``portal``, ``folder``, ``command``, or ``calendar`` for one drawn on its day."""
    state = models.CharField(max_length=10, choices=State, default=State.LANDED)
    queued = models.BooleanField(default=True)
    worker = models.CharField(max_length=80, blank=True)
    heartbeat = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    """``{"step": …, "done": n, "of": n}``"""
    seed = models.CharField(max_length=64, blank=True)
    """Random, made once: salts and request ids of the receipts derive from it, so a resumed run gives the same ones.

    Forgotten once answered: it would tell for ever whom a receipt is about.
    """
    received = models.BigIntegerField(default=0)
    answered = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    """No one, or more than one, carries the identifier."""
    outside = models.BigIntegerField(default=0)
    """Not among those the agreement speaks of."""
    malformed = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    """Rows that name a subject again: they get the same answer and the same receipt."""
    receipts_log = models.CharField(max_length=60, blank=True)
    receipts_from = models.BigIntegerField(null=True)
    """Index of the first entry of its receipts, written down before they are."""
    receipts_until = models.BigIntegerField(null=True)
    """Index after the last of them."""
    receipts = models.BigIntegerField(default=0)
    """Subjects that have one."""
    report = models.JSONField(default=dict)
    """How the file was read."""
    error = models.JSONField(default=dict)
    """What `WaslError.kept` gives."""
    actor = models.CharField(max_length=150)
    created = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    forgotten = models.DateTimeField(null=True)
    """When the list and its answer were deleted; what stays is this account, and the receipts."""

    @property
    def drawn(self) -> bool:
        """Whether it is the list of everyone in the service's scope, rather than one that was sent."""
        return not self.file_hash

    class Meta:
        indexes: ClassVar = [models.Index(fields=["consumer", "-created"], name="delivery_by_consumer")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delivery_conserves_rows",
                condition=~Q(state="answered")
                | Q(received=F("answered") + F("unknown") + F("outside") + F("malformed") + F("repeated")),
            )
        ]


class Occasion(models.Model):
    """A day on which a recurring exchange is due, made from the agreement's calendar."""

    agreement = models.CharField(max_length=40)
    """Its number, whatever the version."""
    consumer = models.CharField(max_length=60)
    service = models.CharField(max_length=80)
    due = models.DateField()
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="occasions")
    reminded = models.JSONField(default=list)
    """Days before (or after, negative) the due day on which someone was reminded."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agreement", "due"], name="occasion_once")]
        indexes: ClassVar = [models.Index(fields=["due"], name="occasion_by_day")]
