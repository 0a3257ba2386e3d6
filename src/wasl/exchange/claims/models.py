"""What is kept of claims: an opening for each list, its claims, what families gave, and a history to which one only adds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wasl.exchange.claims.numbers import written
from wasl.exchange.files.models import Delivery


class Opening(models.Model):
    """The families of one answered list are asked: all at once, and once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        OPEN = "open"
        FAILED = "failed"

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="opening")
    consumer = models.CharField(max_length=60)
    """The system that asks."""
    provider = models.CharField(max_length=60)
    """The department that examines."""
    decides = models.CharField(max_length=80)
    """The service's field that clears a subject."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    worker = models.CharField(max_length=80, blank=True)
    heartbeat = models.DateTimeField(null=True)
    error = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    due = models.DateField()
    """The last day for families to answer."""
    remind_on = models.DateField()
    """Half-way."""
    reminded_at = models.DateTimeField(null=True)
    claims = models.BigIntegerField(default=0)
    """How many were opened."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["consumer", "-asked_at"], name="opening_by_consumer")]


class Claim(models.Model):
    """One line of a list whose family is asked. Of the person, only what the consumer sent and the name it knows them by."""

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        EXAMINED = "examined"
        VOUCHED = "vouched"  # an agent has seen a paper that proves it; a second one is to agree
        CLOSED = "closed"

    class Ending(models.TextChoices):
        CONFIRMED = "confirmed"  # by an agent, with the identifier found
        CORRECTED = "corrected"  # by the exchange, with the family's identifier
        ON_PAPER = "on-paper"  # by two agents, on a paper; the exchange knows nothing of it
        NOT_CONFIRMED = "not-confirmed"
        NO_REPLY = "no-reply"
        WITHDRAWN = "withdrawn"

    TO_EXAMINE: ClassVar = (State.ANSWERED, State.EXAMINED, State.VOUCHED)
    """States in which an agent has something to do."""
    number = models.BigIntegerField(primary_key=True)
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="of_list")
    line = models.BigIntegerField()
    """The row of the list."""
    subject = models.CharField(max_length=200, blank=True)
    """The identifier, as the consumer sent it."""
    reference = models.CharField(max_length=200, blank=True)
    """The consumer's own."""
    outcome = models.CharField(max_length=40)
    """Why the exchange did not clear it: the line's outcome, or ``not-cleared`` where the deciding field is not true."""
    pseudonym = models.CharField(max_length=30, blank=True)
    """The name of the person at the consumer; empty where nobody was recognised."""
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    ending = models.CharField(max_length=14, choices=Ending, blank=True)
    examiner = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    """Why it was not confirmed, in the examiner's words."""
    found = models.CharField(max_length=30, blank=True)
    """The pseudonym of whoever the closing answer was about."""
    receipt = models.CharField(max_length=160, blank=True)
    """Of the exchange that closed it."""
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    """When what the family gave was erased."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["opening", "line"], name="claim_once_a_line"),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(ending=""), name="claim_closed_has_an_ending"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opening", "state"], name="claim_by_state"),
            models.Index(fields=["state", "answered_at"], name="claim_queue"),
            # SQLite uses a partial index only where its condition compares with nothing that a question would bind.
            models.Index(fields=["pseudonym"], name="claim_by_pseudonym"),
            models.Index(fields=["subject"], name="claim_by_subject"),
            models.Index(fields=["opening", "found"], name="claim_by_found"),
            models.Index(
                fields=["closed_at"],
                name="claim_to_erase",
                condition=Q(erased_at=None, answered_at__isnull=False),
            ),
        ]

    @property
    def written(self) -> str:
        """Its number, as people read it."""
        return written(self.number)

    @property
    def closed(self) -> bool:
        return self.state == self.State.CLOSED


class Reply(models.Model):
    """What a family gave. It goes when the claim has been closed long enough."""

    claim = models.OneToOneField(Claim, primary_key=True, on_delete=models.CASCADE, related_name="reply")
    scheme = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=60, blank=True)
    establishment = models.CharField(max_length=150, blank=True)
    school_year = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    file_hash = models.CharField(max_length=64, blank=True)
    file_kind = models.CharField(max_length=4, blank=True)
    file_size = models.BigIntegerField(default=0)
    given_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)
    """How often it was given."""


class Event(models.Model):
    """One step of a claim's life, or of a whole list's: who, when, what, and for which purpose data was read."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="events")
    claim = models.ForeignKey(Claim, null=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=16)
    """A key of `showing.STEPS`."""
    actor = models.CharField(max_length=150, blank=True)
    """An account; empty for the family without one, and for Wasl itself."""
    purpose = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            # What was done with a whole list is read beside the hundred thousand steps of its claims.
            models.Index(fields=["opening", "at"], name="event_of_list", condition=Q(claim=None))
        ]


class Knock(models.Model):
    """Wrong codes typed within an hour, for one number or from one address, neither of which can be read here."""

    mark = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    count = models.IntegerField(default=0)
