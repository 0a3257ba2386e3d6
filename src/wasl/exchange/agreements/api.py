"""Agreements over HTTP, for those who are signed in: read only. What one sees is what the pages would show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError
from ninja.security import django_auth

from wasl.accounts.guard import reader
from wasl.accounts.permissions.agreements import read_agreements
from wasl.exchange.agreements.models import AgreementVersion, Event
from wasl.exchange.agreements.reviewing import opinions_of
from wasl.exchange.agreements.showing.seen import diary, may_read, seen_by
from wasl.pages.language import said

router = Router(tags=["agreements"], auth=django_auth)


class AgreementAnswer(Schema):
    """A version of an agreement, in short."""

    number: str = Field(description="By which it is asked for.")
    version: int = Field(description="Counted from 1.")
    state: str = Field(
        description="draft, submitted, changes-requested, advised, signed-by-one, signed, active, suspended, expired, ended, "
        "superseded or refused."
    )
    consumer: str = Field(description="The system that asks.")
    consumer_department: str = Field(description="The department of the system that asks.")
    provider: str = Field(description="The department that answers.")
    service: str = Field(description="What may be asked.")
    purpose: str = Field(description="What for.")
    valid_from: date = Field(description="The first day it holds.")
    valid_until: date = Field(description="The first day it no longer holds.")


class SignatureAnswer(Schema):
    """A party's signature over the canonical text."""

    party: str = Field(description="consumer or provider.")
    department: str = Field(description="On whose behalf.")
    kid: str = Field(description="The key it verifies with.")
    jws: str = Field(description="Detached JWS (RFC 7515, appendix F) over `text`.")
    at: datetime = Field(description="When.")


class OpinionAnswer(Schema):
    """A data-protection officer's opinion."""

    department: str = Field(description="On whose behalf.")
    finding: str = Field(description="favourable, with-reservations or unfavourable.")
    text: str = Field(description="What was said.")
    at: datetime = Field(description="When.")


class EventAnswer(Schema):
    """One line of the diary."""

    at: datetime = Field(description="When.")
    version: int | None = Field(None, description="To which version.")
    what: str = Field(description="What happened.")
    department: str = Field(description="On whose behalf.")
    why: str = Field(description="The reason given.")


class WholeAgreementAnswer(AgreementAnswer):
    """A version with its text, its signatures and its diary."""

    text: str = Field(description="The canonical JSON that both parties sign, byte for byte.")
    sha256: str = Field(description="Of the text, hex.")
    terms: dict[str, Any] = Field(description="The same, read.")
    opinions: list[OpinionAnswer] = Field(description="Of data-protection officers.")
    signatures: list[SignatureAnswer] = Field(description="Of both parties.")
    events: list[EventAnswer] = Field(
        description="What happened to its versions, those the caller may see, oldest first."
    )


@router.get("", response=list[AgreementAnswer], summary="Agreements")
def list_agreements(request: HttpRequest, state: str = "") -> list[AgreementAnswer]:
    """The agreements that the caller's role and department let them see, the latest first."""
    _demand_reader(request)
    return [_short(version) for version in seen_by(reader(request)) if state in ("", version.state)]


@router.get("/{number}/{version}", response=WholeAgreementAnswer, summary="An agreement")
def read_agreement(request: HttpRequest, number: str, version: int) -> WholeAgreementAnswer:
    """One version, with what proves it."""
    _demand_reader(request)
    found = (
        AgreementVersion.objects.filter(agreement__number=number, version=version).select_related("agreement").first()
    )
    if found is None:
        raise Http404
    verdict = may_read(reader(request), found)
    if not verdict:
        raise HttpError(403, said(verdict.reason))
    return _whole(found, diary(reader(request), found))


def _demand_reader(request: HttpRequest) -> None:
    verdict = read_agreements(reader(request))
    if not verdict:
        raise HttpError(403, said(verdict.reason))


def _about(version: AgreementVersion) -> dict[str, Any]:
    about = version.agreement
    return {
        "number": about.number, "version": version.version, "state": version.state, "consumer": about.consumer,
        "consumer_department": version.consumer_department, "provider": version.provider, "service": about.service,
        "purpose": about.purpose, "valid_from": version.valid_from, "valid_until": version.valid_until,
    }  # fmt: skip


def _short(version: AgreementVersion) -> AgreementAnswer:
    return AgreementAnswer(**_about(version))


def _whole(version: AgreementVersion, events: Iterable[Event]) -> WholeAgreementAnswer:
    return WholeAgreementAnswer(
        **_about(version), text=version.text, sha256=version.sha256, terms=json.loads(version.text),
        opinions=[
            OpinionAnswer(department=each.department, finding=each.finding, text=each.text, at=each.at)
            for each in opinions_of(version)
        ],
        signatures=[
            SignatureAnswer(party=each.party, department=each.department, kid=each.kid, jws=each.jws, at=each.at)
            for each in version.signatures.order_by("party")
        ],
        events=[
            EventAnswer(at=e.at, version=e.version, what=e.what, department=e.department, why=e.why) for e in events
        ],
    )  # fmt: skip
