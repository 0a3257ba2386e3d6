"""What is published is enough to judge whatever was issued, with nothing else at hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.documents.school import enrol, open_school
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Document, SealKey
from wasl.documents.publishing import published, trusted_keys
from wasl.documents.seal import seal
from wasl.documents.sealing.keys import rotate
from wasl.documents.verifying.bundle import read
from wasl.documents.verifying.seals import Verdict, judged
from wasl.kernel.clock import now

pytestmark = pytest.mark.usefixtures("registers")
CERTIFICATE, DIPLOMA = "school-certificate", "baccalaureate-diploma"


def verdict(document: Document) -> Verdict:
    """What a reader with today's bundle says of the document's code."""
    at = now()
    trust = read(published(current.catalogue(), at), trusted_keys())
    return judged(seal.address("https://wasl.example/v", bytes(document.seal)), trust, at)


def standing(document: Document) -> tuple[str, str]:
    found = verdict(document)
    return found.outcome, found.standing


def test_what_was_issued_is_told_in_three_languages(home: Path, agent: Profile) -> None:
    document = issue(agent, CERTIFICATE, open_school(home)[0])
    found = verdict(document)
    assert (found.outcome, found.standing, found.number) == ("authentic", "in-force", document.number)
    told = {line.title.fr: line.value for line in found.lines}
    assert told["Prénom"].ar == "SALMA"
    assert told["Niveau"] == document.read().words["level"]
    assert "Date de naissance" not in told
    assert found.issuer
    assert found.type
    assert found.type.ar == "شهادة مدرسية"


def test_all_that_becomes_of_documents_is_told(home: Path, agent: Profile, other: Profile) -> None:
    pupils = open_school(home)
    enrol(home, dict.fromkeys(range(3), "12.00"), back=1, result="graduated")
    first, second, third = (issue(agent, DIPLOMA, each) for each in pupils)
    changing.confirm(other, changing.propose(agent, second, Change.Kind.REVOKE, "fraud"))
    enrol(home, {2: "14.00"}, back=1, result="graduated")
    corrected = changing.confirm(other, changing.propose(agent, third, Change.Kind.CORRECT, "mistyped"))
    suspended = issue(agent, CERTIFICATE, pupils[0])
    changing.confirm(other, changing.propose(agent, suspended, Change.Kind.SUSPEND, "inquiry"))
    assert [standing(each) for each in (first, second, third, corrected, suspended)] == [
        ("authentic", "in-force"), ("authentic", "revoked"), ("authentic", "replaced"), ("authentic", "in-force"),
        ("authentic", "suspended"),
    ]  # fmt: skip


def test_a_former_key_is_good_for_what_it_sealed_and_no_more(home: Path, agent: Profile) -> None:
    document = issue(agent, CERTIFICATE, open_school(home)[0])
    rotate("menps", now() + timedelta(seconds=1))
    assert standing(document) == ("authentic", "in-force")
    SealKey.objects.filter(pk=document.key_id).update(valid_until=document.issued_at)
    assert verdict(document).why == "key-not-in-use"
    SealKey.objects.filter(pk=document.key_id).update(valid_until=None, compromised_from=document.issued_at)
    assert verdict(document).why == "key-compromised"


def test_before_anything_is_issued_there_is_a_bundle(home: Path) -> None:
    trust = read(published(current.catalogue(), now()), trusted_keys())
    assert (trust.keys, trust.lists) == ({}, {})
    assert set(trust.types) == {"1", "2", "3", "4"}
