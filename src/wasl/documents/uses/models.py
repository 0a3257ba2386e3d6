"""What is kept of the log of uses."""

from __future__ import annotations

from django.db import models


class Closing(models.Model):
    """A state of the log of uses, and the word of who tells the time that it was there: every day, and after each run."""

    size = models.BigIntegerField(unique=True)
    """Entries of the log."""
    checkpoint = models.TextField()
    """What was time-stamped: origin, size and root, as C2SP's tlog-checkpoint writes them."""
    token = models.BinaryField()
    """RFC 3161, over it."""
    lists = models.JSONField(default=list)
    """Of who was revoked then among those who vouch for the time, in base64url of DER."""
    at = models.DateTimeField()
    """What the token says."""
