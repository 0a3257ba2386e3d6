"""What is kept of complaints: what people wrote and were answered, the data put right, and what is owed because of it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wasl.complaints import terms
from wasl.complaints.notifying import KINDS
from wasl.complaints.states import UNDER_WAY, State
from wasl.complaints.terms import Terms
from wasl.matters.models import Joined, Matter, Step


class Complaint(Matter):
    """What one person has to say to the administration."""

    class Sort(models.TextChoices):
        COMPLAINT = "complaint"
        OBSERVATION = "observation"
        SUGGESTION = "suggestion"

    class Channel(models.TextChoices):
        WEB = "web"
        PHONE = "phone"
        COUNTER = "counter"

    class About(models.TextChoices):
        DECISION = "decision"
        PAYMENT = "payment"
        DOCUMENT = "document"
        EXCHANGE = "exchange"
        CASE = "case"

    LETTER, UNDER_WAY, KINDS = "C", UNDER_WAY, KINDS

    sort = models.CharField(max_length=11, choices=Sort)
    channel = models.CharField(max_length=7, choices=Channel)
    topic = models.CharField(max_length=60, blank=True)
    """Of the desk; empty where it is about something on record."""
    about = models.CharField(max_length=8, choices=About, blank=True)
    about_key = models.CharField(max_length=80, blank=True)
    """Which one: see `subjects`."""
    sensitive = models.BooleanField(default=False)
    """Of a family, only who filed it reads it."""
    level = models.IntegerField(default=0)
    """How many bodies up it went from the first department."""
    entity = models.CharField(max_length=32, blank=True)
    """Whom it is about; empty where nobody said who they are."""
    filed_by = models.CharField(max_length=150, blank=True)
    """An account; empty without one."""
    recorded_by = models.CharField(max_length=150, blank=True)
    """The agent who wrote it down for someone on the phone or at the counter."""
    caller = models.CharField(max_length=120, blank=True)
    """On whose behalf, in the words of who called, where no register knows them."""
    contact = models.CharField(max_length=80, blank=True)
    """Where they can be called back."""
    text = models.TextField()
    state = models.CharField(max_length=9, choices=[(each, each) for each in State], default=State.FILED)
    terms = models.JSONField()
    """The times that hold for it: see `terms.kept`."""
    filed_at = models.DateTimeField()
    filed_on = models.DateField()
    """Where the State is, as are all its days."""
    target_on = models.DateField(null=True)
    """The last day of the desk's own time, while nobody answered."""
    over_target_at = models.DateTimeField(null=True)
    """When the body above was told, once a level."""
    replied_on = models.DateField(null=True)
    reply = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_on = models.DateField(null=True)
    first_answer = models.TextField(blank=True)
    """The one that did not settle it."""
    first_answered_by = models.CharField(max_length=150, blank=True)
    first_answered_on = models.DateField(null=True)
    reopened_on = models.DateField(null=True)
    """Once."""
    referred_on = models.DateField(null=True)
    settlement = models.TextField(blank=True)
    """The mediator's words."""
    settled_by = models.CharField(max_length=150, blank=True)
    settled_on = models.DateField(null=True)
    score = models.SmallIntegerField(null=True)
    """Whether the answer satisfies: 1 to 5."""
    days = models.IntegerField(null=True)
    """From the filing to the first answer."""
    on_time = models.BooleanField(null=True)
    """Whether that came within the law's time."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entity", "-id"], name="complaint_by_person"),
            models.Index(fields=["filed_by", "-id"], name="complaint_by_account"),
            models.Index(fields=["department", "state", "due"], name="complaint_queue"),
            models.Index(fields=["state", "due"], name="complaint_by_due"),
            models.Index(fields=["state", "target_on"], name="complaint_by_target"),
            models.Index(fields=["ended_on"], name="complaint_to_erase", condition=Q(erased_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="an_answer_has_words", condition=~Q(state=State.ANSWERED) | ~Q(answer="")),
            models.CheckConstraint(
                name="another_answers_what_is_reopened",
                condition=Q(answered_by="") | Q(first_answered_by="") | ~Q(answered_by=F("first_answered_by")),
            ),
            models.CheckConstraint(
                name="the_mediator_answered_nothing_before",
                condition=Q(settled_by="") | (~Q(settled_by=F("answered_by")) & ~Q(settled_by=F("first_answered_by"))),
            ),
            models.CheckConstraint(
                name="a_score_is_one_to_five", condition=Q(score=None) | Q(score__gte=1, score__lte=5)
            ),
            models.CheckConstraint(
                name="what_is_recorded_has_its_channel", condition=Q(channel="web") ^ ~Q(recorded_by="")
            ),
            models.CheckConstraint(
                name="a_complaint_is_somebodys",
                condition=~Q(sort="complaint") | ~Q(entity="") | ~Q(caller="") | Q(sensitive=True) | Q(erased_at__isnull=False),
            ),
        ]  # fmt: skip

    @property
    def at(self) -> State:
        """Where it is."""
        return State(self.state)

    @property
    def times(self) -> Terms:
        """The times that hold for it."""
        return terms.read(self.terms)

    def slow(self, today: date) -> bool:
        """Whether the desk's own time has passed."""
        return self.at in UNDER_WAY and self.target_on is not None and self.target_on < today

    def told(self) -> str:
        """Who filed it; where an agent wrote it down, whom it is about, unless others of the family are not to know.

        Nobody is written to of a complaint without a name: its number and code tell where it stands.
        """
        return self.filer() if self.sensitive else super().told()


