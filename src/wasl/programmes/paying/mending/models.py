"""What is kept of mending: arrears, recoveries and how they were settled, accounts that were wrong."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from wasl.programmes.paying.models import Line, Obligation


class Arrear(models.Model):
    """Something still owed for a period that had too little, or nothing. Its obligation keeps it from being owed twice."""

    obligation = models.OneToOneField(Obligation, on_delete=models.PROTECT, related_name="arrear")
    amount = models.BigIntegerField()
    """In centimes."""
    why = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="arrear_owes_something"),)


class Recovery(models.Model):
    """What was paid too much on an obligation, to come back: owed once someone else than who opened it has confirmed it."""

    class Cause(models.TextChoices):
        DECISION = "decision"
        """A later decision gave less."""
        ERROR = "error"
        """It was paid in error."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        OWED = "owed"
        REFUSED = "refused"

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="recoveries")
    cause = models.CharField(max_length=8, choices=Cause)
    basis = models.CharField(max_length=60)
    """What shows it, as ``run:<number>``, ``decision:<number>`` or the office's own reference."""
    amount = models.BigIntegerField()
    """In centimes."""
    why = models.CharField(max_length=300)
    """As the family reads it."""
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    opened_by = models.CharField(max_length=150)
    opened_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_takes_something"),
            models.CheckConstraint(condition=~Q(decided_by=F("opened_by")), name="two_open_a_recovery"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by="") | (~Q(state="proposed") & ~Q(decided_by="")),
                name="a_recovery_is_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["obligation", "basis"], condition=~Q(state="refused"), name="recovered_once"
            ),
        )


class Settlement(models.Model):
    """A part of a recovery that came back, or is given up. Kept back from a payment, it stands while that payment lives."""

    class Kind(models.TextChoices):
        SET_OFF = "set-off"
        REPAID = "repaid"
        REMITTED = "remitted"

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.BigIntegerField()
    """In centimes."""
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="settlements")
    reference = models.CharField(max_length=35, blank=True)
    """Of what was repaid, as the bank or the cashier has it."""
    why = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    refused = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_settles_something"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="two_settle_a_recovery"),
            models.CheckConstraint(
                condition=Q(kind="set-off", line__isnull=False) | (~Q(kind="set-off") & Q(line__isnull=True)),
                name="only_payments_set_off",
            ),
            models.CheckConstraint(condition=Q(refused=False) | ~Q(decided_by=""), name="someone_refused_it"),
            models.CheckConstraint(condition=~Q(kind="repaid") | ~Q(reference=""), name="what_is_repaid_has_a_reference"),
            models.UniqueConstraint(fields=["line", "recovery"], name="set_off_once"),
            models.UniqueConstraint(
                fields=["reference"], condition=Q(kind="repaid", refused=False), name="repaid_once"
            ),
        )  # fmt: skip


class AccountChange(models.Model):
    """Another account to pay a beneficiary on, after a payment failed on the one that stood. Two people answer for it."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        REFUSED = "refused"

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="changes")
    """The payment that failed."""
    payee = models.CharField(max_length=70)
    holder = models.CharField(max_length=70)
    rib = models.CharField(max_length=24)
    matches = models.BooleanField()
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    by_family = models.BooleanField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="two_change_an_account"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by="") | (~Q(state="proposed") & ~Q(decided_by="")),
                name="a_change_is_decided_by_someone",
            ),
            models.UniqueConstraint(fields=["line"], condition=Q(state="proposed"), name="one_change_at_a_time"),
        )  # fmt: skip
