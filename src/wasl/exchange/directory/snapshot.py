"""What one directory says. The control plane publishes it as a JWS; gateways load it and need nothing else to decide."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from wasl.catalogue.declared import LegalSource, Parameter
from wasl.exchange.declared import Quota, Service, Way
from wasl.kernel.text import Text
from wasl.registers.declared import Attribute


class KeyEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A public key of a system, in force over [valid_from, valid_until), seconds since 1970. Several may overlap."""

    jwk: dict[str, str]
    valid_from: int
    valid_until: int | None = None
    certificate: str | None = None
    """SHA-256 thumbprint (base64url) of an X.509 certificate that stands for the system in mutual TLS (RFC 8705)."""


class SystemEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A system that may call or be called."""

    department: str
    title: Text
    member_class: str
    """X-Road's member class: ``GOV``, ``COM``…"""
    keys: dict[str, KeyEntry] = {}
    """By ``kid``."""


class ServiceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service with what is needed to read its expressions and answer from the registers."""

    declared: Service
    law: tuple[LegalSource, ...] = ()
    identity: dict[str, Attribute] = {}
    """The attributes of the subject's golden view; their authorities decide."""
    recognised: tuple[str, ...] = ()
    """The registers that state the subject's identity."""
    records: dict[str, dict[str, Attribute]] = {}
    """Alias -> the attributes of the followed register."""
    figures: dict[str, Parameter] = {}
    """Name in expressions -> the law's figure through time."""


class Authority(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the data-protection authority received (declaration) or gave (authorisation)."""

    regime: Literal["declaration", "authorisation"]
    reference: str
    expires: date | None = None


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What both parties sign: an agreement's canonical text is the canonical JSON of this."""

    number: str
    """e.g. ``PE-2026-0007``."""
    version: int
    consumer: str
    """The system that asks."""
    consumer_department: str
    provider: str
    """The department that answers."""
    system: str
    service: str
    purpose: str
    law: tuple[LegalSource, ...]
    authority: Authority
    fields: tuple[str, ...]
    subjects: Text
    scope: str | None = None
    ways: tuple[Way, ...]
    quota: Quota
    codes: str | None = None
    secrecy_days: int = 0
    secrecy_law: LegalSource | None = None
    recurrence: Literal["monthly", "termly", "yearly"] | None = None
    starts: str | None = None
    valid_from: date
    valid_until: date
    """The first day it no longer holds."""
    template: str | None = None


class AgreementEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An agreement that both parties signed, as gateways apply it."""

    terms: Terms
    state: Literal["active", "suspended"]
    codes: dict[str, dict[str, str]] = {}
    """Field -> common code -> the consumer's code."""
    pseudonym_version: int = 1

    @property
    def id(self) -> str:
        """``number@version``, as receipts name it."""
        return f"{self.terms.number}@{self.terms.version}"


class PurposeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    title: Text
    law: tuple[LegalSource, ...] = ()


class Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole directory at one moment."""

    instance: str
    """X-Road's instance: the State's ISO 3166-1 code."""
    time_zone: str = "UTC"
    """The State's (IANA): days of agreements begin and end by it."""
    version: int
    """Only grows: a gateway refuses a lower one than it has seen."""
    not_before: int
    """Seconds since 1970."""
    expires: int
    previous: str | None = None
    """SHA-256 (hex) of the JWS before it."""
    systems: dict[str, SystemEntry] = {}
    departments: dict[str, Text] = {}
    services: dict[str, ServiceEntry] = {}
    purposes: dict[str, PurposeEntry] = {}
    agreements: tuple[AgreementEntry, ...] = ()
    logs: dict[str, dict[str, Any]] = {}
    """Receipt logs: name -> the public JWK that signs its checkpoints."""
