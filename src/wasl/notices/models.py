"""What is kept of notices: how people want to be told, and each notice with what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from wasl.notices.choosing import Channel


class Contact(models.Model):
    """How someone wants to be told. All of it is theirs to give, and to erase."""

    entity = models.CharField(max_length=32, unique=True)
    choice = models.CharField(max_length=6, blank=True, choices=[(each, each) for each in Channel])
    """Empty: whatever is known."""
    mail = models.EmailField(blank=True)
    """Empty: the account's own, where it has one."""
    phone = models.CharField(max_length=16, blank=True)
    """See `phones`."""
    address = models.CharField(max_length=300, blank=True)
    """For letters."""
    language = models.CharField(max_length=2, blank=True)
    """Of what is sent; empty: the account's own, else the State's first."""
    written_by = models.CharField(max_length=150, blank=True)
    """The agent who wrote it down last, at a counter; empty: they did themselves."""
    changed_at = models.DateTimeField()


class Batch(models.Model):
    """Letters that were printed together."""

    department = models.CharField(max_length=60)
    """Of the agent."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()


class Notice(models.Model):
    """One thing that one person is told, once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        LEAVING = "leaving"
        """In one worker's hands."""
        SENT = "sent"
        DOUBTFUL = "doubtful"
        """A worker died while it was sending: it may have left, and nothing sends it twice by itself."""
        FAILED = "failed"
        PRINT = "print"
        """A letter that nobody printed yet."""
        PRINTED = "printed"
        KEPT = "kept"
        """On the person's page alone."""

    entity = models.CharField(max_length=32)
    """Who is told."""
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60)
    """What it is about, as the room that tells it names it: ``case:12``."""
    occasion = models.IntegerField(default=0)
    """Which time of that kind about that thing: each is told once."""
    number = models.CharField(max_length=40)
    """What people call the thing by."""
    path = models.CharField(max_length=200)
    """Where it is read, once signed in."""
    last_day = models.DateField(null=True)
    department = models.CharField(max_length=60)
    """Whose agents see what became of it."""
    must = models.BooleanField()
    channel = models.CharField(max_length=6, choices=[(each, each) for each in Channel])
    state = models.CharField(max_length=8, choices=State)
    reference = models.CharField(max_length=32, unique=True)
    """Under which it is sent, however often it is tried."""
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    """Not tried before."""
    lease_until = models.DateTimeField(null=True)
    """Until then it is in a worker's hands."""
    why = models.CharField(max_length=40, blank=True)
    """What kind of failure the last one was: never what the other side said."""
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    """When it left, or was printed."""
    seen_at = models.DateTimeField(null=True)
    """When the person saw it on their page."""
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="letters")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about", "kind", "occasion", "entity"], name="told_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["entity", "-id"], name="notice_by_person"),
            models.Index(fields=["department", "state", "-id"], name="notice_by_department"),
            models.Index(fields=["due_at"], name="notice_due", condition=models.Q(state="waiting")),
            models.Index(fields=["lease_until"], name="notice_leaving", condition=models.Q(state="leaving")),
        ]
