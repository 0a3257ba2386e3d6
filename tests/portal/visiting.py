"""Signing a client in, as the pages that are walked through need it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client

from tests.exchange.claims.claimed import enter_by_letter
from wasl.documents.wallets.models import Authorization

LETTER = "letter"
"""In place of an account: nobody in particular, let in by the letter of a claim."""
ASKED = "asked"
"""The family, whose browser wallets sent."""


def signed_in(client: Client, account: str) -> Client:
    """`client` as the demo account, or as whom a letter let in."""
    if account == LETTER:
        enter_by_letter(client)
    elif account == ASKED:
        client.force_login(User.objects.get(username="family"))
        session = client.session
        session["asked-by-wallets"] = list(Authorization.objects.filter(answered=None).values_list("pk", flat=True))
        session.save()
    else:
        client.force_login(User.objects.get(username=account))
    return client
