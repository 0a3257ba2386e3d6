"""What is kept of documents asked of wallets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


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
    """In the agent's words."""
    asked_by = models.CharField(max_length=150)
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
        ]
