"""What is kept of payments: obligations, lists with their lines, files sent and received, the ledger and the diary."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class PayeeAccount(models.Model):
    """Where a beneficiary is paid, as it was declared; one stands at a time, the earlier ones are kept."""

    unit = models.CharField(max_length=120)
    """As ``scheme:value``."""
    payee = models.CharField(max_length=70)
    holder = models.CharField(max_length=70, blank=True)
    """As the bank knows the account."""
    rib = models.CharField(max_length=24, blank=True)
    """Empty for who draws cash."""
    identity = models.CharField(max_length=35, blank=True)
    """What the payee shows at the counter."""
    matches = models.BooleanField()
    """Whether the holder is the payee, by their names."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit"], condition=Q(until__isnull=True), name="one_account_stands"),
        )


class Obligation(models.Model):
    """One thing owed to one beneficiary: see `references.Key`."""

    class Kind(models.TextChoices):
        DUE = "due"
        ARREARS = "arrears"

    programme = models.CharField(max_length=60)
    component = models.CharField(max_length=60)
    """The amount, by its name in the programme; of arrears, what they are owed for."""
    unit = models.CharField(max_length=120)
    period = models.CharField(max_length=10)
    kind = models.CharField(max_length=8, choices=Kind)
    end_to_end = models.CharField(max_length=35, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["programme", "component", "unit", "period", "kind"], name="owed_once"),
        )


class PaymentList(models.Model):
    """Payments of one programme for one period, and who answers for them."""

    class State(models.TextChoices):
        DRAFT = "draft"
        FROZEN = "frozen"
        CHECKED = "checked"
        APPROVED = "approved"
        SENDING = "sending"
        INSTRUCTED = "instructed"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"
        """Given up as a draft: what it listed can be listed again."""

    programme = models.CharField(max_length=60)
    period = models.CharField(max_length=10)
    kind = models.CharField(max_length=8, choices=Obligation.Kind)
    run = models.ForeignKey("programmes.Run", null=True, on_delete=models.PROTECT)
    """What decided; arrears are of no one run."""
    announced = models.DateField()
    """The day families were told."""
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    content = models.CharField(max_length=64, blank=True)
    """SHA-256 of what is paid to whom where, once frozen."""
    checked_by = models.CharField(max_length=150, blank=True)
    checked_seal = models.TextField(blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_seal = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(checked_by="") | ~Q(checked_by=F("made_by")), name="maker_is_no_checker"),
            models.CheckConstraint(
                condition=Q(approved_by="")
                | (~Q(approved_by=F("made_by")) & ~Q(approved_by=F("checked_by")) & ~Q(checked_by="")),
                name="three_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state="draft") | Q(content="", checked_by="", approved_by=""), name="a_draft_is_unapproved"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | ~Q(content=""), name="what_is_frozen_is_hashed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "frozen", "checked", "withdrawn"))
                | (~Q(checked_seal="") & ~Q(approved_by="") & ~Q(approved_seal="")),
                name="only_the_approved_is_sent",
            ),
            models.CheckConstraint(
                condition=Q(kind=Obligation.Kind.ARREARS) | Q(run__isnull=False), name="what_is_due_was_decided"
            ),
        )  # fmt: skip


class Sending(models.Model):
    """One file of a list."""

    class State(models.TextChoices):
        PLANNED = "planned"
        WRITTEN = "written"
        HANDING = "handing"
        """It may have left: only the bank knows, until it is recorded as sent."""
        SENT = "sent"

    list = models.ForeignKey(PaymentList, on_delete=models.PROTECT, related_name="sendings")
    number = models.IntegerField()
    message = models.CharField(max_length=35, unique=True)
    """MsgId."""
    cash = models.BooleanField()
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    count = models.IntegerField()
    total = models.BigIntegerField()
    """In centimes."""
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["list", "number"], name="sending_numbered"),)


