"""What agents do with a case: find it complete or ask once, give an opinion, make the time longer once, decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from msgspec.structs import replace

from wasl.accounts.models import Profile
from wasl.accounts.permissions.procedures import decide_case, handle_case
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.documents.content import Decided
from wasl.documents.deciding import issue_decided
from wasl.documents.declared import DocumentType
from wasl.documents.models import Document
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.moving import changed, held, note, sentence
from wasl.matters.states import WrongStateError
from wasl.procedures.answers import answered
from wasl.procedures.declared import Procedure, Question
from wasl.procedures.gathering import gathered
from wasl.procedures.models import Case, Opinion
from wasl.procedures.moving import move
from wasl.procedures.states import WITH_AGENTS, State, Verb, after
from wasl.programmes.declared import Programme
from wasl.referentials.nomenclature import nomenclature


@transaction.atomic
def complete(who: Profile, case: Case, revision: int) -> Case:
    """Everything is there. Raises ForbiddenError, ChangedError, or WrongStateError."""
    return move(handled(who, case, "completeness", revision), Verb.COMPLETE, who.name, told=True)


@transaction.atomic
def ask(who: Profile, case: Case, revision: int, pieces: Collection[str], words: str) -> Case:
    """Ask the family for what is missing: once, and the law's time stands still until it answers.

    Raises ForbiddenError, ChangedError, WrongStateError, or WaslError for a request without words or pieces.
    """
    found = handled(who, case, "completeness", revision)
    declared = found.rules.read().procedure.pieces
    chosen = [name for name in declared if name in set(pieces)]
    if not chosen:
        raise WaslError(
            "nothing is asked for", mend="choose the files that are missing: what registers hold is not asked for"
        )
    said, day = sentence(words, needed=True, mend="say what is missing, so that once is enough"), _today()
    return move(
        found, Verb.ASK, who.name, words=said, told=True, asked_on=day, asked_for=chosen, asked_words=said
    )  # fmt: skip


@transaction.atomic
def fetch_again(who: Profile, case: Case, revision: int) -> Case:
    """Fetch the evidence that was not obtained; what the family was shown stays as it was. Raises as the others do.

    Where the rules of a programme decide, what the family contests is fetched again too, and all of it under appeal: they
    know nothing else.
    """
    found = handled(who, case, "completeness", revision)
    if found.at not in WITH_AGENTS:
        raise WrongStateError("nothing more is fetched for this case", mend="see on its page where it stands")
    procedure = found.rules.read().procedure
    missing = {name: each for name, each in procedure.evidence.items() if _wanted(found, procedure, name)}
    told = gathered(current.catalogue(), who, replace(procedure, evidence=missing), found.entity, found.written)
    found.evidence = {**found.evidence, **told}
    changed(found)
    note(found, "fetch", who.name)
    return found


@transaction.atomic
def advise(who: Profile, case: Case, revision: int, favourable: bool, words: str) -> Case:
    """Give one's opinion, once. When as many gave theirs as the procedure wants, it stands and the case is to be decided on.

    Raises ForbiddenError, ChangedError, WrongStateError, or WaslError.
    """
    found = handled(who, case, "opinion", revision, hands={case.filed_by})
    after(found.at, Verb.ADVISE)
    said = sentence(words, needed=not favourable, mend="say why: the family and whoever decides read it")
    try:
        with transaction.atomic():
            Opinion.objects.create(case=found, by=who.name, favourable=favourable, words=said, at=now())
    except IntegrityError:
        raise WaslError("you gave your opinion already", mend="another member is to give theirs") from None
    note(found, "opinion", who.name)
    step = found.rules.read().procedure.step("opinion")
    if step is not None and found.opinions.count() >= step.quorum:
        return move(found, Verb.ADVISE, who.name, told=True)
    changed(found)
    return found


@transaction.atomic
def extend(who: Profile, case: Case, revision: int, words: str) -> Case:
    """Make the law's time longer, once, for a reason that the family is told. Raises as the others do."""
    found = handled(who, case, "decision", revision)
    if "extension" not in found.rules.read().terms:
        raise WaslError("the time of this procedure cannot be made longer", mend="decide in time")
    said, day = sentence(words, needed=True, mend="say which expertise or inquiry takes more time"), _today()
    return move(found, Verb.EXTEND, who.name, words=said, told=True, extended_on=day, late_at=None)


@transaction.atomic
def decide(
    who: Profile, case: Case, revision: int, granted: bool, reason: str, typed: Mapping[str, str]
) -> Case:  # fmt: skip
    """Grant, and issue the document where there is one that states what was `typed` of the decision; or refuse, with reasons.

    Raises ForbiddenError (whoever filed a case does not decide on it), ChangedError, WrongStateError, answers.AnswersError,
    and as issuing does; WaslError for a grant against the commission's opinion, which is an exception, and where a visit that
    bears on it is not signed.
    """
    found = handled(who, case, "decision", revision, hands={case.filed_by})
    _demand_own_reasons(found)
    if granted and against_opinion(found):
        raise WaslError(
            "the commission's opinion is unfavourable",
            mend="propose an exception with its reason: another agent confirms it",
        )
    return settle(who, found, granted, reason, typed)


