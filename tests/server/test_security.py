"""Headers of every answer."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client


def test_a_page_may_run_and_fetch_only_what_is_ours(db: None, client: Client) -> None:
    policy = dict(part.split(" ", 1) for part in client.get("/about/")["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_answers_tell_nobody_where_one_comes_from(db: None, client: Client) -> None:
    response = client.get("/about/")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]


def test_pages_of_a_signed_in_person_are_kept_by_nobody(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("someone"))
    assert client.get("/about/")["Cache-Control"] == "private, no-store"


def test_errors_and_redirects_carry_the_policy_too(db: None, client: Client) -> None:
    for path in ("/no-such-page/", "/systems"):
        assert "default-src 'none'" in client.get(path)["Content-Security-Policy"]
