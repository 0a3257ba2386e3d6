"""What agents do with a complaint: take it, route it, ask once, answer with reasons, hand it up; what the mediator does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import answer_complaint, handle_complaint
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.catalogue.departments import with_those_above
from wasl.complaints import terms
from wasl.complaints.models import Complaint
from wasl.complaints.moving import move
from wasl.complaints.states import Verb
from wasl.exchange.agreements.standing import demand
from wasl.kernel.errors import WaslError
from wasl.matters.moving import held, sentence
from wasl.programmes.models import Decision


@transaction.atomic
def take(who: Profile, complaint: Complaint, revision: int) -> Complaint:
    """Say that one is at work on it. Raises ForbiddenError, ChangedError, or WrongStateError."""
    return move(_handled(who, complaint, revision), Verb.TAKE, who.name, taken_by=who.name, told=True)


@transaction.atomic
def route(who: Profile, complaint: Complaint, revision: int, department: str, words: str) -> Complaint:
    """Another department is to answer. The law's time runs on. Raises as the others do."""
    found = _handled(who, complaint, revision)
    catalogue = current.catalogue()
    if department not in routes(catalogue, found):
        raise WaslError("this department cannot be given it", mend="choose one from the list")
    said = sentence(words, needed=True, mend="say why it is theirs to answer")
    return move(found, Verb.ROUTE, who.name, words=said, told=True, department=department, level=0, taken_by="")


@transaction.atomic
def escalate(who: Profile, complaint: Complaint, revision: int, words: str) -> Complaint:
    """The body above is to answer. Raises as the others do, and WaslError where there is none."""
    found = _handled(who, complaint, revision)
    said = sentence(words, needed=True, mend="say why the body above is to answer")
    return hand_up(found, who.name, said)


def hand_up(complaint: Complaint, by: str, words: str = "") -> Complaint:
    """A complaint that is held goes one body up. Raises WaslError where there is none above."""
    above = body_above(current.catalogue(), complaint)
    if not above:
        raise WaslError("no body is above this department", mend="answer it, or route it")
    return move(
        complaint, Verb.ESCALATE, by, words=words, told=True, department=above, level=complaint.level + 1, taken_by=""
    )


@transaction.atomic
def ask(who: Profile, complaint: Complaint, revision: int, words: str) -> Complaint:
    """Ask for what is missing: once, and the law's time stands still until the answer. Raises as the others do."""
    found = _handled(who, complaint, revision)
    if not _can_reply(found):
        raise WaslError("nobody can be asked: they left neither name nor code", mend="answer on what is there")
    said = sentence(words, needed=True, mend="say what is missing, so that once is enough")
    return move(found, Verb.ASK, who.name, words=said, told=True, asked_on=current.today(), asked_words=said)


@transaction.atomic
def answer(who: Profile, complaint: Complaint, revision: int, words: str) -> Complaint:
    """Answer, with reasons: they are read, with the day. Raises ForbiddenError for who did what is
    complained of, and as the others.
    """
    found = _handled(who, complaint, revision, hands=hands_in(complaint))
    said = sentence(words, needed=True, mend="say why: an answer without reasons is none")
    day = current.today()
    first = _first(found, day) if found.days is None else {}
    return move(
        found, Verb.ANSWER, who.name, words=said, told=True, answer=said, answered_by=who.name, answered_on=day, **first
    )  # fmt: skip


@transaction.atomic
def settle(who: Profile, complaint: Complaint, revision: int, words: str) -> Complaint:
    """The mediator answers, at last. Raises as `answer` does."""
    found = _handled(who, complaint, revision, hands=hands_in(complaint))
    said = sentence(words, needed=True, mend="say why: an answer without reasons is none")
    day = current.today()
    first = _first(found, day) if found.days is None else {}
    return move(
        found, Verb.SETTLE, who.name, words=said, told=True, settlement=said, settled_by=who.name, settled_on=day,
        score=None, **first,
    )  # fmt: skip


def body_above(catalogue: Catalogue, complaint: Complaint) -> str:
    """The body next above the department whose turn it is; empty where there is none."""
    chain = with_those_above(catalogue, complaint.department)
    return chain[1] if len(chain) > 1 else ""


def routes(catalogue: Catalogue, complaint: Complaint) -> list[str]:
    """Departments that may be given it: all but its own, and the mediator, to whom people go themselves."""
    mediator = terms.desk_of(catalogue).mediator
    return [name for name in catalogue.all(Department) if name not in (complaint.department, mediator)]


def hands_in(complaint: Complaint) -> set[str]:
    """Who had a hand in what is complained of, or gave the answer that settled nothing."""
    hands = {complaint.first_answered_by, complaint.answered_by} - {""}
    if complaint.about == Complaint.About.DECISION:
        for by, confirmed in Decision.objects.filter(pk=complaint.about_key).values_list("by", "confirmed_by"):
            hands |= {by, confirmed} - {""}
    return hands


def _first(complaint: Complaint, day: date) -> dict[str, object]:
    """What statistics keep of the first answer."""
    return {"days": (day - complaint.filed_on).days, "on_time": complaint.due is None or day <= complaint.due}


def _can_reply(complaint: Complaint) -> bool:
    """Everyone has a number and its code; who called without leaving one can be called back."""
    return bool(complaint.filed_by or complaint.contact or complaint.entity or not complaint.recorded_by)


def _handled(who: Profile, complaint: Complaint, revision: int, hands: Collection[str] = ()) -> Complaint:
    """The complaint, held, where `who` may do this to it; those who had a hand in it may not."""
    found = held(complaint, revision)
    departments = with_those_above(current.catalogue(), found.department)
    demand(answer_complaint(who, departments, hands) if hands else handle_complaint(who, departments))
    return found
