"""What people do, or an agent writes down for them: complain, reply, reopen, go to the mediator, say how it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from wasl.accounts.models import Profile
from wasl.accounts.permissions.complaints import file_complaints, handle_complaint
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.complaints import terms
from wasl.complaints.declared import ComplaintDesk
from wasl.complaints.models import Complaint
from wasl.complaints.moving import due_of, move, target_of
from wasl.complaints.owning import demand_own
from wasl.complaints.states import UNDER_WAY, State, Verb
from wasl.complaints.subjects import Subject
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, held, note, numbered, sentence
from wasl.matters.states import WrongStateError
from wasl.registers.people import cluster_of

_SAY = "say what happened, where and when"
_CALLER, _CONTACT = 120, 80
"""Characters of a name, and of where somebody can be called back."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has to say."""

    sort: str
    text: str
    topic: str = ""
    subject: Subject | None = None
    """What on record it is about, instead of a topic."""


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom an agent writes it down: whom a register knows, or a name as it was given; and where to call them back."""

    entity: str = ""
    name: str = ""
    contact: str = ""


def file(who: Profile, said: Said, entity: str) -> Complaint:
    """A family complains from its account, of what happened to `entity`. Raises ForbiddenError, or WaslError."""
    demand(file_complaints(who))
    return _filed(said, Complaint(channel="web", filed_by=who.name, entity=entity), who.name)


def file_nameless(said: Said, contact: str = "") -> Complaint:
    """Somebody says something without saying who they are. Raises WaslError for what nobody could answer without a name."""
    desk = terms.desk_of(current.catalogue())
    topic = desk.topics.get(said.topic)
    if said.sort not in desk.nameless and not (topic and topic.sensitive):
        raise WaslError(
            "a complaint cannot be answered without knowing whose it is", mend="sign in, or call the phone line"
        )
    return _filed(said, Complaint(channel="web", contact=sentence(contact, longest=_CONTACT)), "")


def record(who: Profile, said: Said, channel: str, caller: Caller) -> Complaint:
    """An agent writes down what someone says on the phone or at the counter. Raises ForbiddenError, or WaslError."""
    demand(handle_complaint(who, {who.department} if who.department else ()))
    if channel not in (Complaint.Channel.PHONE, Complaint.Channel.COUNTER):
        raise WaslError("it is not said how they came", mend="choose the phone or the counter")
    name, contact = sentence(caller.name, longest=_CALLER), sentence(caller.contact, longest=_CONTACT)
    topic = terms.desk_of(current.catalogue()).topics.get(said.topic)
    if not caller.entity and not name and said.sort == "complaint" and not (topic and topic.sensitive):
        raise WaslError("it is not said on whose behalf", mend="write their number, or their name")
    entity = cluster_of(caller.entity).canonical if caller.entity else ""
    made = Complaint(channel=channel, entity=entity, caller=name, contact=contact, recorded_by=who.name)
    return _filed(said, made, who.name)


def former(said: Said, entity: str, among: QuerySet[Complaint]) -> Complaint | None:
    """The latest of them that says the same of `entity` and is under way: whoever files another is told first."""
    same = (
        {"about_key": said.subject.key, "about": said.subject.about}
        if said.subject
        else {"topic": said.topic, "about": ""}
    )
    whose = {} if said.subject else {"entity__in": cluster_of(entity).members}
    return among.filter(sort=said.sort, state__in=sorted(UNDER_WAY), **same, **whose).order_by("-pk").first()


@transaction.atomic
def reply(who: Profile | None, complaint: Complaint, words: str) -> Complaint:
    """Send what was asked for: the department's time runs again. `who`: None for whom the number's code let in."""
    found, by = _own(who, complaint)
    said = sentence(words, needed=True, mend="answer what was asked")
    return move(found, Verb.REPLY, by, words=said, told=True, replied_on=_today(), reply=said)


@transaction.atomic
def reopen(who: Profile | None, complaint: Complaint, words: str) -> Complaint:
    """Say that the answer does not settle it: once, in time; somebody else answers. Raises ForbiddenError, or WaslError."""
    found, by = _own(who, complaint)
    said, day = sentence(words, needed=True, mend="say what the answer does not settle"), _today()
    if found.due is not None and found.due < day:
        raise WaslError("the time to reopen it is over", mend="file a new complaint, or go to the courts")
    first = {
        "first_answer": found.answer, "first_answered_by": found.answered_by, "first_answered_on": found.answered_on,
        "answer": "", "answered_by": "", "answered_on": None,
    }  # fmt: skip
    return move(
        found, Verb.REOPEN, by, words=said, told=True, reopened_on=day, taken_by="", late_at=None, over_target_at=None,
        score=None, **first,
    )  # fmt: skip


@transaction.atomic
def refer(who: Profile | None, complaint: Complaint, words: str) -> Complaint:
    """Take it to the mediator: when the law's time is over, or the second answer settles nothing. Raises as `reopen` does."""
    found, by = _own(who, complaint)
    said = sentence(words, needed=True, mend="say what you expect of the mediator")
    mediator = terms.desk_of(current.catalogue()).mediator
    return move(found, Verb.REFER, by, words=said, told=True, referred_on=_today(), department=mediator, taken_by="")


