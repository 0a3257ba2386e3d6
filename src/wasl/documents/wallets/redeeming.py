"""A code that a wallet was sent, given for a token that is bound to its key (RFC 6749, section 4.1.3; RFC 7636; RFC 9449)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from wasl.documents.wallets import secrets
from wasl.documents.wallets.clients import Client
from wasl.documents.wallets.consenting import CODE_LIVES
from wasl.documents.wallets.metadata import DETAILS
from wasl.documents.wallets.models import Authorization
from wasl.documents.wallets.problems import refusal

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def redeem(department: str, asked: Mapping[str, str], who: Client, key: str, at: datetime) -> dict[str, Any]:
    """The access token for a code that the wallet `who` brings, and what it is good for. Raises RefusedError.

    `key`: the thumbprint of the key that the wallet showed. A code that comes again was seen by somebody else: the token
    given for it is good for nothing any more (section 4.1.2).
    """
    refused = refusal("invalid_grant", "this code is unknown, used, too old, or not for who brings it")
    held = Authorization.objects.filter(code=secrets.hashed(asked.get("code", "")), issuer=department).first()
    if held is None:
        raise refused
    if held.redeemed is None and not _fits(held, asked, who.client_id, key, at):
        raise refused
    token = secrets.new_code()
    fresh = Authorization.objects.filter(pk=held.pk, redeemed=None)
    if not fresh.update(redeemed=at, token=secrets.hashed(token), key=key):
        Authorization.objects.filter(pk=held.pk, revoked=None).update(revoked=at)
        raise refused
    return {"access_token": token, **_good_for(held)}


def _fits(held: Authorization, asked: Mapping[str, str], client_id: str, key: str, at: datetime) -> bool:
    """Whether the code is young, and comes from whom it was for: same wallet, address, verifier and key."""
    verifier = asked.get("code_verifier", "")
    return (
        held.answered is not None
        and at < held.answered + CODE_LIVES
        and held.client == client_id
        and asked.get("redirect_uri") == held.redirect_uri
        and _VERIFIER.fullmatch(verifier) is not None
        and secrets.same(secrets.challenge(verifier), held.challenge)
        and held.key in ("", key)
    )


def _good_for(held: Authorization) -> dict[str, Any]:
    """The scope that was granted; identifiers too, where the wallet asked in detail (OpenID4VCI 1.0, section 6.2)."""
    numbers: dict[str, list[str]] = {}
    for each in held.granted.select_related("document").order_by("pk"):
        numbers.setdefault(each.document.type, []).append(each.document.number)
    if not held.detailed:
        return {"scope": " ".join(numbers)}
    details = [
        {"type": DETAILS, "credential_configuration_id": name, "credential_identifiers": identifiers}
        for name, identifiers in numbers.items()
    ]
    return {"authorization_details": details}
