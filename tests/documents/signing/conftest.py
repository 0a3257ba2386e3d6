"""A body whose files are signed, its system's key, and a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typst
from django.conf import settings
from django.test import Client

from tests.documents.desk import account
from tests.exchange.agreements.life import registered
from wasl.accounts.models import Profile
from wasl.client.signatures import signed_headers
from wasl.exchange.agreements.publishing import publish_directory
from wasl.kernel.keys import SigningKey

AGREEMENT = "training-attestations"
ADDRESS = f"/api/documents/sign?agreement={AGREEMENT}"
Post = Callable[..., Any]


@cache
def a_pdf(text: str = "Attestation de formation") -> bytes:
    """One page."""
    return bytes(typst.compile(text.encode()))


@pytest.fixture
def dsi(home: Path, transactional_db: None) -> Profile:
    """Of the body whose files they are."""
    return account("dsi-ofppt")


@pytest.fixture
def key(dsi: Profile) -> SigningKey:
    """Its system's."""
    made = registered(dsi, "e-takwin")
    publish_directory()
    return made


@pytest.fixture
def post(key: SigningKey) -> Post:
    """``post(content, media_type)``: as the system sends it."""

    def send(content: bytes, media_type: str = "application/pdf", *, by: SigningKey = key, to: str = ADDRESS) -> Any:
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in signed_headers(by, "POST", settings.URL + to, content).items()
        }
        return Client(HTTP_ACCEPT_LANGUAGE="en").post(to, content, content_type=media_type, **headers)

    return send
