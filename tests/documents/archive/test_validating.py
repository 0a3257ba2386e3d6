"""An entry is compared with its scan by another than who typed it; then its document is issued, with all its skins."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests.documents.archive.register import DIPLOMA, as_csv, row, scans
from tests.documents.desk import agent_of
from tests.documents.samples import diploma
from tests.documents.school import enrol, number, open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.archive.entering import begin, run, send
from wasl.documents.archive.judging import register_of
from wasl.documents.archive.models import Entry, Intake
from wasl.documents.archive.stating import cells_of
from wasl.documents.archive.validating import is_nobody, mark_of, mend, send_back, validate
from wasl.documents.content import Archived, kept, read
from wasl.documents.issuing import SaysOtherwiseError, issue
from wasl.documents.models import Change, Document
from wasl.documents.papers import paper_of
from wasl.documents.reader.trusted import trust_now
from wasl.documents.seal.seal import address
from wasl.documents.template import template
from wasl.documents.verifying.papers import judged_paper
from wasl.documents.verifying.seals import judged
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.usefixtures("registers")


def entered(who: Profile, **changed: str) -> Entry:
    """An entry, by `who`."""
    place = Entry.objects.count() + 1
    done = run(begin(who, send(who, DIPLOMA, as_csv([row(place, **changed)]), "registre.csv", scans((place,)))))
    assert done.accepted == 1, done.rows.get().reasons
    return Entry.objects.order_by("-pk")[0]


def test_who_typed_it_does_not_validate_it(home: Path, agent: Profile, other: Profile) -> None:
    entry = entered(agent)
    with pytest.raises(ForbiddenError):
        validate(agent, entry, mark_of(entry))
    with pytest.raises(ForbiddenError):
        validate(agent_of("ofppt", "elsewhere"), entry, mark_of(entry))
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(validated_by=agent.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(state="validated", validated_by=other.name)
    with pytest.raises(WaslError, match="changed since you read it"):
        validate(other, entry, "")
    assert not Document.objects.exists()


def test_the_document_says_what_was_compared_in_all_its_skins(home: Path, agent: Profile, other: Profile) -> None:
    entry = entered(agent)
    made = validate(other, entry, mark_of(entry))
    content = made.read()
    assert content.claims["family_latin"] == "IDRISSI"
    assert content.words["baccalaureate_honours"].fr == "Bien"
    assert isinstance(content.source, Archived)
    assert (content.source.number, content.source.year, content.source.session) == ("1", 1987, "juin")
    assert (content.source.entered_by, content.source.validated_by) == (agent.name, other.name)
    assert content.source.scan == entry.scan.versions.get().sha256
    assert is_nobody(made.entity)
    assert judged(address("https://x/v", bytes(made.seal)), trust_now().bundle, now()).outcome == "authentic"
    paper = paper_of(made)
    verdict = judged_paper(paper, trust_now().bundle, now())
    assert (verdict.outcome, verdict.standing) == ("authentic", "in-force")
    assert verdict.lines[-1].value.fr == "1, 1987"
    with pytest.raises(WaslError, match="does not wait"):
        validate(other, entry, mark_of(entry))
    assert Document.objects.count() == 1


def test_two_unknown_people_of_one_year_have_a_document_each(home: Path, agent: Profile, other: Profile) -> None:
    made = [validate(other, each, mark_of(each)) for each in (entered(agent), entered(agent))]
    assert len({each.pk for each in made}) == len({each.entity for each in made}) == 2


def test_it_is_the_learners_where_numbers_and_dates_agree(home: Path, agent: Profile, other: Profile) -> None:
    pupils = open_school(home)
    theirs = entered(agent, CODE_MASSAR=number(0), DATE_NAISSANCE="04/06/2008")
    assert validate(other, theirs, mark_of(theirs)).entity == pupils[0]
    of_another_day = entered(agent, CODE_MASSAR=number(1), DATE_NAISSANCE="05/06/2008")
    assert is_nobody(validate(other, of_another_day, mark_of(of_another_day)).entity)
    of_two = entered(agent, CODE_MASSAR=number(1), CNE=number(2), DATE_NAISSANCE="04/06/2008")
    assert is_nobody(validate(other, of_two, mark_of(of_two)).entity)


def test_an_archive_and_the_registers_do_not_replace_each_other(home: Path, agent: Profile, other: Profile) -> None:
    pupils = open_school(home)
    enrol(home, {0: "15.00"}, back=1, result="graduated")
    stands = issue(agent, DIPLOMA, pupils[0])
    year = str(stands.read().claims["baccalaureate_year"])
    entry = entered(agent, CODE_MASSAR=number(0), DATE_NAISSANCE="04/06/2008", ANNEE_SCOLAIRE=year)
    with pytest.raises(SaysOtherwiseError):
        validate(other, entry, mark_of(entry))
    entry.refresh_from_db()
    assert entry.state == "entered"
    assert Document.objects.get() == stands


def test_what_was_sent_back_is_mended_and_validated_by_another(home: Path, agent: Profile, other: Profile) -> None:
    entry = entered(agent)
    with pytest.raises(ForbiddenError):
        send_back(agent, entry, "x")
    with pytest.raises(WaslError, match="no reason"):
        send_back(other, entry, " ")
    send_back(other, entry, "La page dit 15,50.")
    with pytest.raises(WaslError, match="does not wait"):
        validate(other, entry, mark_of(entry))
    register = register_of(template(current.catalogue(), DIPLOMA))
    entry.refresh_from_db()
    cells = cells_of(register, entry)
    with pytest.raises(WaslError, match="cannot be taken: MOYENNE"):
        mend(other, entry, {**cells, "MOYENNE": "beaucoup"})
    entry = mend(other, entry, {**cells, "MOYENNE": "15,50"})
    with pytest.raises(ForbiddenError):
        validate(other, entry, mark_of(entry))
    assert validate(agent, entry, mark_of(entry)).read().claims["baccalaureate_average"] == "15.50"
    with pytest.raises(WaslError, match="is issued"):
        mend(other, entry, cells)


def test_a_number_of_another_entry_is_refused(home: Path, agent: Profile, other: Profile) -> None:
    entered(agent)
    entry = entered(agent)
    cells = cells_of(register_of(template(current.catalogue(), DIPLOMA)), entry)
    with pytest.raises(WaslError, match="another entry bears this number"):
        mend(other, entry, {**cells, "NUMERO": "1"})


def test_a_number_that_is_issued_says_so(home: Path, agent: Profile, other: Profile) -> None:
    entry = entered(agent)
    validate(other, entry, mark_of(entry))
    rows = [row(1, NOM="BENNANI"), row(1)]
    done: Intake = run(begin(agent, send(agent, DIPLOMA, as_csv(rows), "r.csv", scans((1,)))))
    assert (done.rejected, done.duplicates) == (1, 1)
    assert done.rows.get(place=1).reasons == [["number-issued", "NUMERO"]]


def test_it_is_revoked_by_two_and_corrected_by_no_register(home: Path, agent: Profile, other: Profile) -> None:
    entry = entered(agent)
    made = validate(other, entry, mark_of(entry))
    assert Change.Kind.CORRECT not in changing.possible(made)
    with pytest.raises(WaslError, match="an entry of the archive"):
        changing.propose(agent, made, Change.Kind.CORRECT, "x")
    changing.confirm(other, changing.propose(agent, made, Change.Kind.REVOKE, "x"))
    made.refresh_from_db()
    assert made.state == "revoked"


def test_records_of_before_keep_their_spelling() -> None:
    record = kept(diploma())
    assert b"source" not in record
    assert kept(read(record)) == record
