"""Nonces for proofs of wallets: given to whoever asks and written down nowhere, known again by their code; what is good once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from wasl.documents.models import UsedNonce
from wasl.documents.wallets.problems import RefusedError, refusal
from wasl.kernel.keeping import kept_secret
from wasl.kernel.keys import encoded, strictly

LIVES: Final = timedelta(minutes=5)
_TIME, _RANDOM, _KEY = 5, 16, 32


def new_nonce(issuer: str, at: datetime) -> str:
    """A nonce good for one proof to `issuer`, until `LIVES` after `at`."""
    head = int((at + LIVES).timestamp()).to_bytes(_TIME, "big") + secrets.token_bytes(_RANDOM)
    return encoded(head + _code(issuer, head))


def take(nonces: Collection[str], issuer: str, at: datetime) -> None:
    """Have these nonces be good for nothing any more. Raises RefusedError unless all were good for `issuer` until now."""
    UsedNonce.objects.filter(until__lte=at).delete()
    used = [UsedNonce(nonce=each, until=_end_of(each, issuer, at)) for each in sorted(set(nonces))]
    try:
        with transaction.atomic():
            UsedNonce.objects.bulk_create(used)
    except IntegrityError as error:
        raise refusal("invalid_nonce", "this nonce was used already") from error


def good(nonce: str, issuer: str, at: datetime) -> bool:
    """Whether `nonce` is of `issuer` and not too old, used or not."""
    try:
        return at < _end_of(nonce, issuer, at)
    except RefusedError:
        return False


def _end_of(nonce: str, issuer: str, at: datetime) -> datetime:
    refused = refusal("invalid_nonce", "this nonce is not of this issuer, or too old")
    try:
        content = strictly(nonce)
    except ValueError:
        raise refused from None
    head, code = content[: _TIME + _RANDOM], content[_TIME + _RANDOM :]
    if not hmac.compare_digest(code, _code(issuer, head)):
        raise refused
    until = datetime.fromtimestamp(int.from_bytes(head[:_TIME], "big"), UTC)
    if at >= until:
        raise refused
    return until


def _code(issuer: str, head: bytes) -> bytes:
    key = kept_secret(Path(settings.HOME) / "keys" / "nonces.key", lambda: secrets.token_hex(_KEY))
    return hmac.new(bytes.fromhex(key), head + issuer.encode(), "sha256").digest()
