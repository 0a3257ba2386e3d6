"""What a wallet asks for, answered by whose it is: which documents it may have, or none. Then the browser goes back to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import hold_document
from wasl.catalogue import current
from wasl.documents.coffret import holding
from wasl.documents.issuing import issue
from wasl.documents.models import Document, Offer
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets import secrets
from wasl.documents.wallets.models import Authorization, Granted
from wasl.documents.wallets.offering import in_force
from wasl.documents.wallets.problems import refusal
from wasl.documents.wallets.pushing import URN
from wasl.exchange.agreements.standing import demand
from wasl.exchange.tracing.people import Person
from wasl.kernel.errors import WaslError
from wasl.registers import access

LIVES: Final = timedelta(minutes=10)
"""For signing in and answering, once a browser came."""
CODE_LIVES: Final = timedelta(seconds=60)
"""Of the code that the wallet is sent."""
PURPOSE: Final = "wallet"


@dataclass(frozen=True, slots=True)
class Choice:
    """A document that the wallet may be given."""

    type: str
    person: Person
    """Whose it is."""
    document: Document | None
    """None: it is issued when it is chosen."""

    @property
    def value(self) -> str:
        """By what a form names it."""
        return self.document.number if self.document else f"{self.type}:{self.person.entity}"


def opened(department: str, asked: Mapping[str, str], at: datetime) -> Authorization:
    """What was pushed, by its request_uri, which is good for nothing any more. Raises RefusedError."""
    uri = asked.get("request_uri", "")
    pushed = Authorization.objects.filter(
        issuer=department, client=asked.get("client_id", ""), request=secrets.hashed(uri.removeprefix(URN)), opened=None,
        expires__gt=at,
    )  # fmt: skip
    held = pushed.first() if uri.startswith(URN) else None
    if held is None or not pushed.update(opened=at):
        raise refusal("invalid_request", "this request_uri is unknown, used, or too old")
    return held


def waits(held: Authorization, at: datetime) -> bool:
    """Whether it can be answered at `at`."""
    return held.answered is None and held.opened is not None and at < held.opened + LIVES


def choices(held: Authorization, everyone: Iterable[Person], at: datetime) -> list[Choice]:
    """The documents of `everyone` that the wallet asks for: those that stand, and those to be had at once.

    Where its holder scanned an offer, of that type there is the one offered, and no other.
    """
    offered = held.offer.document if held.offer else None
    return [
        choice
        for person in everyone
        for choice in _of(held, person, at)
        if offered is None or choice.type != offered.type or choice.document == offered
    ]


def accept(who: Profile, held: Authorization, everyone: Sequence[Person], chosen: Collection[str], at: datetime) -> str:
    """Let the wallet have the documents `chosen`, named as in `Choice.value`; the address that it waits at, with its code.

    Raises ForbiddenError, or WaslError where none is chosen, several where it can be given one, or it waits no more.
    """
    picked = [each for each in choices(held, everyone, at) if each.value in chosen]
    if not picked or len(picked) != len(set(chosen)):
        raise WaslError("no document was chosen", mend="choose what the wallet may have, or refuse")
    if not held.detailed and len({each.type for each in picked}) != len(picked):
        raise WaslError("this wallet takes one document of a kind at a time", mend="choose one of each kind")
    for each in picked:
        demand(hold_document(who, "ward" if each.person.ward else "own"))
    documents = [each.document or issue(who, each.type, each.person.entity) for each in picked]
    code = secrets.new_code()
    with transaction.atomic():
        _answer(who, held, at, accepted=True, code=secrets.hashed(code))
        Granted.objects.bulk_create(Granted(authorization=held, document=each) for each in documents)
        if held.offer:
            Offer.objects.filter(pk=held.offer.pk, redeemed=None, expires__gt=at).update(expires=at)
        for document in documents:
            access.note_reading(who, document.entity, PURPOSE, document.number, "into-wallet")
    return _back(held, code=code)


def refuse(who: Profile, held: Authorization, at: datetime) -> str:
    """Let it have nothing; the address that it waits at. Raises WaslError where it waits no more."""
    _answer(who, held, at, accepted=False)
    return _back(held, error="access_denied")


def _of(held: Authorization, person: Person, at: datetime) -> list[Choice]:
    kept = holding.documents_of([person]).filter(type__in=held.types, issuer=held.issuer)
    standing = [each for each in kept if in_force(each, at)]
    available = holding.offers_of(current.catalogue(), person, list(kept), held.types)
    new = [each for each in available if each.lacking is None and (each.stands is None or each.stands not in standing)]
    return [
        *(Choice(each.type, person, each) for each in standing),
        *(Choice(each.type, person, None) for each in new),
    ]


def _answer(who: Profile, held: Authorization, at: datetime, **said: object) -> None:
    """Write down what `who` says, once."""
    live = Authorization.objects.filter(pk=held.pk, answered=None, opened__gt=at - LIVES)
    if not live.update(answered=at, answered_by=who.name, **said):
        raise WaslError("this wallet waits for no answer any more", mend="begin again in your wallet")


def _back(held: Authorization, **said: str) -> str:
    """The address that was pushed, with the answer; the issuer names itself (RFC 9207)."""
    given = said | ({"state": held.state} if held.state else {}) | {"iss": issuer_url(held.issuer)}
    return f"{held.redirect_uri}{'&' if '?' in held.redirect_uri else '?'}{urlencode(given)}"
