"""Who asked at the counter."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Asking(models.Model):
    """An agent, or a family that begins a procedure, had a department asked about one case: who, when, under which agreement.

    Of whom, the receipt alone knows.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    agreement = models.CharField(max_length=40)
    """``number@version``."""
    request = models.CharField(max_length=16, unique=True)
    """The question's own id, which its receipt bears too."""
    receipt = models.BigIntegerField(null=True)
    """The receipt's place in the portal's log; none where nothing was put on record."""
