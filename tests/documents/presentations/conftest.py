"""A pupil's certificate in her wallet, and an agent of a training office who asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from tests.documents.desk import account, agent_of
from tests.documents.presentations.systems import Caller
from tests.documents.presentations.wallet import Wallet
from tests.exchange.agreements.life import registered
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents.issuing import Drawn, write
from wasl.documents.models import Document
from wasl.documents.presentations.asking import ask
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.template import issue_of, template
from wasl.exchange.agreements.publishing import publish_directory
from wasl.kernel.clock import now

PUPIL = "5a" * 16
STATED: dict[str, str | int | bool] = {
    "given_latin": "SALMA", "family_latin": "ALAOUI", "given_arabic": "سلمى", "birth_date": "2008-06-04",
    "school_year": "2026-2027", "level": "upper-secondary-2", "establishment_name": "LYCEE IBN SINA",
}  # fmt: skip
PRESENTATION = "training-schooling"


@pytest.fixture
def document(home: Path) -> Document:
    """Her certificate of schooling, as it would be written."""
    return written(PUPIL, "school-certificate", STATED)


def written(entity: str, type_: str, stated: dict[str, str | int | bool]) -> Document:
    at, ready = now(), template(current.catalogue(), type_)
    occasion = issue_of(current.catalogue(), ready, at, today(), int(at.timestamp() * 1_000_000))
    with transaction.atomic():
        (made,) = write(ready, [Drawn(entity, dict(stated), ready.once(entity, stated))], occasion, "registry-1")
    return made


@pytest.fixture
def asker(home: Path) -> Profile:
    """An agent of the office that asks."""
    return agent_of("ofppt", "admission-1")


@pytest.fixture
def held(asker: Profile, document: Document) -> PresentationRequest:
    """A request for the certificate."""
    return ask(asker, PRESENTATION, "Case 12")


@pytest.fixture
def wallet(document: Document) -> Wallet:
    """Hers."""
    return Wallet(document)


@pytest.fixture
def dsi(home: object, transactional_db: None) -> Profile:
    """Of the office whose system asks."""
    return account("dsi-ofppt")


@pytest.fixture
def caller(dsi: Profile) -> Caller:
    """The system that the pack lets ask."""
    made = Caller(registered(dsi, "e-takwin"))
    publish_directory()
    return made


@pytest.fixture
def stranger(caller: Caller) -> Caller:
    """A system of another department."""
    made = Caller(registered(account("dsi-menps"), "massar"))
    publish_directory()
    return made