def settle(who: Profile, found: Case, granted: bool, reason: str, typed: Mapping[str, str]) -> Case:
    """Decide on a case that is held, by whoever may. Raises as `decide` does."""
    verb = Verb.GRANT if granted else Verb.REFUSE
    after(found.at, verb)
    demand_visits_signed(found)
    said, day = sentence(reason, needed=not granted, mend="say why: a refusal without reasons is none"), _today()
    decided = stated(found, typed) if granted else {}
    found.document = issued(who, found, decided) if granted else None
    left = (found.due - day).days if found.due else None
    return move(
        found, verb, who.name, words=said, told=True, decided_by=who.name, decided_at=now(), decided_on=day, reason=said,
        decided=decided, days=left,
    )  # fmt: skip


@transaction.atomic
def decide_appeal(
    who: Profile, case: Case, revision: int, granted: bool, reason: str, typed: Mapping[str, str]
) -> Case:  # fmt: skip
    """Decide on the appeal, as another than who refused. Raises as `decide` does."""
    found = handled(who, case, "decision", revision, hands=hands_of_appeal(case))
    _demand_own_reasons(found)
    verb = Verb.REVERSE if granted else Verb.UPHOLD
    after(found.at, verb)
    said = sentence(reason, needed=True, mend="say why: the family reads it")
    decided = stated(found, typed) if granted else {}
    found.document = issued(who, found, decided) if granted else None
    return move(
        found, verb, who.name, words=said, told=True, appeal_decided_by=who.name, appeal_reason=said, decided=decided
    )


def to_state(case: Case) -> dict[str, Question]:
    """What whoever grants a case has to say, for the document that states it: claim -> question."""
    type_ = case.rules.read().procedure.issues
    declared = current.catalogue().all(DocumentType).get(type_) if type_ else None
    claims = declared.claims.items() if declared else ()
    return {
        name: Question(
            title=each.decided.title, type=each.decided.type, referential=each.referential, required=each.required
        )
        for name, each in claims
        if each.decided is not None
    }


def stated(case: Case, typed: Mapping[str, str]) -> dict[str, str | bool]:
    """What was typed of the decision, as its document states it: claim -> value. Raises answers.AnswersError."""
    questions, catalogue = to_state(case), current.catalogue()
    codes = {
        each.referential: nomenclature(catalogue, each.referential).codes
        for each in questions.values()
        if each.referential
    }
    return answered(questions, typed, codes, whole=True)


def issued(who: Profile, case: Case, decided: Mapping[str, str | bool]) -> Document | None:
    """The document of the decision, where the procedure issues one. Raises as issuing does."""
    type_ = case.rules.read().procedure.issues
    if type_ is None:
        return None
    source = Decided(case=case.written, day=_today().isoformat(), decided_by=who.name)
    return issue_decided(who, type_, case.entity, decided, source)


def _wanted(case: Case, procedure: Procedure, name: str) -> bool:
    if "lines" not in case.evidence.get(name, {}):
        return True
    contested = any(key.partition(".")[0] == name for key in case.contested)
    return procedure.programme is not None and (contested or case.at == State.APPEALED)


def _demand_own_reasons(case: Case) -> None:
    if case.rules.read().procedure.programme in current.catalogue().all(Programme):
        raise WaslError(
            "the rules of a programme decide this case", mend="have them decide: the sheet gives the reasons"
        )


def _today() -> date:
    return current.today()


def demand_visits_signed(case: Case) -> None:
    """Raises WaslError where a visit that bears on the decision was reported by one agent alone."""
    if case.visits.filter(bears=True, signed_by="").exclude(done_on=None).exists():
        raise WaslError("a visit that bears on the decision is not signed", mend="have another agent sign its report")


def against_opinion(case: Case) -> bool:
    """Whether more members of the commission are against it than for it."""
    given = list(case.opinions.values_list("favourable", flat=True))
    return given.count(False) > given.count(True)


def hands_of_appeal(case: Case) -> set[str]:
    """Those who had a hand in what is appealed against: who filed it, who decided, who proposed what was decided."""
    return {case.filed_by, case.decided_by, *case.proposals.filter(confirmed=True).values_list("by", flat=True)}


def handled(who: Profile, case: Case, step: str, revision: int, hands: Collection[str] = ()) -> Case:
    """The case, held, where `who` may take that step of it; those who had a hand in it may not.

    Raises ForbiddenError, or ChangedError.
    """
    found = held(case, revision)
    procedure = found.rules.read().procedure
    departments = with_those_above(current.catalogue(), procedure.department_of(step))
    demand(decide_case(who, departments, hands) if hands else handle_case(who, departments))
    return found
