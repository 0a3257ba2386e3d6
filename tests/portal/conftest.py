"""A portal with the demo accounts, and a way to look at it as one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.portal.visiting import signed_in
from wasl.accounts.demo import create_demo_accounts

Visitor = Callable[..., Client]


@pytest.fixture
def accounts(db: None, settings: Settings) -> None:
    """The demo accounts, one of them for the department that owns most feeds."""
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create_demo_accounts(["menps"])


@pytest.fixture
def visitor(accounts: None, settings: Settings) -> Visitor:
    """``visitor("agent", "ar")``: a client signed in as that account, speaking that language."""
    return clients(settings)


def clients(settings: Settings) -> Visitor:
    """Makes clients signed in as a demo account."""

    def make(account: str = "", language: str = "en") -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if account:
            signed_in(client, account)
        return client

    return make
