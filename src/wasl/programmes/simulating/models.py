"""What is kept for simulations beside reforms: what analysts brought to judge them by."""

from __future__ import annotations

from django.db import models


class PovertyMap(models.Model):
    """Rates of poverty by place, as a file said them. It is never changed: another file is another map."""

    referential = models.CharField(max_length=60)
    """Of the places' codes."""
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    """Who published the rates, as the file says."""
    year = models.PositiveSmallIntegerField()
    rates = models.JSONField()
    """Code -> percent who are poor, as a text, and how many households there are or null. See `rates.Rate`."""
    fingerprint = models.CharField(max_length=32, unique=True)
    """32 hex digits of all that it says: the same is not kept twice."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
