"""A registry with a school, and clients for those who work at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.documents.school import open_school

Desk = Callable[[str], Client]


@pytest.fixture
def desk() -> Desk:
    """A client signed in as the account of that name."""

    def signed_in(name: str) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(get_user_model().objects.get(username=name))
        return client

    return signed_in


@pytest.fixture
def pupils(home: Path) -> list[str]:
    """Three pupils in their last year."""
    return open_school(home)