@transaction.atomic
def withdraw(who: Profile | None, complaint: Complaint) -> Complaint:
    """Say no more of it. Raises ForbiddenError, or WrongStateError."""
    found, by = _own(who, complaint)
    return move(found, Verb.WITHDRAW, by, told=True)


@transaction.atomic
def rate(who: Profile | None, complaint: Complaint, score: int) -> Complaint:
    """Say whether the answer satisfies, 1 to 5; once for each answer. Raises ForbiddenError, or WaslError."""
    found, by = _own(who, complaint)
    if found.at not in (State.ANSWERED, State.SETTLED):
        raise WrongStateError("there is no answer to speak of", mend="wait for it")
    if found.score is not None:
        raise WaslError("you said it already", mend="reopen it, or go to the mediator, if it settles nothing")
    if not 1 <= score <= 5:
        raise WaslError("this is no answer from 1 to 5", mend="choose one of the five")
    found.score = score
    changed(found)
    note(found, "rate", by)
    return found


@transaction.atomic
def _filed(said: Said, made: Complaint, by: str) -> Complaint:
    catalogue = current.catalogue()
    desk, day = terms.desk_of(catalogue), _today()
    if said.sort not in Complaint.Sort.values:
        raise WaslError("it is not said what this is", mend="choose a complaint, an observation or a suggestion")
    made.sort, made.text = said.sort, sentence(said.text, needed=True, mend=_SAY)
    _address(catalogue, desk, said, made)
    made.terms, made.filed_at, made.filed_on = terms.kept(terms.terms_of(catalogue, desk, day)), now(), day
    made.due, made.target_on = due_of(made), target_of(made)
    made.save()
    numbered(made)
    note(made, "file", by)
    return made


def _address(catalogue: Catalogue, desk: ComplaintDesk, said: Said, made: Complaint) -> None:
    """Whose turn it is first: the department that did it, or that answers for the topic."""
    if said.subject is not None:
        made.about, made.about_key, made.department = said.subject.about, said.subject.key, said.subject.department
        made.entity = said.subject.entity or made.entity
        return
    topic = desk.topics.get(said.topic)
    if topic is None:
        raise WaslError("it is not said what it is about", mend="choose it from the list")
    made.topic, made.department, made.sensitive = said.topic, topic.department, topic.sensitive


def _own(who: Profile | None, complaint: Complaint) -> tuple[Complaint, str]:
    found = held(complaint)
    if who is not None:
        demand_own(who, found)
    return found, who.name if who else ""


def _today() -> date:
    return current.today()
