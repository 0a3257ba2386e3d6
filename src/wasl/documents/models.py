"""What is kept of documents: who seals, what was issued, what became of it. Nothing issued is ever changed or deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from wasl.documents.content import Content, read
from wasl.documents.status.bits import State as Told


class SealKey(models.Model):
    """A key by which a department seals documents. Its private half is in the installation's keys, its history here for ever."""

    class Use(models.TextChoices):
        SEAL = "seal"
        """Codes on paper, and proofs of Data Integrity: Ed25519."""
        SIGN = "sign"
        """PDF, and credentials of wallets: P-256, with certificates."""
        ASK = "ask"
        """Requests to wallets: P-256, with certificates. It seals nothing, and no reader believes a document by it."""

    kid = models.CharField(max_length=16, unique=True)
    """Eight bytes, in hex: as seals name it."""
    issuer = models.CharField(max_length=60)
    """The department."""
    use = models.CharField(max_length=4, choices=Use, default=Use.SEAL)
    jwk = models.JSONField()
    """Public."""
    chain = models.JSONField(default=list)
    """The certificates that vouch for it, its own first, in base64url of DER."""
    former_chains = models.JSONField(default=list)
    """Those that did before another authority's took their place: what it sealed then is judged by them."""
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    """It seals nothing from then on; what it sealed stays good."""
    compromised_from = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "use"],
                condition=Q(valid_until=None, compromised_from=None),
                name="one_key_of_a_use_for_an_issuer",
            )
        ]


class Imprint(models.Model):
    """A blank that documents were issued on. It is kept for as long as any of them."""

    fingerprint = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    """In its canonical spelling (RFC 8785)."""


class OwnerKey(models.Model):
    """The key of what is kept of one person. Without it, that is noise: to forget the person is to delete it."""

    entity = models.CharField(max_length=32, unique=True)
    """The person; or the handle of a request to a wallet, of whoever answers it."""
    wrapped = models.BinaryField()
    """Under the installation's own."""


class StateList(models.Model):
    """The states of a million documents of an issuer: two bits each."""

    name = models.CharField(max_length=80, unique=True)
    """The last part of its address."""
    issuer = models.CharField(max_length=60)
    secret = models.CharField(max_length=32)
    """The key, in hex, of the order in which its places are given."""
    given = models.IntegerField(default=0)
    """How many of its places have a document."""
    packed = models.BinaryField()
    changed = models.DateTimeField()


class Cohort(models.Model):
    """One document each for everyone who may have it, issued in one run. A run that dies is run again, and goes on."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ISSUED = "issued"
        FAILED = "failed"
        CANCELLED = "cancelled"

    type = models.CharField(max_length=80)
    as_of = models.DateField()
    """The day of which its documents speak."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    entitled = models.BigIntegerField(default=0)
    """Who meets the condition."""
    issued = models.BigIntegerField(default=0)
    standing = models.BigIntegerField(default=0)
    """Had the very document already."""
    otherwise = models.BigIntegerField(default=0)
    """Have one that says otherwise: it is corrected one by one, by two people."""
    unstated = models.BigIntegerField(default=0)
    """Of whom the registers do not know what the document must state."""
    report = models.JSONField(default=dict)
    """Claim -> of how many it is not known."""
    error = models.JSONField(default=dict)
    worker = models.CharField(max_length=80, blank=True)
    """Who issues it now; a worker that died is known by its silence."""
    heartbeat = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    """``{"step": …, "done": n, "of": n}``"""
    asked_by = models.CharField(max_length=150)
    created = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=150, blank=True)
    """The registrar who read the account of the run and answers for it."""
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="cohort_conserves_people",
                condition=~Q(state="issued") | Q(entitled=F("issued") + F("standing") + F("otherwise") + F("unstated")),
            ),
            models.CheckConstraint(name="cohort_four_eyes", condition=Q(signed_by="") | ~Q(signed_by=F("asked_by"))),
        ]


