"""What only one request knows, and only until it is answered: locked with a key of its own, and erased with it."""

from __future__ import annotations

import msgspec

from wasl.documents import owners
from wasl.documents.presentations import answers
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.wallets import secrets
from wasl.kernel.errors import WaslError

_ABOUT = "request to a wallet"


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """Kept for the ten minutes that a request lives."""

    code: str
    """In its address."""
    state: str
    nonce: str
    key: dict[str, str]
    """The private JWK by which the answer is read."""


def new_secrets() -> Secrets:
    """Those of a new request."""
    return Secrets(code=secrets.new_code(), state=secrets.new_code(), nonce=secrets.new_code(), key=answers.new_key())


def locked(handle: str, made: Secrets) -> bytes:
    """As the database keeps them."""
    return owners.locked(handle, msgspec.json.encode(made), _ABOUT)


def secrets_of(held: PresentationRequest) -> Secrets:
    """Those of a request that waits. Raises WaslError where they are gone."""
    if held.secrets is None:
        raise WaslError("this request is over", mend="ask again")
    return msgspec.json.decode(owners.unlocked(held.handle, bytes(held.secrets), _ABOUT), type=Secrets)
