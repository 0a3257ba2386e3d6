"""A registry with a school, and clients for those who work at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.test import Client

from tests.documents.school import open_school

Desk = Callable[[str], Client]


@pytest.fixture
def desk() -> Desk:
    """A client signed in as the account of that name."""

    def signed_in(name: str) -> Client:
        client, user = Client(HTTP_ACCEPT_LANGUAGE="en"), get_user_model().objects.get(username=name)
        if name != "family" and not Authenticator.objects.filter(user=user).exists():
            totp.TOTP.activate(user, totp.generate_totp_secret())
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def pupils(home: Path) -> list[str]:
    """Three pupils in their last year."""
    return open_school(home)
