"""What is kept of files signed for other departments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SignedFile(models.Model):
    """A file of another department's that was signed here. Nothing of it is kept but hashes."""

    use = models.OneToOneField("documents.KeyUse", on_delete=models.PROTECT, related_name="file")
    department = models.CharField(max_length=60)
    """Whose it is."""
    form = models.CharField(max_length=4)
    """pdf or json."""
    given = models.CharField(max_length=64)
    """SHA-256, in hex, of what came."""
    made = models.CharField(max_length=64)
    """And of what was given back."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "-id"], name="signed_for_a_department")]
