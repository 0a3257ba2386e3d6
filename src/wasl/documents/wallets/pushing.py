"""What a wallet asks for, pushed before its holder's browser comes (RFC 9126; OpenID4VCI 1.0, section 5; HAIP 1.0)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db.models import Q

from wasl.catalogue import current
from wasl.documents.models import Offer
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.wallets import secrets
from wasl.documents.wallets.clients import Client
from wasl.documents.wallets.metadata import DETAILS, types_of
from wasl.documents.wallets.models import Authorization
from wasl.documents.wallets.problems import refusal

LIVES: Final = timedelta(seconds=90)
"""Of what is pushed, until a browser comes with its request_uri."""
URN: Final = "urn:ietf:params:oauth:request_uri:"
_FORGOTTEN: Final = timedelta(days=1)
"""When what was opened and not answered is deleted; what nobody opened, when it has ended."""
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST, _MOST = 1000, 10


class _Detail(msgspec.Struct, frozen=True):
    """One of ``authorization_details`` (section 5.1.1). Which claims are wished for is not read: credentials are whole."""

    type: str
    credential_configuration_id: str
    locations: list[str] | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    types: list[str]
    detailed: bool


def push(department: str, asked: Mapping[str, str], who: Client, key: str, at: datetime) -> str:
    """The request_uri of what the wallet `who` asks `department` for. Raises RefusedError.

    `key`: the thumbprint of the key that it showed; empty where it shows it with the code.
    """
    if asked.get("redirect_uri") not in who.redirect_uris:
        raise refusal("invalid_request", "redirect_uri is not one of this wallet's, to the letter")
    _demand_code(asked)
    if asked.get("resource", issuer_url(department)) != issuer_url(department):
        raise refusal("invalid_target", "the resource is not of this issuer")
    wanted = _wanted(department, asked)
    offer = _offer(department, asked["issuer_state"], wanted.types, at) if asked.get("issuer_state") else None
    unanswered = Authorization.objects.filter(answered=None)
    unanswered.filter(Q(opened=None, expires__lte=at) | Q(created__lte=at - _FORGOTTEN)).delete()
    code = secrets.new_code()
    Authorization.objects.create(
        issuer=department, client=who.client_id, redirect_uri=asked["redirect_uri"], state=asked.get("state", ""),
        challenge=asked["code_challenge"], key=_key(asked, key), types=wanted.types, detailed=wanted.detailed, offer=offer,
        request=secrets.hashed(code), created=at, expires=at + LIVES,
    )  # fmt: skip
    return URN + code


def once(form: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The parameters, none of which comes twice (RFC 6749, section 3.2). Raises RefusedError."""
    if any(len(values) != 1 for values in form.values()):
        raise refusal("invalid_request", "give each parameter once")
    return {name: value for name, (value,) in form.items()}


def _demand_code(asked: Mapping[str, str]) -> None:
    if asked.get("response_type") != "code":
        raise refusal("unsupported_response_type", "answers are codes: response_type=code")
    if "request" in asked or "request_uri" in asked or asked.get("response_mode", "query") != "query":
        raise refusal("invalid_request", "push the parameters themselves; answers come in the query of redirect_uri")
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise refusal("invalid_request", "give a code_challenge by the method S256")
    if len(asked.get("state", "")) > _LONGEST:
        raise refusal("invalid_request", "state is too long")


def _key(asked: Mapping[str, str], shown: str) -> str:
    """The key that the token will be bound to: shown, or named (RFC 9449, section 10)."""
    named = asked.get("dpop_jkt", "")
    if named and (not _CHALLENGE.fullmatch(named) or shown not in ("", named)):
        raise refusal("invalid_dpop_proof", "dpop_jkt is not the thumbprint of the key that is shown")
    return shown or named


def _wanted(department: str, asked: Mapping[str, str]) -> _Wanted:
    """The types that are asked for, by scope or in detail. Scopes that are unknown are passed over (section 5.1.2)."""
    known = types_of(current.catalogue(), department)
    detailed = _detailed(department, known, asked["authorization_details"]) if "authorization_details" in asked else []
    scoped = [name for name in asked.get("scope", "").split(" ") if name in known]
    types = list(dict.fromkeys([*detailed, *scoped]))
    if not types:
        raise refusal("invalid_scope", "give the scope of a credential that this issuer has")
    if len(types) > _MOST:
        raise refusal("invalid_request", f"ask for {_MOST} credentials at most")
    return _Wanted(types, bool(detailed))


def _detailed(department: str, known: Collection[str], text: str) -> list[str]:
    refused = refusal("invalid_authorization_details", f"give a list of {DETAILS}, each of a credential of this issuer")
    try:
        details = msgspec.json.decode(text, type=list[_Detail])
    except (msgspec.DecodeError, RecursionError) as error:
        raise refused from error
    here = issuer_url(department)
    fit = [
        each.type == DETAILS and each.credential_configuration_id in known and here in (each.locations or [here])
        for each in details
    ]
    if not fit or not all(fit):
        raise refused
    return [each.credential_configuration_id for each in details]


def _offer(department: str, state: str, types: Collection[str], at: datetime) -> Offer:
    """The offer that the wallet was shown, by what it is known by (section 4.1.1)."""
    live = Offer.objects.filter(code=state, document__issuer=department, redeemed=None, expires__gt=at)
    found = live.select_related("document").first()
    if found is None or found.document.type not in types:
        raise refusal("invalid_request", "issuer_state is of no offer of this credential, or of none that still stands")
    return found
