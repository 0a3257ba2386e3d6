"""Agreements with their versions, opinions and signatures; keys of systems; references of the data-protection authority."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import msgspec
from django.db import models
from django.db.models import F, Q

from wasl.exchange.agreements.states import IN_FORCE, IN_PREPARATION, SIGNED_BY_BOTH, State
from wasl.exchange.directory.snapshot import Terms


class Agreement(models.Model):
    """A protocol of exchange: what its versions have in common."""

    number = models.CharField(max_length=20, unique=True)
    """``PE-<year>-<four digits>``."""
    consumer = models.CharField(max_length=60)
    """The system that asks."""
    service = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    created = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["consumer", "service"], name="agreement_of_consumer")]


class AgreementVersion(models.Model):
    """One text of an agreement. Once submitted it never changes: another text is another version, or comes back as a draft."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    text = models.TextField()
    """The canonical JSON of its `Terms`: what both parties sign."""
    sha256 = models.CharField(max_length=64)
    """Of the text, hex."""
    reasons = models.JSONField(default=dict)
    """Field -> why the purpose needs it."""
    contacts = models.JSONField(default=dict)
    """``officer`` and ``technical``: functional addresses, no person's own."""
    drafted_by = models.CharField(max_length=150)
    """The account that wrote this text last."""
    created = models.DateTimeField()
    consumer_department = models.CharField(max_length=60)
    provider = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField()
    authority_expires = models.DateField(null=True)
    signed_for_consumer = models.CharField(max_length=60, blank=True)
    """The department that signed for the consumer."""
    signed_for_provider = models.CharField(max_length=60, blank=True)
    suspended_for = models.CharField(max_length=60, blank=True)
    """Who asked for the suspension: a department, else a role."""
    activated = models.DateTimeField(null=True)
    warned = models.JSONField(default=list)
    """Warnings already given before an expiry: ``["validity:30", …]``."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state__in=IN_FORCE), name="agreement_one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(state__in=IN_PREPARATION), name="agreement_one_version_prepared"
            ),
            models.CheckConstraint(
                name="agreement_signed_by_two_departments",
                condition=~Q(state__in=SIGNED_BY_BOTH)
                | (
                    ~Q(signed_for_consumer="")
                    & ~Q(signed_for_provider="")
                    & ~Q(signed_for_consumer=F("signed_for_provider"))
                ),
            ),
            models.CheckConstraint(name="agreement_period", condition=Q(valid_from__lt=F("valid_until"))),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "valid_until"], name="agreement_state_until")]

    @cached_property
    def terms(self) -> Terms:
        """What the text says."""
        return msgspec.json.decode(self.text, type=Terms)

    @property
    def id_text(self) -> str:
        """``number@version``, as receipts name it."""
        return f"{self.agreement.number}@{self.version}"


class Opinion(models.Model):
    """What a data-protection officer thinks of one text."""

    class Finding(models.TextChoices):
        FAVOURABLE = "favourable"
        RESERVED = "with-reservations"
        UNFAVOURABLE = "unfavourable"

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="opinions")
    sha256 = models.CharField(max_length=64)
    """Of the text it is about: it says nothing of a later one."""
    finding = models.CharField(max_length=20, choices=Finding)
    text = models.TextField()
    department = models.CharField(max_length=60)
    by = models.CharField(max_length=150)
    drafted_by = models.CharField(max_length=150)
    """Who wrote the text, copied: nobody judges their own."""
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="opinion_four_eyes", condition=~Q(by=F("drafted_by"))),
            models.UniqueConstraint(fields=["version", "department", "sha256"], name="opinion_one_a_department"),
        ]


class Signature(models.Model):
    """A party's signature over the canonical text."""

    class Party(models.TextChoices):
        CONSUMER = "consumer"
        PROVIDER = "provider"

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=Party)
    department = models.CharField(max_length=60)
    """Whose representative signed."""
    kid = models.CharField(max_length=100)
    jws = models.TextField()
    """Detached JWS (RFC 7515, appendix F) over the text."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "party"], name="signature_one_a_party"),
            models.UniqueConstraint(fields=["version", "department"], name="signature_one_a_department"),
        ]


class AuthorityReference(models.Model):
    """A declaration that the data-protection authority received, or an authorisation that it gave."""

    class Regime(models.TextChoices):
        DECLARATION = "declaration"
        AUTHORISATION = "authorisation"

    reference = models.CharField(max_length=80, unique=True)
    regime = models.CharField(max_length=15, choices=Regime)
    given = models.DateField()
    """The day it was received or given."""
    expires = models.DateField(null=True)
    """The first day it no longer holds; null where it has no end."""
    department = models.CharField(max_length=60)
    processing = models.TextField()
    """The processing it is about, in words."""
    recorded_by = models.CharField(max_length=150)
    recorded = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reference_period", condition=Q(expires__isnull=True) | Q(expires__gt=F("given"))
            )
        ]


class SystemKey(models.Model):
    """A public key of a system, in force over [valid_from, valid_until) unless revoked."""

    system = models.CharField(max_length=60)
    kid = models.CharField(max_length=100, unique=True)
    jwk = models.JSONField()
    certificate = models.CharField(max_length=43, blank=True)
    """SHA-256 thumbprint (base64url) of an X.509 certificate for mutual TLS; empty without."""
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    registered_by = models.CharField(max_length=150)
    registered = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    revoked_reason = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["system"], name="key_of_system")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="key_period", condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="key_revoked_with_reason", condition=Q(revoked__isnull=True) | ~Q(revoked_reason="")
            ),
        ]


class AppendOnlyError(TypeError):
    """A diary is written once: nobody corrects or tears out a page."""


class Event(models.Model):
    """One line of the diary of an agreement, or of a system's keys. Written once."""

    at = models.DateTimeField()
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="events")
    version = models.PositiveIntegerField(null=True)
    system = models.CharField(max_length=60, blank=True)
    """For a key's event: whose."""
    what = models.CharField(max_length=30)
    """The verb: `showing.words` says it in words."""
    by = models.CharField(max_length=150)
    department = models.CharField(max_length=60, blank=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agreement", "-at"], name="event_of_agreement")]

    def save(self, *args: Any, **named: Any) -> None:
        """Write it. Raises AppendOnlyError when it stands already (the database refuses that too)."""
        if self.pk is not None:
            raise AppendOnlyError("an event is written once")
        super().save(*args, **named)

    def delete(self, *args: Any, **named: Any) -> tuple[int, dict[str, int]]:
        """Raises AppendOnlyError."""
        raise AppendOnlyError("an event stays")


class Publication(models.Model):
    """One directory that was published."""

    version = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    expires = models.DateTimeField()
    jws_sha256 = models.CharField(max_length=64)
    content_sha256 = models.CharField(max_length=64)
    """Of what it says, its own number and times aside: equal as long as nothing changed."""
    agreements = models.PositiveIntegerField()
    """How many it carries."""
