"""A department asks someone to show a document from their wallet: made, read by the wallet, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import ask_presentation, open_presentation
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above
from wasl.documents import introducing, owners
from wasl.documents.declared import DocumentType
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.presentations import answers, objects
from wasl.documents.presentations.dcql import query
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.objects import Asking, Mode
from wasl.documents.presentations.secrets import Secrets, locked, new_secrets, secrets_of
from wasl.documents.projecting import type_url
from wasl.documents.sealing.authority import x5c
from wasl.documents.sealing.certificates import chain_ends
from wasl.documents.sealing.keys import Act, key_in_use, using
from wasl.documents.wallets.problems import refusal
from wasl.documents.wallets.secrets import hashed
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

LIVES: Final = timedelta(minutes=10)
_SCHEME: Final = "openid4vp://"
_HANDLE_BYTES: Final = 16
State = PresentationRequest.State


def ask(who: Profile, name: str, case: str = "") -> PresentationRequest:
    """Ask for what the pack declares as the presentation `name`. Raises ForbiddenError, or WaslError for no such one."""
    catalogue = current.catalogue()
    declared = catalogue.get(Presentation, name)
    demand(ask_presentation(who, with_those_above(catalogue, declared.department)))
    return made(name, declared, now(), case=case.strip()[:200], asked_by=who.name)


def made(name: str, declared: Presentation, at: datetime, **by: object) -> PresentationRequest:
    """The request for what is `declared`, on the terms `by` which it is asked: who may, was judged before."""
    key = key_in_use(declared.department, at, SealKey.Use.ASK)
    known, handle = new_secrets(), token_hex(_HANDLE_BYTES)
    with transaction.atomic():
        return PresentationRequest.objects.create(
            handle=handle, presentation=name, department=declared.department, document=declared.document,
            claims=list(declared.claims), client_id=objects.client_id(key.chain[0]), created=at, expires=at + LIVES,
            code=hashed(known.code), secrets=locked(handle, known), **by,
        )  # fmt: skip


def uri(held: PresentationRequest) -> str:
    """What the wallet is given: a link on the same telephone, a QR code for another. Raises WaslError where it is over."""
    asked = {"client_id": held.client_id, "request_uri": address(held), "request_uri_method": "post"}
    return f"{_SCHEME}?{urlencode(asked)}"


def address(held: PresentationRequest) -> str:
    """Where the wallet fetches the signed request. Raises WaslError where it is over."""
    return f"{_url(secrets_of(held).code)}/request"


def told(code: str, wallet_nonce: str, modes: tuple[str, ...] | None, at: datetime) -> str:
    """The signed request at the address with `code`; `modes`: the response modes that the wallet knows, None: it does not say.

    Raises RefusedError where no request waits there, or its key is not in use any more.
    """
    held = waiting(code, at)
    mode: Mode = "direct_post" if modes is not None and "direct_post.jwt" not in modes else "direct_post.jwt"
    if modes is not None and mode not in modes:
        raise refusal("invalid_request", "answers are taken as direct_post.jwt or direct_post")
    act = Act(KeyUse.Kind.QUESTION, held.document, held.asked_by or held.system)
    with using(_asked_by(held, at), at, act) as by:
        asked = _asking(current.catalogue(), held, secrets_of(held))
        live = PresentationRequest.objects.filter(pk=held.pk, state=State.WAITING)
        live.filter(fetched=None).update(fetched=at)
        if mode == "direct_post":
            live.update(plain=True)
        return objects.signed(asked, mode, wallet_nonce, by.seal, x5c(by.key.chain))


def cancel(who: Profile, held: PresentationRequest) -> None:
    """Let nobody answer it any more. Raises ForbiddenError, or WaslError where it is over."""
    at = now()
    demand(open_presentation(who, with_those_above(current.catalogue(), held.department), held.asked_by))
    if not ended(held, at, state=State.CANCELLED):
        raise WaslError("this request is over", mend="ask again")


def waiting(code: str, at: datetime) -> PresentationRequest:
    """The request at the address with `code`, which waits for its answer. Raises RefusedError."""
    found = PresentationRequest.objects.filter(code=hashed(code), state=State.WAITING, expires__gt=at).first()
    if found is None:
        raise refusal("invalid_request", "there is no such request, or it was answered, or is too old")
    return found


@transaction.atomic
def ended(held: PresentationRequest, at: datetime, *, keeps: bool = False, **changes: object) -> bool:
    """End a request that waits, with these `changes`: of several at once, one does. Its secrets are gone.

    `keeps`: something is kept of who answered, and so is the key that locks it.
    """
    live = PresentationRequest.objects.filter(pk=held.pk, state=State.WAITING, expires__gt=at)
    if not live.update(ended=at, secrets=None, **changes):
        return False
    if not keeps:
        owners.erase(held.handle)
    return True


def _asked_by(held: PresentationRequest, at: datetime) -> SealKey:
    """The key that the request names, in use, or just given way to another. Raises RefusedError."""
    keys = SealKey.objects.filter(issuer=held.department, use=SealKey.Use.ASK, compromised_from=None)
    for each in keys.filter(Q(valid_until=None) | Q(valid_until__gt=at)).order_by("-pk"):
        ends = chain_ends(each.chain)
        if objects.client_id(each.chain[0]) == held.client_id and ends is not None and at < ends:
            return each
    raise refusal("invalid_request", "who asks has another key since: let them ask again")


def _asking(catalogue: Catalogue, held: PresentationRequest, known: Secrets) -> Asking:
    declared = catalogue.all(DocumentType).get(held.document)
    if declared is None:
        raise refusal("invalid_request", "this is not asked for any more")
    claims = declared.claims
    optional = [name for name in held.claims if name in claims and not claims[name].required]
    return Asking(
        client_id=held.client_id, name=introducing.issuer(catalogue, held.department).title,
        query=query(type_url(held.document), held.claims, optional), response_uri=f"{_url(known.code)}/answer",
        nonce=known.nonce, state=known.state, key=answers.public(known.key), issued=int(held.created.timestamp()),
        expires=int(held.expires.timestamp()),
    )  # fmt: skip


def _url(code: str) -> str:
    return f"{settings.URL}/presentations/{code}"