class Event(Step):
    """One step of a complaint."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="events")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["complaint", "at"], name="event_of_complaint")]


class Paper(Joined):
    """A file that was joined to a complaint."""

    OF, FOLDER, BOUND_AS = "complaint", "complaints/papers", "paper of a complaint"

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="papers")
    added_by = models.CharField(max_length=150, blank=True)
    """Empty for whom the number's code let in."""


class Correction(models.Model):
    """One datum of one decision that is contested: what it was, what it should be, and what the department that knows says."""

    class State(models.TextChoices):
        ASKED = "asked"
        AGREED = "agreed"
        """The department agrees; its register does not say it yet."""
        CORRECTED = "corrected"
        REFUSED = "refused"

    complaint = models.OneToOneField(Complaint, on_delete=models.PROTECT, related_name="correction")
    decision = models.ForeignKey("programmes.Decision", on_delete=models.PROTECT, related_name="+")
    member = models.CharField(max_length=32, blank=True)
    """Of whom it is said; empty for the unit's own."""
    fact = models.CharField(max_length=60)
    """Of the programme."""
    was = models.JSONField(null=True)
    """As decisions keep facts; null for what was not known."""
    should = models.JSONField(null=True)
    """What the family says."""
    service = models.CharField(max_length=80, blank=True)
    """That gave it; empty for what only the file of the case said."""
    department = models.CharField(max_length=60)
    """That knows it."""
    here = models.BooleanField()
    """Whether a register of this installation holds it: it is corrected there, and nowhere else."""
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    value = models.JSONField(null=True)
    """What the department says it is."""
    by = models.CharField(max_length=150, blank=True)
    """Who of the department decided on it."""
    at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    corrected_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=150, blank=True)
    """Who had the register read again; empty for Wasl itself."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "state"], name="correction_queue")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "member", "fact"], condition=Q(state__in=["asked", "agreed"]), name="contested_once_at_a_time"
            ),
            models.CheckConstraint(
                name="a_correction_has_its_reason", condition=Q(state="asked") | (~Q(by="") & ~Q(reason=""))
            ),
        ]  # fmt: skip


class Redecision(models.Model):
    """A case decided again as of its date, by its own rules, on the corrected datum. The old one is kept, but holds no more."""

    correction = models.OneToOneField(Correction, on_delete=models.PROTECT, related_name="redecision")
    before = models.OneToOneField("programmes.Decision", on_delete=models.PROTECT, related_name="+")
    after = models.OneToOneField("programmes.Decision", on_delete=models.PROTECT, related_name="+")
    decided_by = models.CharField(max_length=150)
    """Who took the old one."""
    corrected_by = models.CharField(max_length=150)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="redecision_three_pairs_of_eyes",
                condition=~Q(by=F("decided_by")) & ~Q(by=F("corrected_by")),
            ),
        ]  # fmt: skip


class Difference(models.Model):
    """What a decision taken again owes more (or less) of one amount for one period: the arrears, one line each."""

    redecision = models.ForeignKey(Redecision, on_delete=models.PROTECT, related_name="differences")
    programme = models.CharField(max_length=60)
    component = models.CharField(max_length=60)
    """The amount of the programme."""
    unit = models.CharField(max_length=120)
    """As ``scheme:value``."""
    period = models.CharField(max_length=10)
    """``2026-01`` where it is paid monthly, else ``2026``."""
    decided = models.DecimalField(max_digits=18, decimal_places=2)
    corrected = models.DecimalField(max_digits=18, decimal_places=2)
    paid_as = models.CharField(max_length=35, blank=True)
    """The payment that settled it: an EndToEndId; empty while it is owed."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["redecision", "component", "period"], name="one_difference_a_period"),
            models.CheckConstraint(name="a_difference_differs", condition=~Q(decided=F("corrected"))),
        ]
        indexes: ClassVar = [models.Index(fields=["programme", "paid_as"], name="difference_owed")]
