"""Signing in: the second factor is asked for, sealed in the database, and shown only in a demonstration."""

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from wasl.accounts.demo import PASSWORD, create_demo_accounts, demo_accounts, demo_code, standing_demo_accounts
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    create_demo_accounts(["menps"])


def sign_in(client: Client, name: str) -> str:
    """Types name and password; returns where that leads."""
    response = client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    return str(response.headers.get("Location", ""))


@pytest.mark.usefixtures("demo")
def test_the_password_alone_opens_nothing(client: Client) -> None:
    assert sign_in(client, "agent") == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
def test_the_code_shown_in_a_demonstration_opens_the_session(client: Client) -> None:
    sign_in(client, "agent")
    page = client.get(reverse("mfa_authenticate")).content.decode()
    code = demo_code(User.objects.get(username="agent"))
    assert code in page
    assert client.post(reverse("mfa_authenticate"), {"code": code}).headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(User.objects.get(username="agent").pk)


@pytest.mark.usefixtures("demo")
def test_a_code_serves_once_and_the_next_one_is_offered(client: Client) -> None:
    user = User.objects.get(username="agent")
    first = demo_code(user)
    for _visit in range(2):
        sign_in(client, "agent")
        code = demo_code(user)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert "_auth_user_id" in client.session
        client.post(reverse("account_logout"))
    assert demo_code(user) != first


@pytest.mark.usefixtures("demo")
def test_a_wrong_code_is_refused_in_the_readers_language(client: Client, settings: Settings) -> None:
    sign_in(client, "agent")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "_auth_user_id" not in client.session
    assert 'aria-invalid="true"' in page
    assert "Incorrect" not in page


@pytest.mark.usefixtures("demo")
def test_a_family_needs_no_second_factor(client: Client) -> None:
    assert sign_in(client, "family") == "/"
    assert client.get("/").status_code == 200


def test_an_account_that_sees_others_sets_up_its_factor_before_anything_else(client: Client) -> None:
    user = User.objects.create_user("officer", password="a long phrase for a test")
    Profile.objects.create(user=user, role=Role.AGENT)
    client.force_login(user)
    assert client.get("/").headers["Location"] == reverse("mfa_activate_totp")
    assert client.get("/api/referentials").status_code == 403
    assert client.post(reverse("portal:theme"), {"theme": "dark"}).headers["Location"] == "/"
    assert client.get(reverse("account_logout")).status_code == 200


def test_the_factor_may_be_waived_where_it_is_proven_otherwise(client: Client, settings: Settings) -> None:
    settings.REQUIRE_MFA = False
    user = User.objects.create_user("officer")
    Profile.objects.create(user=user, role=Role.AGENT)
    client.force_login(user)
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("demo")
def test_secrets_lie_sealed_under_the_installations_key(settings: Settings) -> None:
    kept = Authenticator.objects.filter(user__username="agent").get().data["secret"]
    secret = get_adapter().decrypt(kept)
    assert secret not in kept
    settings.SECRET_KEY = "another installation"
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(kept)


@pytest.mark.usefixtures("demo")
def test_demo_accounts_are_made_once_and_refreshed() -> None:
    assert [account.name for account in create_demo_accounts(["menps"], ["menps"])] == [
        account.name for account in standing_demo_accounts()
    ]
    assert User.objects.count() == len(demo_accounts(["menps"], ["menps"]))
    assert {account.role for account in standing_demo_accounts()} == set(Role)


def test_no_demo_account_outside_a_demonstration(settings: Settings, client: Client) -> None:
    settings.DEMO = False
    with pytest.raises(WaslError, match="WASL_DEMO"):
        create_demo_accounts()
    assert standing_demo_accounts() == []
    assert "wasl-demo" not in client.get(reverse("account_login") + "?demo=agent").content.decode()


@pytest.mark.usefixtures("demo")
def test_codes_are_not_shown_outside_a_demonstration(settings: Settings) -> None:
    settings.DEMO = False
    assert demo_code(User.objects.get(username="agent")) == ""


@pytest.mark.usefixtures("demo")
def test_choosing_a_demo_account_fills_the_form(client: Client) -> None:
    page = client.get(reverse("account_login") + "?demo=auditor").content.decode()
    assert 'value="auditor"' in page
    assert f'value="{PASSWORD}"' in page


def test_nobody_signs_up(client: Client) -> None:
    client.post(
        reverse("account_signup"),
        {"username": "new", "password1": "a long phrase here", "password2": "a long phrase here"},
    )
    assert not User.objects.filter(username="new").exists()
