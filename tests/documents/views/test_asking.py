"""Pages of who asks for a document: what may be asked, the code while it waits, then the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.documents.desk import agent_of
from tests.documents.presentations.conftest import PRESENTATION, PUPIL, STATED, written
from tests.documents.presentations.wallet import Wallet
from tests.documents.views.conftest import Desk
from tests.documents.views.reading import page
from wasl.accounts.models import Profile
from wasl.documents.presentations.asking import ask
from wasl.documents.presentations.models import PresentationRequest
from wasl.kernel.clock import now
from wasl.registers.models import Access

pytestmark = pytest.mark.django_db
NEW, LIST = "/documents/asked/new/", "/documents/asked/"


@pytest.fixture
def asker(home: object) -> Profile:
    return agent_of("ofppt", "admission-1")


@pytest.fixture
def wallet(home: object) -> Wallet:
    return Wallet(written(PUPIL, "school-certificate", STATED))


def answered(wallet: Wallet, held: PresentationRequest, *more: str) -> PresentationRequest:
    asked = wallet.read(held)
    names = [each["id"] for each in asked["dcql_query"]["credentials"][0]["claims"]]
    assert wallet.encrypted(asked, wallet.shown(asked, [*names, *more])).status_code == 200
    held.refresh_from_db()
    return held


def test_from_the_choice_to_the_answer(asker: Profile, wallet: Wallet, desk: Desk) -> None:
    client = desk(asker.name)
    said = page(client.get(NEW))
    assert "Schooling of a candidate for training" in said
    assert "School year" in said
    assert "loi-cadre 51-17" in said
    assert "Baccalaureate of a candidate" not in said
    waiting = client.post(NEW, {"presentation": PRESENTATION, "case": "Case 12"}, follow=True)
    held = PresentationRequest.objects.get()
    assert "Have it scanned with the wallet" in page(waiting)
    assert "No wallet has read the request yet" in page(waiting)
    for part in ('href="openid4vp://?client_id=', "<svg", 'hx-trigger="every 2s"'):
        assert part in waiting.content.decode()
    wallet.read(held)
    here = f"{LIST}{held.pk}/"
    watching = client.get(here, headers={"HX-Request": "true", "HX-Target": "waits"})
    assert "A wallet has read the request" in page(watching)
    assert not Access.objects.exists()
    answered(wallet, held, "birth_date")
    watching = client.get(here, headers={"HX-Request": "true", "HX-Target": "waits"})
    assert (watching.headers["HX-Refresh"], watching.content) == ("true", b"")
    assert not Access.objects.exists()
    done = client.get(here)
    assert 'hx-trigger="every 2s"' not in done.content.decode()
    said = page(done)
    assert "Genuine and in force" in said
    assert "SALMA" in said
    assert "2026-2027" in said
    assert "The wallet showed more than was asked for" in said
    assert "2008" not in said
    assert Access.objects.get().purpose == "presentation"


def test_letters_that_turn_a_line_around_are_shown_as_nothing(asker: Profile, desk: Desk) -> None:
    tricky = Wallet(written(PUPIL, "school-certificate", {**STATED, "family_latin": "ALA\u202eIUO"}))
    held = answered(tricky, ask(asker, PRESENTATION))
    said = page(desk(asker.name).get(f"{LIST}{held.pk}/"))
    assert "\u202e" not in said
    assert "ALA" in said


def test_what_the_pack_gave_up_is_told_by_its_names(asker: Profile, wallet: Wallet, desk: Desk) -> None:
    held = answered(wallet, ask(asker, PRESENTATION))
    PresentationRequest.objects.filter(pk=held.pk).update(presentation="given-up", document="given-up-too")
    said = page(desk(asker.name).get(f"{LIST}{held.pk}/"))
    assert "given-up-too" in said
    assert "SALMA" in said


def test_it_can_be_taken_back(asker: Profile, desk: Desk) -> None:
    held, client = ask(asker, PRESENTATION), desk(asker.name)
    assert "It is withdrawn" in page(client.post(f"{LIST}{held.pk}/cancel/", follow=True))
    said = page(client.post(f"{LIST}{held.pk}/cancel/", follow=True))
    assert "This request is over" in said
    assert "withdrawn before it was answered" in said


def test_each_end_is_told(asker: Profile, wallet: Wallet, desk: Desk) -> None:
    client = desk(asker.name)
    late, declined, erased = (ask(asker, PRESENTATION) for _ in range(3))
    PresentationRequest.objects.filter(pk=late.pk).update(expires=now() - timedelta(seconds=1))
    asked = wallet.read(declined)
    wallet.post(asked, {"error": "access_denied", "state": asked["state"]})
    answered(wallet, erased)
    PresentationRequest.objects.filter(pk=erased.pk).update(kept_until=now() - timedelta(seconds=1))
    for held, words in (
        (late, "Nobody answered within its time"),
        (declined, "its holder declined"),
        (erased, "What was shown is erased"),
    ):
        assert words in page(client.get(f"{LIST}{held.pk}/"))


def test_colleagues_see_that_it_was_asked_and_not_what_was_shown(asker: Profile, wallet: Wallet, desk: Desk) -> None:
    held = answered(wallet, ask(asker, PRESENTATION, "Case 12"))
    colleague = desk(agent_of("ofppt", "admission-2").name)
    link = f'href="{LIST}{held.pk}/"'
    listed = colleague.get(LIST)
    assert "Case 12" in page(listed)
    assert link not in listed.content.decode()
    answer = colleague.get(f"{LIST}{held.pk}/")
    assert answer.status_code == 403
    assert "by the agent who asked for it" in page(answer, 403)
    assert link in desk(asker.name).get(LIST).content.decode()
    stranger = desk(agent_of("menps", "stranger").name)
    assert stranger.get(f"{LIST}{held.pk}/").status_code == 404
    said = page(stranger.get(LIST))
    assert "Case 12" not in said
    assert "nothing to ask wallets for" in said
    assert not Access.objects.exists()


def test_the_list_is_filtered(asker: Profile, wallet: Wallet, desk: Desk) -> None:
    client = desk(asker.name)
    for case in ("waits", "late", "done"):
        held = ask(asker, PRESENTATION, f"Case that {case}")
        if case == "late":
            PresentationRequest.objects.filter(pk=held.pk).update(expires=now() - timedelta(seconds=1))
        if case == "done":
            answered(wallet, held)
    for state, case in (("waiting", "waits"), ("expired", "late"), ("answered", "done")):
        said = page(client.get(f"{LIST}?state={state}"))
        assert [each for each in ("waits", "late", "done") if f"Case that {each}" in said] == [case]
    assert "Case that late" in page(client.get(f"{LIST}?q=LATE"))
    assert "Case that" not in page(client.get(f"{LIST}?state=declined"))


def test_who_asks_nothing_is_told_so(desk: Desk, agent: Profile) -> None:
    assert "nothing to ask wallets for" in page(desk(agent.name).get(NEW))
    assert desk("family").get(LIST).status_code == 403


def test_the_browser_of_who_asked_comes_back_to_the_answer(asker: Profile, wallet: Wallet, desk: Desk) -> None:
    held = ask(asker, PRESENTATION)
    asked = wallet.read(held)
    back = wallet.encrypted(asked, wallet.shown(asked)).json()["redirect_uri"].removeprefix("http://127.0.0.1:8000")
    answer = desk(asker.name).get(back)
    assert (answer.status_code, answer.url) == (302, f"{LIST}{held.pk}/")
