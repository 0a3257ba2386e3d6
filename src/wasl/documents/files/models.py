"""What is kept of files. A version is never overwritten; of a file that was destroyed, all stays but its content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class File(models.Model):
    """A paper that a department keeps, as its versions show it."""

    class State(models.TextChoices):
        KEPT = "kept"
        DESTROYED = "destroyed"

    department = models.CharField(max_length=60)
    rule = models.CharField(max_length=80)
    """The retention of the pack that it is kept by: what kind of file it is."""
    title = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    """The title as people search it."""
    number = models.CharField(max_length=80, blank=True)
    """That the paper bears."""
    dated = models.DateField()
    """The day that the paper bears."""
    since = models.DateField()
    """The day from which the rule counts."""
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    holds = models.IntegerField(default=0)
    """How many stand."""
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["department", "-id"], name="file_by_department"),
            models.Index(fields=["department", "number"], name="file_by_number"),
            models.Index(fields=["department", "dated"], name="file_by_day"),
            models.Index(fields=["rule", "state", "since"], name="file_by_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="what_is_held_is_not_destroyed", condition=Q(state="kept") | Q(holds=0)),
            models.CheckConstraint(name="file_holds_are_counted", condition=Q(holds__gte=0)),
        ]


class Version(models.Model):
    """What a file was at one time."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="versions")
    place = models.IntegerField()
    """From 1."""
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    """In bytes."""
    kind = models.CharField(max_length=4)
    """``pdf``, ``png`` or ``jpg``, by its content."""
    name = models.CharField(max_length=120)
    """What it was called by who gave it."""
    signature = models.CharField(max_length=16)
    """What was found of its signature at intake: see `signatures.Found`."""
    signer = models.CharField(max_length=200, blank=True)
    """Whom its certificate names, which nobody but that certificate vouches for."""
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "place"], name="one_version_in_a_place"),
            models.UniqueConstraint(fields=["file", "sha256"], name="a_version_differs_from_those_before"),
        ]


class Hold(models.Model):
    """Why a file may not be destroyed for now, whatever its rule says: a trial, an enquiry."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="held")
    reason = models.TextField()
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_for = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="hold_four_eyes", condition=Q(lifted_by="") | ~Q(lifted_by=F("set_by")))
        ]


class Destruction(models.Model):
    """That a file be destroyed, as one proposed it, and what another made of it."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        DONE = "done"
        REFUSED = "refused"

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="destructions")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.TextField()
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="destruction_four_eyes", condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by"))
            ),
            models.UniqueConstraint(
                fields=["file"], condition=Q(state="proposed"), name="one_destruction_is_proposed_at_once"
            ),
        ]


class Act(models.Model):
    """Something that someone did to a file, or saw of it."""

    class Kind(models.TextChoices):
        KEPT = "kept"
        VERSIONED = "versioned"
        READ = "read"
        EXPORTED = "exported"
        HELD = "held"
        RELEASED = "released"
        PROPOSED = "proposed"
        REFUSED = "refused"
        DESTROYED = "destroyed"

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.IntegerField(null=True)
    """Its place, where it is about one."""
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
