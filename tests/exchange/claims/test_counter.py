"""At the counter: a family without a telephone, a paper that only people can judge, two agents who confirm by it together."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.exchange.claims.conftest import Asked
from tests.exchange.claims.test_families import PDF, RIGHT, entered
from tests.exchange.files.test_pages import closed, signed_in
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.exchange.claims import examining
from wasl.exchange.claims.asking import Found
from wasl.exchange.claims.models import Claim
from wasl.exchange.claims.writing import results
from wasl.kernel.errors import WaslError

PAPER = "Certificat de scolarité n° 17 du 12 janvier, lycée X."


@pytest.fixture
def first() -> Client:
    return in_english(signed_in(Role.AGENT, "menps"))


@pytest.fixture
def second() -> Client:
    """A colleague of the first."""
    user = User.objects.create(username="second-menps")
    Profile.objects.create(user=user, role=Role.AGENT, department="menps")
    client = Client()
    client.force_login(user)
    return in_english(client)


def in_english(client: Client) -> Client:
    client.cookies["wasl_language"] = "en"
    return client


def brought(asked: Asked, line: int, client: Client) -> str:
    """The page of the claim that a family brought to the counter."""
    return str(client.post("/claims/examine/letter/", asked.letter(line))["Location"])


def test_a_family_without_a_telephone_is_heard_at_the_counter(asked: Asked, first: Client) -> None:
    for other in (signed_in(Role.AGENT, "cnss"), signed_in(Role.DEPARTMENT, "menps")):
        other.post("/claims/examine/letter/", asked.letter(2))
    wrong = {**asked.letter(2), "code": "AAAA-AAAA"}
    assert "do not go together" in first.post("/claims/examine/letter/", wrong, follow=True).content.decode()
    assert asked.claim(2).state == "open", "the letter opens it, and only where it is examined"

    page = brought(asked, 2, first)
    assert page == f"/claims/examine/{asked.claim(2).number}/"
    assert "brought its papers" in first.get(page).content.decode()
    assert asked.claim(2).state == "examined"
    steps = list(asked.claim(2).events.exclude(what="read").order_by("pk").values_list("what", "actor"))
    assert steps == [("brought", "agent-menps"), ("taken", "agent-menps")]
    first.post(page, {"do": "confirm", **RIGHT})
    assert asked.claim(2).ending == "confirmed"
    assert brought(asked, 2, first) == "/claims/examine/", "it has ended"


def test_two_agents_confirm_on_paper_and_never_one(asked: Asked, first: Client, second: Client) -> None:
    page = brought(asked, 2, first)
    second.post(page, {"do": "vouch", "paper": PAPER})
    first.post(page, {"do": "vouch", "paper": "  "})
    first.post(page, {"do": "agree"})
    assert asked.claim(2).state == "examined", "by whoever examines it, who says what was seen"
    first.post(page, {"do": "vouch", "paper": PAPER})
    first.post(page, {"do": "agree"})
    assert asked.claim(2).state == "vouched", "never one"
    assert "never one" in first.get(page).content.decode()
    assert PAPER in second.get(page).content.decode()
    assert asked.claim(2).written in second.get("/claims/examine/").content.decode()

    second.post(page, {"do": "disagree", "reason": "Le cachet est illisible."})
    assert (asked.claim(2).state, asked.claim(2).examiner) == ("examined", "agent-menps")
    assert "Le cachet est illisible." in first.get(page).content.decode()
    first.post(page, {"do": "vouch", "paper": PAPER})
    second.post(page, {"do": "agree"})
    claim = asked.claim(2)
    assert (claim.state, claim.ending, claim.receipt) == ("closed", "on-paper", "")
    who = list(claim.events.filter(what__in=("vouched", "on-paper")).order_by("pk").values_list("what", "actor"))
    assert who == [("vouched", "agent-menps"), ("vouched", "agent-menps"), ("on-paper", "second-menps")]
    assert next(results(asked.opening))[4] == "on-paper", "those who ask tell it from what the exchange proves"
    auditor = in_english(signed_in(Role.AUDITOR)).get(f"/claims/lists/{asked.delivery.pk}/").content.decode()
    assert "<bdi>agent-menps</bdi> · <bdi>second-menps</bdi></dt><dd><b>1</b>" in auditor, "which two, and how often"
    asks = in_english(signed_in(Role.AGENT, "cnss")).get(f"/claims/{claim.number}/").content.decode()
    assert "confirmed by two agents" in asks
    assert "cachet" not in asks
    assert "Certificat" not in asks, "those who ask read nothing of the papers"
    assert "Nothing more is asked of you" in in_english(entered(asked, 2)).get("/claim/answer/").content.decode()


def test_the_second_agent_sees_the_file_that_the_family_sent(asked: Asked, first: Client, second: Client) -> None:
    entered(asked, 2).post("/claim/answer/", {"file": SimpleUploadedFile("c.pdf", PDF)})
    page = brought(asked, 2, first)
    assert second.get(f"{page}file/").status_code == 404
    first.post(page, {"do": "vouch", "paper": PAPER})
    assert closed(second.get(f"{page}file/")) == 200
    second.post(page, {"do": "take"})
    assert (asked.claim(2).state, asked.claim(2).examiner) == ("examined", "second-menps"), "taken over, not closed"


def test_a_claim_taken_by_mistake_is_given_back(asked: Asked, first: Client) -> None:
    family = entered(asked, 2)
    family.post("/claim/answer/", {"words": "x"})
    page = brought(asked, 2, first)
    family.post("/claim/answer/", {"words": "y"})
    assert asked.claim(2).reply.words == "x"
    first.post(page, {"do": "give-back"})
    assert (asked.claim(2).state, asked.claim(2).examiner) == ("answered", "")
    family.post("/claim/answer/", {"words": "y"})
    assert asked.claim(2).reply.words == "y"


def test_an_exchange_that_cannot_be_asked_says_nothing_of_the_learner(
    asked: Asked, first: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(asked, 2, first)
    who = Profile.objects.get(user__username="agent-menps")
    for outcome, said in (("over-quota", "could not be asked"), ("unknown-subject", "does not confirm")):
        monkeypatch.setattr(examining, "ask_again", lambda *_, outcome=outcome: Found(False, outcome))
        with pytest.raises(WaslError, match=said):
            examining.confirm(asked.claim(2).number, who, "massar", "Z1", current.catalogue())
    assert Claim.objects.get(line=2).state == "examined"


def test_no_verb_is_for_another_department(asked: Asked, first: Client) -> None:
    brought(asked, 2, first)
    number, verbs = asked.claim(2).number, (examining.take, examining.give_back, examining.agree)
    for stranger in (signed_in(Role.AGENT, "cnss"), signed_in(Role.DEPARTMENT, "menps")):
        who = Profile.objects.get(user_id=stranger.session["_auth_user_id"])
        for verb in verbs:
            with pytest.raises(WaslError, match="another department"):
                verb(number, who)
