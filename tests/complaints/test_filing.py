"""Complaints filed, answered, asked once, reopened once, taken to the mediator; each by whom it may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from tests.complaints.conftest import family
from tests.documents.desk import agent_of, learner
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.catalogue.departments import state_of
from wasl.complaints import acting, filing, following
from wasl.complaints.filing import Caller, Said
from wasl.complaints.models import Complaint
from wasl.complaints.owning import complaints_of, complaints_seen, demand_own, news_of
from wasl.complaints.subjects import found, offered
from wasl.complaints.tasks import round_of_complaints
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.claims.entering import PER_NUMBER, ShutError
from wasl.exchange.tracing.tasks import fold_before_reading
from wasl.kernel.errors import WaslError
from wasl.matters.moving import ChangedError, seen
from wasl.matters.states import WrongStateError
from wasl.programmes.models import Decision

SAID = Said("complaint", "L'aide de mars n'est pas venue.", topic="direct-aid")


def filed(who: Profile, said: Said = SAID) -> Complaint:
    return filing.file(who, said, who.person)


def again(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def answered(who: Profile, complaint: Complaint, words: str = "Le virement est parti le 3.") -> Complaint:
    taken = acting.take(who, complaint, again(complaint).revision)
    return acting.answer(who, taken, taken.revision, words)


def test_a_complaint_has_a_number_a_day_and_a_last_day(father: Profile) -> None:
    made = filed(father)
    assert made.written.startswith("C-26-")
    assert (made.state, made.department, made.channel, made.filed_on) == ("filed", "anss", "web", today())
    assert made.due is not None
    assert made.target_on is not None
    assert made.target_on < made.due
    assert made.due >= today() + timedelta(days=60)
    assert not state_of(current.catalogue()).rests(made.due)
    assert [each.what for each in made.events.all()] == ["file"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (Said("complaint", "  ", topic="direct-aid"), "no reason was given"),
        (Said("complaint", "x" * 4001, topic="direct-aid"), "too long"),
        (Said("rumour", "On dit…", topic="direct-aid"), "not said what this is"),
        (Said("complaint", "Rien ne va.", topic="weather"), "not said what it is about"),
    ],
)
def test_what_cannot_be_read_is_not_filed(father: Profile, said: Said, wrong: str) -> None:
    with pytest.raises(WaslError, match=wrong):
        filed(father, said)
    assert not Complaint.objects.exists()


def test_it_is_answered_with_reasons_and_read(father: Profile, agents: list[Profile]) -> None:
    father.user.email = "father@example.org"
    father.user.save()
    made = filed(father)
    taken = acting.take(agents[0], made, made.revision)
    with pytest.raises(WaslError, match="no reason was given"):
        acting.answer(agents[0], taken, taken.revision, " ")
    with pytest.raises(ChangedError):
        acting.answer(agents[1], taken, taken.revision - 1, "Lu trop tôt.")
    done = acting.answer(agents[0], taken, taken.revision, "Le virement est parti le 3.")
    assert (done.state, done.days, done.on_time, done.answered_on) == ("answered", 0, True, today())
    assert list(news_of(father, family(father))) == [done]
    seen(done)
    assert not news_of(father, family(father)).exists()
    with pytest.raises(ForbiddenError):
        acting.take(agent_of("menps", "elsewhere"), done, done.revision)
    assert mail.outbox == [] or made.written in mail.outbox[0].subject
    rated = filing.rate(father, done, 4)
    assert rated.score == 4
    with pytest.raises(WaslError, match="said it already"):
        filing.rate(father, rated, 5)


def test_one_is_asked_once_and_the_time_stands_still(
    father: Profile, agents: list[Profile], later: Callable[[int], datetime]
) -> None:
    made = filed(father)
    due = made.due
    later(10)
    asked = acting.ask(agents[0], made, made.revision, "Joignez le numéro du mandat.")
    assert asked.state == "asked"
    assert asked.due is not None
    assert due is not None
    assert asked.due < due
    later(10)
    with pytest.raises(WaslError, match="no reason"):
        filing.reply(father, asked, "")
    back = filing.reply(father, asked, "Mandat 4471.")
    assert back.state == "taken"
    assert back.due is not None
    assert back.due >= due + timedelta(days=10)
    with pytest.raises(WrongStateError, match="asked once"):
        acting.ask(agents[0], back, back.revision, "Et la copie ?")


def test_nobody_sends_what_was_asked_for(
    father: Profile, agents: list[Profile], later: Callable[[int], datetime]
) -> None:
    made = filed(father)
    acting.ask(agents[0], made, made.revision, "Joignez le numéro du mandat.")
    later(35)
    assert round_of_complaints() >= 1
    assert again(made).state == "lapsed"
    assert again(made).ended_on == today()


def test_an_answer_that_settles_nothing_goes_to_another_then_to_the_mediator(
    father: Profile, agents: list[Profile]
) -> None:
    done = answered(agents[0], filed(father))
    with pytest.raises(WrongStateError, match="did not settle"):
        filing.refer(father, done, "Je veux le médiateur.")
    back = filing.reopen(father, done, "Rien n'est arrivé.")
    assert (back.state, back.first_answered_by, back.answer) == ("reopened", agents[0].name, "")
    with pytest.raises(ForbiddenError):
        acting.answer(agents[0], back, back.revision, "Je maintiens.")
    second = acting.answer(agents[1], back, back.revision, "Vérifié : rejeté par la banque, renvoyé.")
    assert second.days == done.days
    with pytest.raises(WrongStateError, match="reopened once"):
        filing.reopen(father, second, "Encore.")
    referred = filing.refer(father, second, "Je demande au médiateur.")
    assert (referred.state, referred.department) == ("referred", "mediateur")
    with pytest.raises(ForbiddenError):
        acting.settle(agents[2], referred, referred.revision, "Non.")
    mediator = agent_of("mediateur", "mediator")
    settled = acting.settle(mediator, referred, referred.revision, "L'agence doit payer.")
    assert (settled.state, settled.settled_on) == ("settled", today())


def test_the_database_refuses_the_same_agent_twice(father: Profile, agents: list[Profile]) -> None:
    back = filing.reopen(father, answered(agents[0], filed(father)), "Rien n'est arrivé.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=back.pk).update(answered_by=agents[0].name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=back.pk).update(score=6)


def test_beyond_the_targets_the_body_above_takes_over_then_people_may_go_further(
    father: Profile, later: Callable[[int], datetime]
) -> None:
    made = filed(father, Said("complaint", "L'école refuse l'inscription.", topic="schooling"))
    assert made.department == "provincial-directorates"
    later(35)
    assert round_of_complaints() == 1
    assert round_of_complaints() == 0
    up = again(made)
    assert (up.department, up.level, up.state) == ("menps", 1, "filed")
    assert up.due == made.due
    later(40)
    round_of_complaints()
    assert again(made).late_at is not None
    assert filing.refer(father, again(made), "Personne ne répond.").department == "mediateur"


def test_it_is_routed_to_whose_it_is(father: Profile, agents: list[Profile]) -> None:
    made = filed(father)
    for department in ("anss", "mediateur", "nowhere"):
        with pytest.raises(WaslError, match="cannot be given it"):
            acting.route(agents[0], made, made.revision, department, "À eux.")
    sent = acting.route(agents[0], made, made.revision, "cnss", "Cela relève des allocations.")
    assert (sent.department, sent.due) == ("cnss", made.due)
    assert not complaints_seen(current.catalogue(), agents[0]).exists()
    with pytest.raises(WaslError, match="no body is above"):
        acting.escalate(agent_of("cnss", "cnss-1"), sent, sent.revision, "Plus haut.")


def test_who_decided_does_not_answer_for_it(father: Profile, agents: list[Profile], decision: Decision) -> None:
    subject = found(current.catalogue(), family(father), "decision", str(decision.pk))
    made = filed(father, Said("complaint", "C'est trop peu.", subject=subject))
    assert (made.department, made.about, made.about_key) == ("anss", "decision", str(decision.pk))
    with pytest.raises(ForbiddenError):
        answered(agents[0], made)
    assert answered(agents[1], again(made)).state == "answered"


def test_only_what_is_ones_own_can_be_complained_of(father: Profile, decision: Decision) -> None:
    catalogue, stranger = current.catalogue(), learner(here.ALONE)
    fold_before_reading()
    assert ("decision", str(decision.pk)) in [(each.about, each.key) for each in offered(catalogue, family(father))]
    assert "exchange" in {each.about for each in offered(catalogue, family(father))}
    for about, key in (("decision", str(decision.pk)), ("payment", "1"), ("document", "x"), ("weather", "1")):
        with pytest.raises(WaslError, match="not found among what is yours"):
            found(catalogue, family(stranger), about, key)
    made = filed(father)
    with pytest.raises(ForbiddenError):
        demand_own(stranger, made)
    assert not complaints_of(stranger, family(stranger)).exists()


def test_what_is_sensitive_is_only_for_who_said_it(father: Profile) -> None:
    made = filing.file(father, Said("complaint", "Un agent a demandé de l'argent.", topic="conduct"), here.SECOND)
    assert made.sensitive
    mother = Profile(user=agent_of("anss", "mother").user, role="family", person=here.FATHER)
    assert not complaints_of(mother, family(mother)).exists()
    with pytest.raises(ForbiddenError):
        demand_own(mother, made)
    assert list(complaints_of(father, family(father))) == [made]


def test_nobody_needs_a_name_for_an_observation(home: object) -> None:
    made = filing.file_nameless(Said("observation", "Le toit fuit.", topic="schooling"))
    assert (made.filed_by, made.entity) == ("", "")
    assert filing.file_nameless(Said("complaint", "On m'a demandé de l'argent.", topic="conduct")).sensitive
    with pytest.raises(WaslError, match="without knowing whose"):
        filing.file_nameless(SAID)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=made.pk).update(sort="complaint")


def test_a_number_and_its_code_open_one_complaint(home: object) -> None:
    made = filing.file_nameless(Said("observation", "Le toit fuit.", topic="schooling"))
    other = filing.file_nameless(Said("observation", "Le mur aussi.", topic="schooling"))
    assert following.enter(made.written, following.code_of(made).lower(), "1.2.3.4") == made
    for _ in range(PER_NUMBER):
        with pytest.raises(WaslError, match="do not go together"):
            following.enter(made.written, following.code_of(other), "1.2.3.4")
    with pytest.raises(ShutError):
        following.enter(made.written, following.code_of(made), "1.2.3.4")
    assert following.enter(other.written, following.code_of(other), "1.2.3.4") == other
    for _ in range(following.FILED_AN_HOUR):
        following.demand_patience("5.6.7.8")
    with pytest.raises(ShutError):
        following.demand_patience("5.6.7.8")


def test_an_agent_writes_down_what_is_said_on_the_phone(agents: list[Profile], father: Profile) -> None:
    made = filing.record(agents[0], SAID, "phone", Caller(entity=here.FATHER, contact="0600000000"))
    assert (made.recorded_by, made.channel, made.entity, made.filed_by) == (agents[0].name, "phone", here.FATHER, "")
    assert list(complaints_of(father, family(father))) == [made]
    assert filing.record(agents[0], SAID, "counter", Caller(name="Fatima B.")).caller == "Fatima B."
    for caller, channel, wrong in (
        (Caller(), "phone", "on whose behalf"),
        (Caller(name="F" * 121), "phone", "too long"),
        (Caller(name="Fatima"), "web", "how they came"),
    ):
        with pytest.raises(WaslError, match=wrong):
            filing.record(agents[0], SAID, channel, caller)
    for who in (father, agent_of("", "nowhere")):
        with pytest.raises(ForbiddenError):
            filing.record(who, SAID, "phone", Caller(name="Fatima"))


def test_what_people_wrote_is_erased_in_time(
    father: Profile, agents: list[Profile], later: Callable[[int], datetime]
) -> None:
    done = answered(agents[0], filed(father))
    later(5 * 366 + 1)
    round_of_complaints()
    gone = again(done)
    assert (gone.text, gone.answer) == ("", done.answer)
    assert gone.erased_at is not None
    assert {each.what: each.words for each in gone.events.all()}["answer"] == done.answer
