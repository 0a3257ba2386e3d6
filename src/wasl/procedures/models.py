"""What is kept of procedures: the rules that hold for cases, the cases, what was given for them, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wasl.matters.models import Joined, Matter, Step
from wasl.procedures import rulebook
from wasl.procedures.notifying import KINDS
from wasl.procedures.rulebook import Rulebook
from wasl.procedures.states import ENDED, UNDER_WAY, State


class Rules(models.Model):
    """The rules of a procedure, once for all cases that were filed by them."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    content = models.TextField()
    """In its canonical spelling."""

    def read(self) -> Rulebook:
        """What they are."""
        return rulebook.read(self.content.encode())


class Case(Matter):
    """One person's case in one procedure."""

    class Capacity(models.TextChoices):
        SUBJECT = "subject"
        GUARDIAN = "guardian"
        COUNTER = "counter"

    LETTER, UNDER_WAY, KINDS, READ_WITH = "P", UNDER_WAY, KINDS, ("rules",)

    procedure = models.CharField(max_length=80)
    rules = models.ForeignKey(Rules, on_delete=models.PROTECT)
    capacity = models.CharField(max_length=8, choices=Capacity)
    once = models.CharField(max_length=120)
    """What no two open cases share."""
    state = models.CharField(max_length=9, choices=[(each, each) for each in State], default=State.DRAFT)
    evidence = models.JSONField(default=dict)
    """Name -> ``{"fields", "words", "as_of", "at", "receipt"}`` of what was fetched, or ``{"missing": why}``."""
    contested = models.JSONField(default=dict)
    """``evidence.field`` -> what the family says of it."""
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    filed_on = models.DateField(null=True)
    """Where the State is, as are all its days."""
    asked_for = models.JSONField(default=list)
    """Names of the pieces asked for."""
    answered_on = models.DateField(null=True)
    extended_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    """Empty for silence."""
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    decided = models.JSONField(default=dict)
    """What the document states of the decision: claim -> value."""
    appealed_on = models.DateField(null=True)
    appeal = models.TextField(blank=True)
    """In the family's words."""
    appeal_decided_by = models.CharField(max_length=150, blank=True)
    appeal_reason = models.TextField(blank=True)
    document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="cases")
    decision = models.ForeignKey("programmes.Decision", null=True, on_delete=models.PROTECT, related_name="cases")
    """The calculation sheet by which the programme's rules decided it."""
    run = models.ForeignKey("programmes.Run", null=True, on_delete=models.PROTECT, related_name="+")
    """The last run over everybody that was looked at for its place."""
    papers = models.IntegerField(default=0)
    """That the family did not have to bring: evidence that was fetched."""
    days = models.IntegerField(null=True)
    """Left of the law's time when it was decided on; less than nothing where it was late."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entity", "-id"], name="case_by_person"),
            models.Index(fields=["department", "state", "due"], name="case_queue"),
            models.Index(fields=["state", "due"], name="case_by_due"),
            models.Index(fields=["procedure", "state"], name="case_by_procedure"),
            models.Index(fields=["rules", "ended_on"], name="case_to_erase"),
            models.Index(fields=["taken_by", "state"], name="case_taken", condition=~Q(taken_by="")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["once"], condition=Q(state__in=sorted({State.DRAFT, *UNDER_WAY})), name="one_open_case_of_a_kind"
            ),
            models.CheckConstraint(
                name="case_four_eyes", condition=Q(decided_by="") | ~Q(decided_by=F("filed_by"))
            ),
            models.CheckConstraint(
                name="appeal_four_eyes",
                condition=Q(appeal_decided_by="")
                | (~Q(appeal_decided_by=F("decided_by")) & ~Q(appeal_decided_by=F("filed_by"))),
            ),
            models.CheckConstraint(
                name="a_refusal_has_reasons", condition=~Q(state=State.REFUSED) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="a_filed_case_has_its_day", condition=Q(state=State.DRAFT) | Q(filed_on__isnull=False)
            ),
        ]  # fmt: skip

    @property
    def at(self) -> State:
        """Where it is."""
        return State(self.state)

    @property
    def ended(self) -> bool:
        """Whether nothing more becomes of it, but for an appeal."""
        return self.at in ENDED

    def told(self) -> str:
        """Who filed it for themselves or a child of theirs; at a counter, whom it is about."""
        return super().told() if self.by_family() else self.entity

    def by_family(self) -> bool:
        """Whether it was filed at home, and not for them at a counter."""
        return self.capacity != self.Capacity.COUNTER


class Piece(Joined):
    """A file that was joined to a case."""

    OF, FOLDER, BOUND_AS = "case", "procedures/pieces", "piece"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pieces")
    name = models.CharField(max_length=60)
    """Of the procedure's pieces."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "name"], name="one_file_of_a_piece")]


class Opinion(models.Model):
    """What one member of a commission thinks of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    by = models.CharField(max_length=150)
    favourable = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "by"], name="one_opinion_of_a_member")]


class Visit(models.Model):
    """An agent goes and sees: a visit to a household that was planned, then done and told of."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    by = models.CharField(max_length=150)
    planned_on = models.DateField()
    done_on = models.DateField(null=True)
    report = models.TextField(blank=True)
    """The facts seen."""
    bears = models.BooleanField(default=False)
    """Whether it changes the decision: then a second agent signs it, and nothing is decided before."""
    signed_by = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="visit_four_eyes", condition=Q(signed_by="") | ~Q(signed_by=F("by"))),
        ]  # fmt: skip


class Proposal(models.Model):
    """A decision that one agent alone may not take: another confirms it, or sets it aside."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    granted = models.BooleanField()
    rule = models.CharField(max_length=16, blank=True)
    """Against which rule it goes, a key of `showing.words.RULES`: an exception. Empty: one of several alike that are refused."""
    reason = models.TextField()
    decided = models.JSONField(default=dict)
    """What was typed for the document that states it."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    confirmed = models.BooleanField(default=False)
    answer = models.TextField(blank=True)
    """Why it was set aside."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="one_open_proposal"),
            models.CheckConstraint(name="proposal_four_eyes", condition=Q(confirmed=False) | ~Q(answered_by=F("by"))),
            models.CheckConstraint(name="a_proposal_has_a_reason", condition=~Q(reason="")),
        ]
        indexes: ClassVar = [models.Index(fields=["-at"], name="proposal_latest")]


class Event(Step):
    """One step of a case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="event_of_case")]
