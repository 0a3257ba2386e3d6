"""What is kept of exchanges: the index of receipts by person, counts for the control tower, and what people asked.

The log itself names nobody (see `receipts.entry`); this index links its entries to people, and erasing a row's entity and
salt unlinks them. Instants are microseconds since 1970 in UTC.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from wasl.exchange.receipts.entry import placed
from wasl.registers.fields import RowNumber


class Trace(models.Model):
    """One consultation of one person's data: an entry of a receipt log, and the salt that links it to the person."""

    id = RowNumber(primary_key=True)
    log = models.CharField(max_length=60)
    index = models.BigIntegerField()
    line = models.SmallIntegerField(default=0)
    """Of a roll, from 1; 0 of an entry about one alone."""
    leaf = models.CharField(max_length=64)
    """Hex leaf hash (RFC 6962)."""
    at = models.BigIntegerField()
    entity = models.CharField(max_length=32, blank=True)
    """Empty once unlinked."""
    salt = models.CharField(max_length=64, blank=True)
    """Hex; empty once unlinked."""
    consumer = models.CharField(max_length=80)
    provider = models.CharField(max_length=80)
    service = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    agreement = models.CharField(max_length=60)
    """``number@version``; empty when refused for want of one."""
    fields = models.JSONField(default=list)
    outcome = models.CharField(max_length=60)
    way = models.CharField(max_length=10)
    case = models.CharField(max_length=200, blank=True)
    secret_until = models.BigIntegerField(default=0)
    """Until when the subject is lawfully not told; 0: told at once."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["log", "index", "line"], name="trace_one_line")]
        indexes: ClassVar = [
            models.Index(fields=["entity", "-at"], name="trace_by_person"),
            models.Index(fields=["agreement", "-at"], name="trace_by_agreement"),
            models.Index(fields=["at"], name="trace_by_time"),
        ]

    @property
    def receipt(self) -> str:
        """``log/index``, or ``log/index.line``."""
        return placed(self.log, self.index, self.line)


class Counted(models.Model):
    """How many entries of a log the counts below hold. It moves in the transaction that adds them: none is counted twice."""

    log = models.CharField(max_length=60, primary_key=True)
    size = models.BigIntegerField(default=0)


class Tally(models.Model):
    """How many exchanges of one sort took place in one hour of one day, by the State's own clock."""

    id = RowNumber(primary_key=True)
    day = models.DateField()
    hour = models.SmallIntegerField()
    consumer = models.CharField(max_length=80)
    provider = models.CharField(max_length=80)
    service = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    agreement = models.CharField(max_length=60)
    way = models.CharField(max_length=10)
    outcome = models.CharField(max_length=60)
    n = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[
                    "day", "hour", "consumer", "provider", "service", "purpose", "agreement", "way", "outcome",
                ],
                name="tally_one_sort",
            )
        ]  # fmt: skip


class FieldTally(models.Model):
    """How often a field was told under an agreement, a day."""

    id = RowNumber(primary_key=True)
    day = models.DateField()
    agreement = models.CharField(max_length=60)
    field = models.CharField(max_length=80)
    n = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "field", "day"], name="field_tally_one_day")
        ]


class Housemate(models.Model):
    """That an entity was said to live in a household: where to look for wards. What holds is judged on the records."""

    id = RowNumber(primary_key=True)
    household = models.CharField(max_length=120)
    entity = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["household", "entity"], name="housemate_once"),
        ]


class Followed(models.Model):
    """Up to which instant of the registers' ledger the households are known."""

    register = models.CharField(max_length=40, primary_key=True)
    instant = models.BigIntegerField(default=0)


class Objection(models.Model):
    """What a person asked about a consultation of their data, and how far the answer has come."""

    class Kind(models.TextChoices):
        OBJECTION = "objection"
        COMPLAINT = "complaint"
        WRONG_DATA = "wrong-data"

    class State(models.TextChoices):
        FILED = "filed"
        IN_CHARGE = "in-charge"
        ANSWERED = "answered"
        ESCALATED = "escalated"
        CLOSED = "closed"  # the authority has answered
        WITHDRAWN = "withdrawn"

    OPEN = (State.FILED, State.IN_CHARGE, State.ESCALATED)

    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.FILED)
    person = models.CharField(max_length=32)
    """Whose data it is about."""
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    trace = models.ForeignKey(Trace, null=True, on_delete=models.PROTECT)
    consumer = models.CharField(max_length=80)
    service = models.CharField(max_length=80)
    agreement = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    """In the person's words; seen by those who answer and by nobody else."""
    addressee = models.CharField(max_length=60)
    """The department that answers."""
    authority = models.CharField(max_length=60)
    """The department to which it may be taken further."""
    filed_at = models.DateTimeField()
    due = models.DateField()
    """The last day to answer."""
    answer = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-filed_at"], name="objection_by_person"),
            models.Index(fields=["addressee", "state", "due"], name="objection_queue"),
        ]


class ObjectionEvent(models.Model):
    """One step of an objection's life."""

    objection = models.ForeignKey(Objection, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    """The verb: ``filed``, ``taken``, ``answered``, ``escalated``, ``closed``, ``withdrawn``."""
    actor = models.CharField(max_length=150)
    text = models.TextField(blank=True)


class Unlinking(models.Model):
    """The receipts of a person are to be unlinked from them for good: proposed by one, confirmed by another."""

    entity = models.CharField(max_length=32, blank=True)
    """Empty once done: what remains says that it was done, not whose receipts they were."""
    reason = models.TextField()
    law = models.CharField(max_length=200)
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    unlinked = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(proposed_by=models.F("confirmed_by")), name="unlinking_four_eyes"),
        ]


class Verification(models.Model):
    """A log is verified, or was: every byte against its checkpoint."""

    log = models.CharField(max_length=60)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    worker = models.CharField(max_length=80, blank=True)
    heartbeat = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    of = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    sound = models.BooleanField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["log", "-asked_at"], name="verification_by_log")]
