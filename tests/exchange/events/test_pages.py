"""A department sees and steers its own subscriptions; nobody steers another's, and no page says of whom an event is."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from typer.testing import CliRunner

from tests.exchange.events.test_delivering import waiting
from tests.exchange.events.world import NUMBER, World
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.exchange.answering.problems import Refused
from wasl.exchange.events.commands import events
from wasl.exchange.events.models import Attempt, OutboxEvent, Subscription
from wasl.kernel.clock import now


@pytest.fixture(autouse=True)
def without_second_factor(settings: object) -> None:
    settings.REQUIRE_MFA = False  # type: ignore[attr-defined]


def signed_in(role: Role, department: str = "") -> Client:
    user = User.objects.create(username=f"{role}-{department}")
    Profile.objects.update_or_create(user=user, defaults={"role": role, "department": department})
    client = Client()
    client.force_login(user)
    return client


def test_a_department_subscribes_sees_what_was_put_aside_and_sends_it_again(world: World) -> None:
    client = signed_in(Role.DEPARTMENT, "ofppt")
    listed = client.get("/subscriptions/").content.decode()
    assert NUMBER in listed, "what may be subscribed to"
    client.post(
        "/subscriptions/new/", {"agreement": NUMBER, "events": ["enrolled", "moved"], "url": "http://127.0.0.1:9/h"}
    )
    made = Subscription.objects.get()
    assert (made.events, made.state) == (["enrolled", "moved"], "unverified")
    Subscription.objects.update(state="active")
    waiting(made, [7])
    OutboxEvent.objects.update(state="dead", reason="status-500")
    shown = client.get(f"/subscriptions/{made.public}/").content.decode()
    assert "500" in shown
    assert f"{7:032x}" not in shown
    client.post(f"/subscriptions/{made.public}/retry/")
    assert OutboxEvent.objects.get().state == "pending"
    client.post(f"/subscriptions/{made.public}/pause/", {"reason": "works"})
    assert Subscription.objects.get().state == "paused"
    shown = client.get(f"/subscriptions/{made.public}/").content.decode()
    assert "works" in shown, "why it is paused"
    assert client.post(f"/subscriptions/{made.public}/").status_code == 405
    assert client.post(f"/subscriptions/{made.public}/explode/").status_code == 404


def test_an_address_that_may_not_be_called_is_refused_with_its_mend(world: World) -> None:
    client = signed_in(Role.DEPARTMENT, "ofppt")
    told = client.post("/subscriptions/new/", {"agreement": NUMBER, "url": "https://169.254.169.254/"}, follow=True)
    assert "WASL_WEBHOOK_NETWORKS" in told.content.decode()
    assert not Subscription.objects.exists()


def test_others_look_or_do_not_even_that(world: World) -> None:
    made = world.subscribe()
    page = f"/subscriptions/{made.public}/"
    assert signed_in(Role.DIRECTORATE).get(page).status_code == 200
    assert signed_in(Role.DIRECTORATE, "x").post(f"{page}pause/").status_code == 403
    assert signed_in(Role.DEPARTMENT, "interior").get(page).status_code == 404
    provider = signed_in(Role.DEPARTMENT, "menps")
    assert provider.get(page).status_code == 200
    assert provider.post(f"{page}drop/").status_code == 403
    assert signed_in(Role.FAMILY).get(page).status_code == 403
    assert Subscription.objects.get().state == "active"


@pytest.mark.django_db(transaction=True)
def test_the_feed_answers_the_department_and_nobody_else(world: World) -> None:
    made = world.subscribe()
    waiting(made, [1])
    own = signed_in(Role.DEPARTMENT, "ofppt").get(f"/api/events/{made.public}")
    assert own.status_code == 200
    assert own["content-type"].startswith("application/cloudevents-batch+json")
    assert [event["nth"] for event in own.json()] == [0]
    assert signed_in(Role.DEPARTMENT, "menps").get(f"/api/events/{made.public}").status_code == 403
    assert Client().get(f"/api/events/{made.public}").status_code == 401
    assert signed_in(Role.DEPARTMENT, "ofppt-2").get(f"/api/events/{made.public}x").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_feed_that_is_refused_says_so_in_the_reader_s_language(world: World) -> None:
    made = world.subscribe()
    client = signed_in(Role.DEPARTMENT, "ofppt")
    world.agree(ways=("call",))
    for language in ("en", "ar", "fr"):
        Profile.objects.update(language=language)
        refused = client.get(f"/api/events/{made.public}", headers={"accept-language": "ar,en;q=0.5"})
        assert refused.status_code == 403
        assert Refused("way-not-agreed", choices="call").told(language)[0] in refused.json()["detail"]


def test_what_went_wrong_is_told_in_words_and_never_by_a_name_of_the_program(world: World) -> None:
    made = world.subscribe()
    waiting(made, [1])
    row = OutboxEvent.objects.get()
    for why in ("ReadError", "status-503", "too-slow"):
        Attempt.objects.create(event=row, at=now(), why=why)
    shown = signed_in(Role.DIRECTORATE).get(f"/subscriptions/{made.public}/").content.decode()
    assert "ReadError" not in shown
    assert "503" in shown


def test_commands(world: World) -> None:
    made = world.subscribe()
    waiting(made, [1])
    OutboxEvent.objects.update(state="dead")
    run = CliRunner().invoke
    assert made.public[:8] in run(events, ["list"]).output
    assert "1 events are sent again" in run(events, ["retry", made.public[:8]]).output
    assert "1 events are told again" in run(events, ["replay", made.public]).output
    assert run(events, ["retry", "zz"]).exit_code == 1
