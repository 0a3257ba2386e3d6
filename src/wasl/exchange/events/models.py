"""What subscriptions keep: who is told of which changes, what was told or waits to be, and every attempt to tell it.

The outbox is written in bulk, in the transaction that moves the subscription's cursor: a change is told once, whatever dies when.
Instants are microseconds since 1970 in UTC.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from wasl.registers.fields import RowNumber


class Subscription(models.Model):
    """A system is told of changes under an agreement."""

    class State(models.TextChoices):
        UNVERIFIED = "unverified"  # its host has not answered the challenge yet
        ACTIVE = "active"
        PAUSED = "paused"  # changes gather; nothing is sent
        DROPPED = "dropped"

    class Mode(models.TextChoices):
        WEBHOOK = "webhook"
        FEED = "feed"

    public = models.CharField(max_length=32, unique=True)
    """Its name in addresses and events: random."""
    consumer = models.CharField(max_length=80)
    """The system that is told."""
    service = models.CharField(max_length=80)
    agreement = models.CharField(max_length=40)
    """The agreement's number, whatever its version."""
    events = models.JSONField(default=list)
    """The kinds of change it wants, among the service's."""
    mode = models.CharField(max_length=8, choices=Mode)
    url = models.CharField(max_length=500, blank=True)
    """Of the webhook."""
    challenge = models.CharField(max_length=64, blank=True)
    """What the host must echo."""
    verified = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State)
    cursor = models.BigIntegerField()
    """The instant of the registers' ledger up to which changes are in the outbox."""
    created = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    changed = models.DateTimeField()
    changed_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=300, blank=True)
    """Of its last pause or end."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["consumer"], name="subscription_by_consumer")]


AT_WORK: Final = (Subscription.State.ACTIVE, Subscription.State.PAUSED)
"""The states in which changes are gathered."""


class OutboxEvent(models.Model):
    """One change told, or to be told, to one subscriber. Its number is the cursor of those who read the feed."""

    class State(models.TextChoices):
        PENDING = "pending"
        TOLD = "told"
        DEAD = "dead"  # given up after too many attempts, or no longer agreed

    id = RowNumber(primary_key=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="outbox")
    event = models.CharField(max_length=64)
    """The event's own id: the same however often the change is derived."""
    about = models.CharField(max_length=64)
    """Fingerprint of the source's key that changed."""
    kind = models.CharField(max_length=20)
    entity = models.CharField(max_length=32)
    instant = models.BigIntegerField()
    """When the change became known."""
    agreement = models.CharField(max_length=60)
    """``number@version``."""
    fields = models.CharField(max_length=1000)
    """The names of the fields in it, separated by commas."""
    body = models.TextField()
    """The CloudEvent (structured JSON); emptied once it need not be told again."""
    receipt = models.CharField(max_length=140, blank=True)
    """``log/index/leaf``; nothing is told before it is there."""
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.BigIntegerField(default=0)
    due = models.BigIntegerField(default=0)
    """Not before."""
    lease = models.BigIntegerField(default=0)
    """Until then it is in a worker's hands."""
    reason = models.CharField(max_length=200, blank=True)
    """Why it was given up."""
    created = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "event"], name="outbox_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subscription", "entity"], name="outbox_waiting", condition=Q(state="pending")),
            models.Index(fields=["id"], name="outbox_unreceipted", condition=Q(receipt="")),
            models.Index(fields=["due"], name="outbox_due", condition=Q(state="pending")),
        ]


class Attempt(models.Model):
    """One attempt to tell one event by webhook."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.IntegerField(null=True)
    """Of HTTP; null when no answer came."""
    why = models.CharField(max_length=60, blank=True)
    """What kind of failure: never what the other side said."""
    milliseconds = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"], name="attempt_latest")]
