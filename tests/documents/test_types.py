"""Each type of document of the pack, issued of somebody it is for: stated from the registers, printed, and read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.desk import agent_of, learner
from tests.documents.school import feed
from tests.documents.studies import MARKS, Studies, marked, open_studies
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.documents.coffret.holding import offers_of
from wasl.documents.declared import DocumentType
from wasl.documents.drawing import NotEntitledError
from wasl.documents.issuing import SaysOtherwiseError, issue
from wasl.documents.papers import blank_of, paper_of
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.seal.seal import address
from wasl.documents.verifying.bundle import read
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import judged
from wasl.documents.wording import sentence
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.tracing.people import family_of
from wasl.kernel.clock import now

pytestmark = pytest.mark.usefixtures("registers")
TRANSCRIPT = "baccalaureate-transcript"
KINDS = {
    "enrolment-certificate": ("student", "enssup", {"academic_year", "level", "stream", "establishment_name"}),
    TRANSCRIPT: ("bachelor", "menps", {"session", "regional", "continuous", "national", "average"}),
    "training-diploma": ("trainee", "ofppt", {"year", "diploma", "stream", "average", "establishment_name"}),
    "work-certificate": ("teacher", "menps", {"post", "establishment_name", "recruited"}),
}
"""Type -> of whom, by which department, and what it states of them."""


@pytest.fixture
def people(home: Path) -> Studies:
    return open_studies(home)


@pytest.mark.parametrize("type_", KINDS)
def test_it_is_issued_by_its_department_and_reads_as_authentic(type_: str, people: Studies) -> None:
    who, issuer, stated = KINDS[type_]
    agent = agent_of(issuer, "clerk")
    document = issue(agent, type_, getattr(people, who))
    content = document.read()
    blank = blank_of(content)
    assert {name for name in content.claims if blank.claims[name].says == "what"} == stated
    assert issue(agent, type_, getattr(people, who)) == document
    assert all("—" not in sentence(blank, content, language) for language in ("fr", "ar", "en"))
    pdf = paper_of(document)
    bundle = read(published(current.catalogue(), now()), trusted_keys())
    seal = judged(address("https://v.example", bytes(document.seal)), bundle, now())
    paper = judged_paper(pdf, bundle, now())
    assert (seal.outcome, seal.standing, paper.outcome) == ("authentic", "in-force", "authentic")
    assert {line.title.en for line in paper.lines} >= {"Given name", "Date of birth"}


def test_a_transcript_states_the_marks_of_the_jury(people: Studies, agent: Profile) -> None:
    content = issue(agent, TRANSCRIPT, people.bachelor).read()
    marks = [content.claims[name] for name in ("regional", "continuous", "national", "average")]
    assert marks == ["14.50", "16.00", "15.25", "15.25"]


def test_who_did_not_pass_has_no_transcript_of_it(people: Studies, agent: Profile) -> None:
    with pytest.raises(NotEntitledError):
        issue(agent, TRANSCRIPT, people.failed)


def test_corrected_marks_give_another_transcript_and_no_other_diploma(
    home: Path, people: Studies, agent: Profile
) -> None:
    first, diploma = (issue(agent, type_, people.bachelor) for type_ in (TRANSCRIPT, "baccalaureate-diploma"))
    feed(home, "massar-baccalaureate", MARKS + marked(0, "14,50", "16,00", "16,25", "graduated", average="15,75"))
    second = issue(agent, TRANSCRIPT, people.bachelor)
    first.refresh_from_db()
    assert (first.state, second.replaces) == ("replaced", first)
    assert second.read().claims["average"] == "15.75"
    with pytest.raises(SaysOtherwiseError):  # two people decide on a diploma
        issue(agent, "baccalaureate-diploma", people.bachelor)
    assert diploma.read().claims["baccalaureate_average"] == "15.25"


def test_a_teacher_has_their_own_certificate_and_nobody_elses(people: Studies) -> None:
    teacher = learner(people.teacher)
    assert issue(teacher, "work-certificate", people.teacher).read().claims["ppr"] == "1234567"
    with pytest.raises(ForbiddenError):
        issue(learner(people.student), "work-certificate", people.teacher)


@pytest.mark.parametrize(
    ("who", "types"),
    [
        ("bachelor", {"school-certificate", "baccalaureate-diploma", TRANSCRIPT}),
        ("student", {"enrolment-certificate"}), ("trainee", {"training-diploma"}), ("teacher", {"work-certificate"}),
    ],
)  # fmt: skip
def test_a_coffret_offers_what_its_holder_is_entitled_to(who: str, types: set[str], people: Studies) -> None:
    catalogue = current.catalogue()
    (person, *_wards) = family_of(catalogue, getattr(people, who), today())
    assert {each.type for each in offers_of(catalogue, person, [])} == types


def test_departments_issue_no_document_of_another(people: Studies, agent: Profile) -> None:
    foreign = [name for name, each in current.catalogue().all(DocumentType).items() if each.issuer not in ("menps",)]
    assert foreign
    for name in foreign:
        with pytest.raises(ForbiddenError):
            issue(agent, name, people.student)