class Line(models.Model):
    """One attempt to pay one obligation. At most one of an obligation lives: a new one needs the last to have failed for good."""

    class State(models.TextChoices):
        LISTED = "listed"
        DROPPED = "dropped"
        SENT = "sent"
        ACCEPTED = "accepted"
        BOUNCED = "bounced"
        """A return is announced, and its money is not back yet."""
        REJECTED = "rejected"
        RETURNED = "returned"

    list = models.ForeignKey(PaymentList, on_delete=models.PROTECT, related_name="lines")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="lines")
    attempt = models.IntegerField()
    instruction = models.CharField(max_length=35, unique=True)
    uetr = models.CharField(max_length=36, unique=True)
    amount = models.BigIntegerField()
    """What is paid, in centimes, as all below."""
    set_off = models.BigIntegerField(default=0)
    """What is owed beside, and kept back for what was paid too much before: see `mending`."""
    payee = models.CharField(max_length=70, blank=True)
    holder = models.CharField(max_length=70, blank=True)
    rib = models.CharField(max_length=24, blank=True)
    identity = models.CharField(max_length=35, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.LISTED)
    live = models.BooleanField(default=True)
    sending = models.ForeignKey(Sending, null=True, on_delete=models.PROTECT, related_name="lines")
    debited = models.BigIntegerField(default=0)
    credited = models.BigIntegerField(default=0)
    booked = models.DateField(null=True)
    reason = models.CharField(max_length=35, blank=True)
    """The bank's code (ISO 20022 external codes)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["obligation"], condition=Q(live=True), name="one_attempt_lives"),
            models.CheckConstraint(condition=Q(amount__gt=0) & Q(set_off__gte=0), name="line_pays_something"),
            models.CheckConstraint(
                condition=Q(credited__gte=0) & Q(credited__lte=F("debited")), name="no_more_comes_back_than_left"
            ),
        )
        indexes = (models.Index(fields=["list", "state"], name="line_by_state"),)


class Finding(models.Model):
    """A question about a line, which is held until someone else than the list's maker decides."""

    class Kind(models.TextChoices):
        NO_ACCOUNT = "no-account"
        HOLDER = "holder"
        SHARED = "shared"
        JUMP = "jump"
        FAILED = "failed"

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    decided = models.CharField(max_length=8, choices=(("", ""), ("pay", "pay"), ("drop", "drop")), blank=True)
    by = models.CharField(max_length=150, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["line", "kind"], name="asked_once"),
            models.CheckConstraint(condition=~Q(kind="no-account") | ~Q(decided="pay"), name="nobody_pays_nowhere"),
        )


class Received(models.Model):
    """One file that came back. The same is never read twice."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)
    message = models.CharField(max_length=35)
    name = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    counts = models.JSONField(default=dict)
    """Outcome -> rows."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "message"], name="message_read_once"),)


class Reported(models.Model):
    """One row of such a file, and what became of it."""

    class Outcome(models.TextChoices):
        APPLIED = "applied"
        ALREADY = "already"
        UNKNOWN = "unknown"
        CONTRADICTS = "contradicts"
        AMOUNT = "amount"

    received = models.ForeignKey(Received, on_delete=models.PROTECT, related_name="rows")
    position = models.IntegerField()
    what = models.CharField(max_length=8)
    """``accepted``, ``rejected``, ``returned``, ``debit`` or ``credit``."""
    instruction = models.CharField(max_length=35, blank=True)
    end_to_end = models.CharField(max_length=35, blank=True)
    amount = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=35, blank=True)
    """The bank's own."""
    reason = models.CharField(max_length=35, blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome)
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="reported")
    explained_by = models.CharField(max_length=150, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["received", "position"], name="row_read_once"),
            models.UniqueConstraint(
                fields=["line", "what", "reference"], condition=Q(outcome="applied", what__in=("debit", "credit")),
                name="booked_once",
            ),
        )  # fmt: skip


class Posting(models.Model):
    """One movement of the ledger, from the account credited to the one debited: it balances by its form. Never changed."""

    class Account(models.TextChoices):
        CHARGE = "charge"
        """What the budget bears."""
        PAYABLE = "payable"
        TRANSIT = "transit"
        """With the bank."""
        CASH = "cash"
        CLAIMS = "claims"
        """What was paid too much, and is to come back."""

    list = models.ForeignKey(PaymentList, null=True, on_delete=models.PROTECT, related_name="postings")
    recovery = models.ForeignKey("programmes.Recovery", null=True, on_delete=models.PROTECT, related_name="postings")
    """Whose it is where it is of no list."""
    at = models.DateTimeField()
    debit = models.CharField(max_length=8, choices=Account)
    credit = models.CharField(max_length=8, choices=Account)
    amount = models.BigIntegerField()
    source = models.CharField(max_length=60)
    """What it records: ``event:<id>``, ``sending:<number>``, ``row:`` and ``message:<received>.<position>``; of a recovery
    ``confirmed`` or ``settlement:<id>``."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(debit=F("credit")), name="posting_moves_money"),
            models.CheckConstraint(
                condition=Q(list__isnull=True, recovery__isnull=False) | Q(list__isnull=False, recovery__isnull=True),
                name="posting_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["list", "source", "debit"], name="posted_once"),
            models.UniqueConstraint(fields=["recovery", "source"], name="recovery_posted_once"),
        )


class PaymentEvent(models.Model):
    """What happened to a list. Never changed."""

    list = models.ForeignKey(PaymentList, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    what = models.CharField(max_length=40)
    why = models.CharField(max_length=300, blank=True)
