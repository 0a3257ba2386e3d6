"""The exchange of a demonstration: every template agreed, by the accounts whose office it is, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.exchange.agreements.conftest import home, pack, state  # noqa: F401  # fixtures
from wasl.accounts.demo import standing_demo_accounts
from wasl.accounts.roles import Role
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.models import AgreementVersion, Event, Publication, Signature
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.agreements.signing import system_key_path
from wasl.exchange.agreements.states import State
from wasl.kernel.errors import WaslError
from wasl.server.agreeing import agree
from wasl.server.sampling import sample_call

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_every_template_is_agreed_and_published_once(state: Catalogue, home: Path) -> None:  # noqa: F811
    assert agree(state) == 1
    version = AgreementVersion.objects.get()
    assert (version.state, version.agreement.consumer) == (State.ACTIVE, "pearl")
    assert {each.department for each in Signature.objects.all()} == {"lagoon", "tides"}
    snapshot = directory_in_force()
    assert snapshot is not None
    assert [each.state for each in snapshot.agreements] == ["active"]
    assert all(snapshot.systems[name].keys for name in ("pearl", "conch"))
    assert Publication.objects.count() == 1
    assert agree(state) == 0
    assert AgreementVersion.objects.count() == Publication.objects.count() == 1


def test_nobody_does_what_is_anothers_office(state: Catalogue, home: Path) -> None:  # noqa: F811
    agree(state)
    did = {each.what: each.by for each in Event.objects.filter(agreement__isnull=False)}
    assert did["draft"] == "dsi-lagoon"
    assert did["opinion-favourable"] == "dpo-tides"
    assert did["activate"] == "directorate"
    assert {account.role for account in standing_demo_accounts()} >= {Role.OFFICER, Role.DEPARTMENT}


def test_private_keys_are_kept_where_the_command_line_finds_them(state: Catalogue, home: Path) -> None:  # noqa: F811
    agree(state)
    assert system_key_path("pearl").is_file()
    assert system_key_path("pearl") == home / "keys" / "systems" / "pearl.json"


def test_nothing_of_it_outside_a_demonstration(state: Catalogue, home: Path, settings: Settings) -> None:  # noqa: F811
    settings.DEMO = False
    with pytest.raises(WaslError, match="demonstration"):
        agree(state)
    with pytest.raises(WaslError, match="made-up people"):
        sample_call("http://127.0.0.1:8100")
