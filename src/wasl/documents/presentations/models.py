"""What is kept of documents asked of wallets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class PresentationRequest(models.Model):
    """A department asks someone to show a document from their wallet. It is answered once, or ends."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ANSWERED = "answered"
        DECLINED = "declined"
        """By whoever holds the wallet."""
        CANCELLED = "cancelled"
        """By who asked."""

    handle = models.CharField(max_length=32, unique=True)
    """Names the key that locks what is kept of whoever answers: who that is, nobody knows before."""
    presentation = models.CharField(max_length=80)
    """Its declaration."""
    department = models.CharField(max_length=60)
    document = models.CharField(max_length=80)
    """The type of document asked for."""
    claims = models.JSONField()
    """The names of those asked for."""
    client_id = models.CharField(max_length=60)
    """As the wallet knows who asks: the hash of the certificate that the request is signed by."""
    case = models.CharField(max_length=200, blank=True)
    """In the agent's words, or the system's."""
    asked_by = models.CharField(max_length=150, blank=True)
    """The agent; empty where a system asked by itself."""
    system = models.CharField(max_length=80, blank=True)
    """The department's system that asked; empty where an agent did. No account reads what it was shown, however it is called."""
    once = models.CharField(max_length=64, unique=True, null=True)
    """The hash of the system and of the key by which it asks the same but once."""
    returns = models.CharField(max_length=500, blank=True)
    """The declared address to which the answer sends the browser; whoever has the answer proves that it came back there."""
    taken = models.DateTimeField(null=True)
    """When the system had the answer: it is erased since."""
    created = models.DateTimeField()
    expires = models.DateTimeField()
    code = models.CharField(max_length=64, unique=True)
    """The hash of the code in the request's address."""
    secrets = models.BinaryField(null=True)
    """That code, state, nonce and the key of the answer, locked; gone with the answer."""
    plain = models.BooleanField(default=False)
    """A wallet that encrypts nothing read it: an answer may come in the clear."""
    fetched = models.DateTimeField(null=True)
    """When a wallet first read it."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, blank=True)
    """``authentic``, ``not-authentic`` or ``cannot-tell``."""
    response = models.CharField(max_length=64, unique=True, null=True)
    """The hash of the code by which a browser comes back from the wallet."""
    answer = models.BinaryField(null=True)
    """What was shown, and the verdict on it, locked."""
    kept_until = models.DateTimeField(null=True, db_index=True)
    """The answer is erased then."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["department", "state", "-id"], name="asked_of_wallets"),
            models.Index(fields=["state", "expires"], name="asked_of_wallets_until"),
            models.Index(
                fields=["system", "presentation", "-created"],
                condition=~Q(system=""),
                name="asked_of_wallets_by_system",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(asked_by="", system__gt="") | Q(asked_by__gt="", system=""),
                name="an_agent_asks_or_a_system",
            ),
            models.CheckConstraint(condition=Q(taken=None) | Q(answer=None), name="what_was_taken_is_erased"),
        ]
