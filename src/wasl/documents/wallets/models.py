"""What wallets asked of people by themselves, what people answered, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Authorization(models.Model):
    """A wallet asks for documents of whoever signs in. Its codes are kept as their hashes: what is here opens nothing."""

    issuer = models.CharField(max_length=60)
    """The department."""
    client = models.CharField(max_length=200)
    """The wallet's id, as the installation knows it."""
    redirect_uri = models.TextField()
    state = models.TextField(blank=True)
    """The wallet's own, given back to it."""
    challenge = models.CharField(max_length=43)
    """Of the verifier that it shows with the code (RFC 7636, S256)."""
    key = models.CharField(max_length=43, blank=True)
    """The thumbprint of the key that its token is bound to; empty until it shows one."""
    types = models.JSONField()
    """The types of document that it asks for."""
    detailed = models.BooleanField()
    """It asked by ``authorization_details``: it may be given several documents of a type, each by its identifier."""
    offer = models.ForeignKey("documents.Offer", null=True, on_delete=models.PROTECT)
    """The offer that its holder scanned; None where the wallet came first."""
    request = models.CharField(max_length=64, unique=True)
    """The hash of the code that its request_uri ends with."""
    created = models.DateTimeField()
    expires = models.DateTimeField()
    opened = models.DateTimeField(null=True)
    """When a browser came with the request_uri, which is good for nothing since."""
    answered = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)
    accepted = models.BooleanField(null=True)
    code = models.CharField(max_length=64, unique=True, null=True)
    """The hash of the code that the wallet was sent."""
    redeemed = models.DateTimeField(null=True)
    """When that was given for a token."""
    token = models.CharField(max_length=64, unique=True, null=True)
    """The hash of that token."""
    revoked = models.DateTimeField(null=True)
    """When the code came a second time: the token is good for nothing since."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="authorization_answered_by_someone",
                condition=Q(answered=None, answered_by="", accepted=None)
                | Q(answered__isnull=False, accepted__isnull=False) & ~Q(answered_by=""),
            ),
            models.CheckConstraint(name="authorization_code_where_accepted", condition=Q(code=None) | Q(accepted=True)),
            models.CheckConstraint(
                name="authorization_token_for_a_code_and_a_key",
                condition=Q(token=None) | Q(code__isnull=False, redeemed__isnull=False) & ~Q(key=""),
            ),
        ]


class Granted(models.Model):
    """A document that its holder, or who stands for them, let a wallet have."""

    authorization = models.ForeignKey(Authorization, on_delete=models.PROTECT, related_name="granted")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="granted")
    delivered = models.IntegerField(default=0)
    """How many credentials were made of it, each for a key of the wallet."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authorization", "document"], name="granted_once"),
        ]
