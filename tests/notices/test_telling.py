"""People are told once, by a way that they chose; what does not leave is tried again, seen, and never sent twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of, learner
from wasl.accounts.models import Profile
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.notices import carrying, choices, handling, notices, sending
from wasl.notices.carrying import NotCarriedError
from wasl.notices.choosing import Channel
from wasl.notices.kinds import Kind, declare, kind_of
from wasl.notices.models import Batch, Contact, Notice
from wasl.notices.notices import About
from wasl.notices.wording import worded

PERSON = "0" * 31 + "7"
NEWS = Kind("test.news", "News of %(number)s", "By %(day)s.")
DUTY = Kind("test.duty", "Duty in %(number)s", "", must=True)
declare(NEWS, DUTY)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TEXTS = "file"
    return tmp_path


@pytest.fixture
def who(registers: None) -> Profile:
    found = learner(PERSON)
    found.user.email = "khadija@example.ma"
    found.user.save()
    return found


def about(occasion: int = 0, department: str = "enssup") -> About:
    return About("case:1", "P-26-0001", "/my/procedures/cases/1/", department, occasion, now().date())


def tell(kind: Kind = NEWS, occasion: int = 0) -> Notice:
    return notices.tell(PERSON, kind, about(occasion))


def again(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def texts(home: Path) -> list[str]:
    return [json.loads(each.read_text())["text"] for each in sorted((home / "texts").glob("*.json"))]


def test_one_is_told_once_by_mail_and_the_mail_says_where_to_look(who: Profile) -> None:
    notice = tell()
    assert tell() == notice
    assert not mail.outbox, "nothing leaves before a worker sends it"
    assert sending.round_of_notices() == 1
    assert sending.round_of_notices() == 0
    assert [each.to for each in mail.outbox] == [["khadija@example.ma"]]
    assert mail.outbox[0].subject == "News of P-26-0001"
    assert "/my/procedures/cases/1/" in mail.outbox[0].body
    assert again(notice).state == Notice.State.SENT
    tell(occasion=1)
    assert sending.round_of_notices() == 1, "the next time of that kind is another notice"


def test_what_is_rolled_back_is_told_to_nobody(who: Profile) -> None:
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert sending.round_of_notices() == 0


def test_a_message_to_a_telephone_says_the_number_and_where_to_look_alone(who: Profile, home: Path) -> None:
    choices.choose(who, {"choice": "text", "phone": "06 12 34 56 78"})
    tell()
    assert sending.round_of_notices() == 1
    (text,) = texts(home)
    assert "P-26-0001" in text
    assert "/my/messages/" in text
    assert "News" not in text
    assert not mail.outbox


def test_who_opted_out_is_told_on_their_page_and_by_letter_where_the_law_obliges(who: Profile) -> None:
    choices.choose(who, {"choice": "page"})
    assert tell().state == Notice.State.KEPT
    letter = tell(DUTY)
    assert (letter.channel, letter.state) == (Channel.LETTER, Notice.State.PRINT)
    assert sending.round_of_notices() == 0


def test_no_mail_server_means_no_mail(who: Profile, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert tell().channel == Channel.PAGE
    assert tell(DUTY).channel == Channel.LETTER


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"choice": "pigeon"}, "not on the list"),
        ({"mail": "nobody"}, "no mail address"),
        ({"mail": "a@b.ma\nBcc: c@d.ma"}, "no mail address"),
        ({"phone": "12"}, "no telephone number"),
        ({"choice": "text"}, "no telephone number is known"),
    ],
)
def test_what_cannot_be_an_address_is_not_kept(who: Profile, typed: dict[str, str], fault: str) -> None:
    with pytest.raises(WaslError, match=fault):
        choices.choose(who, typed)
    assert not Contact.objects.exists()


def test_what_one_gave_is_erased_when_one_likes(who: Profile) -> None:
    choices.choose(who, {"choice": "text", "phone": "0612345678", "address": "Tarfaya"})
    choices.forget(who)
    assert not Contact.objects.exists()
    tell()
    assert notices.erase("case:1") == 1


def fail(monkeypatch: pytest.MonkeyPatch, **how: bool) -> None:
    def carry(*_given: object) -> None:
        raise NotCarriedError(why="OSError", **how)

    monkeypatch.setattr(carrying, "mail", carry)


def test_what_does_not_leave_is_tried_again_later_and_later_then_given_up(
    who: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch)
    notice, waits = tell(), []
    at = now()
    for attempt in range(1, sending.MOST_ATTEMPTS + 1):
        assert sending.round_of_notices() == 0
        tried = again(notice)
        assert tried.attempts == attempt
        waits.append(tried.due_at - at)
        assert sending.claim() is None, "not before its time"
        at = tried.due_at + timedelta(seconds=1)
        monkeypatch.setenv("WASL_NOW", at.isoformat())
    assert again(notice).state == Notice.State.FAILED
    assert waits[0] < waits[1] < waits[2] < waits[3]
    monkeypatch.undo()


def test_an_agent_sees_what_did_not_leave_and_has_it_sent_again_or_written(
    who: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        fail(patched, final=True)
        first, second = tell(), tell(DUTY)
        sending.round_of_notices()
    assert {again(first).state, again(second).state} == {Notice.State.FAILED}
    agent = agent_of("enssup", "enssup-1")
    with pytest.raises(ForbiddenError):
        handling.send_again(agent_of("ofppt", "elsewhere"), first)
    handling.send_again(agent, first)
    handling.write_instead(agent, second)
    assert sending.round_of_notices() == 1
    with pytest.raises(WaslError, match="left"):
        handling.send_again(agent, first)
    batch = handling.print_letters(agent)
    assert list(batch.letters.all()) == [second]
    with pytest.raises(WaslError, match="no letter"):
        handling.print_letters(agent)


@pytest.mark.parametrize(("choice", "state"), [("mail", Notice.State.DOUBTFUL), ("text", Notice.State.SENT)])
def test_a_worker_that_dies_midway_makes_a_mail_doubtful_and_a_text_is_sent_under_its_reference(
    who: Profile, monkeypatch: pytest.MonkeyPatch, home: Path, choice: str, state: str
) -> None:
    choices.choose(who, {"choice": choice, "phone": "0612345678"})
    notice = tell()

    class Killed(BaseException):
        pass

    taken = sending.claim()
    assert taken == notice
    sent = {"mail": carrying.mail, "text": carrying.texts().carry}[choice]

    def die(*given: str) -> None:
        # After the other side took it, and before that is written down.
        sent(*given)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(carrying, "mail", die)
        patched.setattr(carrying.FiledTexts, "carry", lambda _self, *given: die(*given))
        with pytest.raises(Killed):
            sending.send(taken)
    assert again(notice).state == Notice.State.LEAVING
    assert sending.round_of_notices() == 0, "it is still in that worker's hands"
    monkeypatch.setenv("WASL_NOW", (now() + sending.LEASE * 2).isoformat())
    sending.round_of_notices()
    assert again(notice).state == state
    assert len(mail.outbox) + len(texts(home)) == 1, "it never arrives twice"


def test_a_line_that_breaks_while_a_mail_is_given_over_leaves_it_doubtful(
    who: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, doubtful=True)
    notice = tell()
    sending.round_of_notices()
    assert again(notice).state == Notice.State.DOUBTFUL
    monkeypatch.setenv("WASL_NOW", (now() + timedelta(days=2)).isoformat())
    assert sending.claim() is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_message_once(who: Profile) -> None:
    for each in range(6):
        tell(occasion=each)

    def work(_worker: int) -> int:
        try:
            return sending.round_of_notices()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 6
    assert len(mail.outbox) == 6


def test_a_kind_is_declared_once_and_what_no_room_knows_any_more_is_still_read(who: Profile) -> None:
    with pytest.raises(ValueError, match=r"test\.news"):
        declare(Kind("test.news", "other", ""))
    assert kind_of("test.news") == NEWS
    notice = tell()
    Notice.objects.update(kind="gone")
    assert worded(again(notice)).title == "P-26-0001"


def test_letters_are_printed_by_whose_they_are(who: Profile) -> None:
    choices.choose(who, {"choice": "letter"})
    notices.tell(PERSON, DUTY, about(department="menps"))
    with pytest.raises(WaslError, match="no letter"):
        handling.print_letters(agent_of("enssup", "enssup-1"))
    assert handling.print_letters(agent_of("menps", "menps-1")).letters.count() == 1
    assert Batch.objects.count() == 1
