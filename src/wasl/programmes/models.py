"""What is kept of programmes: the rules that decided, each case decided by them, the runs over everybody, reforms simulated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class RulesVersion(models.Model):
    """Rules by which something was decided, kept for as long as any of it."""

    fingerprint = models.CharField(max_length=32, unique=True)
    programme = models.CharField(max_length=60)
    content = models.TextField()
    """See `plan.Rules.kept`."""


class Decision(models.Model):
    """One case, decided. It is never changed but by its confirmation; a new decision stands beside it."""

    class State(models.TextChoices):
        DECIDED = "decided"
        """Entitled."""
        PROPOSED = "proposed"
        """It would refuse: nobody is refused before another agent confirms."""
        REFUSED = "refused"
        WAITING = "waiting"
        """Something must be known first."""

    programme = models.CharField(max_length=60)
    rules = models.ForeignKey(RulesVersion, on_delete=models.PROTECT)
    unit = models.CharField(max_length=120, db_index=True)
    """Of whom, as ``scheme:value``."""
    as_of = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    """The agent's account."""
    case = models.CharField(max_length=200)
    """The agent's own reference, which whoever the facts are about sees."""
    facts = models.JSONField()
    """All that was known: see `facts.kept`."""
    receipts = models.JSONField(default=list)
    """Of the exchanges that told it, as ``log/index``."""
    outcome = models.CharField(max_length=12)
    due = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """Each period; null where it is not known."""
    explanation = models.JSONField()
    """See `explaining.Explanation`."""
    state = models.CharField(max_length=8, choices=State)
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True)


class Run(models.Model):
    """A programme decided for everybody, from the registers at one instant. The decisions are in the lake."""

    class State(models.TextChoices):
        WAITING = "waiting"
        """Asked for; a worker that took it up decides."""
        DONE = "done"
        FAILED = "failed"

    programme = models.CharField(max_length=60)
    rules = models.ForeignKey(RulesVersion, on_delete=models.PROTECT)
    as_of = models.DateField()
    asked_by = models.CharField(max_length=150)
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    worker = models.CharField(max_length=200, blank=True)
    """Whoever decides; empty until then, and afterwards."""
    heartbeat = models.DateTimeField(null=True)
    """When that worker last gave a sign of life."""
    error = models.JSONField(default=dict)
    known = models.BigIntegerField(default=0)
    """The registers' instant, in microseconds."""
    agreements = models.JSONField(default=list)
    """``number@version`` of those under which facts were drawn."""
    seed = models.CharField(max_length=32, blank=True)
    """Of the lot that ranks those alike, where there are fewer places than people."""
    entitled = models.IntegerField(default=0)
    refusable = models.IntegerField(default=0)
    """Not entitled by what is known: none of them is refused by a run."""
    unknown = models.IntegerField(default=0)
    admitted = models.IntegerField(null=True)
    """Those entitled who have a place."""
    due = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    """Of those entitled, each period; where there are places, of those admitted."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme"], condition=Q(state="waiting"), name="one_run_at_a_time"),
        )


class Scenario(models.Model):
    """A reform of a programme, simulated on a run, as it was saved. No person's data is in it."""

    programme = models.CharField(max_length=60)
    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    changes = models.JSONField()
    """See `simulating.changes.Changes`."""
    results = models.TextField()
    """The run's own outcome, then the reform's, as JSON text: databases keep no order. See `simulating.reckoning.Outcome`."""
    poverty = models.ForeignKey("programmes.PovertyMap", on_delete=models.PROTECT, null=True)
    """The rates by which it was judged when it was saved."""
    fingerprint = models.CharField(max_length=32)
    """32 hex digits of the run, the changes, the results and the rates."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    published_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True)
    """Everyone may read it from then on."""


# Django looks for an application's tables here.
from wasl.programmes.paying import models as _paying  # noqa: E402, F401
from wasl.programmes.paying.mending import models as _mending  # noqa: E402, F401
from wasl.programmes.simulating import models as _simulating  # noqa: E402, F401