class KeyUse(models.Model):
    """A key of an issuer was used. It is written once, with what it made, and the log of uses takes it up: see `uses`."""

    class Kind(models.TextChoices):
        SEAL = "seal"
        """Codes on paper; a run's, some thousands at a time."""
        PAPER = "paper"
        """A PDF."""
        BADGE = "badge"
        CREDENTIAL = "credential"
        """For a wallet, or for whom a document is lent to."""
        LIST = "list"
        """Of states."""
        REQUEST = "request"
        """To an authority, to certify the key."""
        QUESTION = "question"
        """To a wallet, to show a document."""
        TRANSFER = "transfer"
        """A diploma or transcript as schools abroad read it."""
        SIGNATURE = "signature"
        """A file of another department's: see `SignedFile`."""

    key = models.ForeignKey(SealKey, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=10, choices=Kind)
    type = models.CharField(max_length=80, blank=True)
    """Of document; of a signed file, the pack's `signature`; empty of lists and requests."""
    count = models.IntegerField()
    """How many messages it signed."""
    hash = models.CharField(max_length=64)
    """SHA-256 of the message, in hex; of several, the root of the Merkle tree of theirs, in the order of the digests."""
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    """The account or the system that asked. It is not in the log, which is for ever."""
    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT)
    index = models.BigIntegerField(null=True, unique=True)
    """Its entry in the log; None until it is there."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "kind", "-id"], name="use_of_a_key"),
            models.Index(fields=["id"], condition=Q(index=None), name="use_not_in_the_log"),
        ]


class Document(models.Model):
    """One document. What it states is `content`, frozen; `state` alone moves."""

    class State(models.TextChoices):
        IN_FORCE = "in-force"
        SUSPENDED = "suspended"
        REVOKED = "revoked"
        REPLACED = "replaced"

    number = models.CharField(max_length=19, unique=True)
    """As it is printed."""
    type = models.CharField(max_length=80)
    issuer = models.CharField(max_length=60)
    entity = models.CharField(max_length=32)
    """Of whom it speaks."""
    once = models.CharField(max_length=32)
    """What a second one of the same subject and kind would share with it."""
    content = models.TextField()
    """The record in its canonical spelling (RFC 8785)."""
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of it."""
    seal = models.BinaryField()
    """The COSE_Sign1 that its QR code holds."""
    key = models.ForeignKey(SealKey, on_delete=models.PROTECT)
    sealed_in = models.ForeignKey(KeyUse, null=True, on_delete=models.PROTECT, related_name="documents")
    """The use of the key that sealed it; None of documents of before there was a log of uses."""
    list = models.ForeignKey(StateList, on_delete=models.PROTECT)
    index = models.IntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.IN_FORCE)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    issued_by = models.CharField(max_length=150)
    """Who asked."""
    cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    def read(self) -> Content:
        """What it states."""
        return read(self.content.encode())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["entity", "-issued_at"], name="document_by_holder"),
            models.Index(fields=["once"], name="document_by_once"),
            # The registry counts and pages by these alone: the rows themselves are heavy.
            models.Index(fields=["issuer", "type", "state", "-id"], name="document_by_type"),
            models.Index(fields=["issuer", "state", "-id"], name="document_by_state"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["list", "index"], name="one_document_in_a_place"),
            models.UniqueConstraint(
                fields=["once"], condition=Q(state__in=("in-force", "suspended")), name="one_document_of_a_kind"
            ),
        ]


class Paper(models.Model):
    """A document's PDF, which is kept locked in a file: until when what proves it is good as it stands."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="paper")
    told = models.DateTimeField(db_index=True)
    """When the time of it was told, the last time."""
    until = models.DateTimeField(db_index=True)
    """The end of the certificate of who told it."""
    failed = models.DateTimeField(null=True)
    """When it could not be renewed: it is tried again later, after the others."""


TOLD: dict[str, Told] = {
    Document.State.IN_FORCE: Told.VALID,
    Document.State.SUSPENDED: Told.SUSPENDED,
    Document.State.REVOKED: Told.REVOKED,
    Document.State.REPLACED: Told.REPLACED,
}
"""State of a document -> what lists say of it."""


class Change(models.Model):
    """What someone wants done to a document, and what another made of it."""

    class Kind(models.TextChoices):
        REVOKE = "revoke"
        SUSPEND = "suspend"
        RESUME = "resume"
        CORRECT = "correct"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        DONE = "done"
        REFUSED = "refused"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.TextField()
    proposed_by = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="change_four_eyes", condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by"))
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="proposed"), name="one_change_is_proposed_at_once"
            ),
        ]


class Share(models.Model):
    """Some claims of a document, lent to someone for a purpose and a time. Whoever opens it has a secret and a code."""

    public = models.CharField(max_length=22, unique=True)
    """In its address."""
    proof = models.CharField(max_length=64)
    """SHA-256 of the secret and the code: neither is kept."""
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shares")
    claims = models.JSONField()
    """The names of those that are shown."""
    recipient = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wrong = models.IntegerField(default=0)
    """How often it was tried with a wrong code."""


class Opening(models.Model):
    """A share was opened."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="openings")
    at = models.DateTimeField()


class Upload(models.Model):
    """A file of a person's own, locked with their key."""

    entity = models.CharField(max_length=32, db_index=True)
    name = models.BinaryField()
    """Locked too: names of files tell."""
    kind = models.CharField(max_length=4)
    size = models.BigIntegerField()
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()


class Offer(models.Model):
    """A document that its holder may take into a wallet. Codes are kept as their hashes: what is here opens nothing."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="offers")
    code = models.CharField(max_length=64, unique=True)
    """The hash of the code that the offer's address ends with."""
    pin = models.CharField(max_length=64)
    """The hash, under that code, of the digits told apart."""
    tries = models.IntegerField(default=0)
    """How often digits were tried."""
    asked_by = models.CharField(max_length=150)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    redeemed = models.DateTimeField(null=True)
    """When the code was given for a token: it is good for nothing since."""
    token = models.CharField(max_length=64, unique=True, null=True)
    """The hash of that token."""
    key = models.CharField(max_length=43, blank=True)
    """The thumbprint of the key that the token is bound to, where the wallet showed one (DPoP); else it is its bearer's."""
    delivered = models.IntegerField(default=0)
    """How many credentials were made by it, each for a key of the wallet."""


class UsedNonce(models.Model):
    """A nonce that a wallet signed: no second proof is made of it."""

    nonce = models.CharField(max_length=120, unique=True)
    until = models.DateTimeField(db_index=True)
    """It would not be taken any more from then on."""


# Django looks for the tables of an application here: those of its rooms are written in them.
from wasl.documents.archive import models as _archive  # noqa: E402, F401
from wasl.documents.files import models as _files  # noqa: E402, F401
from wasl.documents.presentations import models as _presentations  # noqa: E402, F401
from wasl.documents.signing import models as _signing  # noqa: E402, F401
from wasl.documents.uses import models as _uses  # noqa: E402, F401
from wasl.documents.wallets import models as _wallets  # noqa: E402, F401
