"""Issuing one document: to whom, from what, once; and what becomes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.documents.desk import account, agent_of, learner
from tests.documents.school import enrol, number, open_school, school_year
from wasl.accounts.models import Profile
from wasl.documents import changing
from wasl.documents.content import fingerprint
from wasl.documents.drawing import NotEntitledError
from wasl.documents.issuing import SaysOtherwiseError, issue
from wasl.documents.models import Change, Document, SealKey, StateList
from wasl.documents.seal import cose, seal
from wasl.documents.sealing.keys import key_in_use, rotate
from wasl.documents.status.bits import State, state_at
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import verifying_key
from wasl.registers.people import identifiers_of

pytestmark = pytest.mark.usefixtures("registers")
CERTIFICATE, DIPLOMA = "school-certificate", "baccalaureate-diploma"


@pytest.fixture
def pupils(home: Path) -> list[str]:
    return open_school(home)


def test_a_certificate_states_what_the_registers_know(pupils: list[str], agent: Profile) -> None:
    document = issue(agent, CERTIFICATE, pupils[0])
    content = document.read()
    assert content.claims["given_latin"] == "SALMA"
    assert content.claims["establishment_name"] == "LYCEE IBN SINA"
    assert content.claims["school_year"] == school_year().replace("/", "-")
    assert content.words["level"].fr
    assert document.fingerprint == fingerprint(document.content.encode())
    assert (document.entity, document.issued_by, document.state) == (pupils[0], agent.name, "in-force")
    opened = cose.opened(bytes(document.seal))
    assert opened.signed_by(verifying_key(document.key.jwk))
    stated = seal.stated(opened)
    assert stated.status == seal.Status(content.list, document.index)
    assert set(stated.claims.values()) < set(content.claims.values())
    assert "2008-06-04" not in stated.claims.values()  # paper shows it, the code does not


def test_who_asks_twice_has_one(pupils: list[str], agent: Profile) -> None:
    first = issue(agent, CERTIFICATE, pupils[0])
    assert issue(agent, CERTIFICATE, pupils[0]) == first
    assert issue(learner(pupils[0]), CERTIFICATE, pupils[0]) == first
    assert issue(agent, CERTIFICATE, pupils[1]) != first
    assert Document.objects.count() == 2


def test_two_who_ask_at_once_have_one(pupils: list[str], agent: Profile) -> None:
    def ask(_: int) -> int:
        try:
            return issue(agent, CERTIFICATE, pupils[0]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as together:
        assert len(set(together.map(ask, range(8)))) == 1
    assert Document.objects.count() == SealKey.objects.count() == 1


def test_what_has_changed_gives_a_new_one_in_its_place(pupils: list[str], agent: Profile, home: Path) -> None:
    first = issue(agent, CERTIFICATE, pupils[0])
    enrol(home, {0: "", 1: "", 2: ""}, level="upper-secondary-1")
    second = issue(agent, CERTIFICATE, pupils[0])
    first.refresh_from_db()
    assert (second.replaces, second.read().replaces) == (first, first.number)
    assert first.state == "replaced"
    told = StateList.objects.get(pk=first.list_id)
    assert state_at(bytes(told.packed), first.index) == State.REPLACED
    assert state_at(bytes(told.packed), second.index) == State.VALID


@pytest.mark.parametrize("name", ["agent", "dsi-menps", "auditor", "family", "agent of another department"])
def test_others_are_not_given_one(pupils: list[str], name: str) -> None:
    who = agent_of("ofppt", name) if " " in name else account(name)
    with pytest.raises(ForbiddenError):
        issue(who, CERTIFICATE, pupils[0])
    with pytest.raises(ForbiddenError):
        issue(learner(pupils[1]), CERTIFICATE, pupils[0])


def test_who_is_not_entitled_has_none(pupils: list[str], agent: Profile) -> None:
    with pytest.raises(NotEntitledError):
        issue(agent, DIPLOMA, pupils[0])
    with pytest.raises(NotEntitledError):
        issue(agent, "school-leaving-certificate", pupils[0])
    with pytest.raises(WaslError, match="no number"):
        issue(agent, CERTIFICATE, "0" * 32)
    assert not Document.objects.exists()


def test_a_diploma_that_stands_is_corrected_by_two(
    pupils: list[str], agent: Profile, other: Profile, home: Path
) -> None:
    enrol(home, {0: "15.50"}, back=1, result="graduated")
    first = issue(agent, DIPLOMA, pupils[0])
    assert first.read().claims["baccalaureate_honours"] == "good"
    assert first.expires_at is None
    with pytest.raises(WaslError, match="still say"):
        changing.confirm(other, changing.propose(agent, first, Change.Kind.CORRECT, "a mistake"))
    Change.objects.all().delete()
    enrol(home, {0: "16.50"}, back=1, result="graduated")
    with pytest.raises(SaysOtherwiseError, match=first.number):
        issue(agent, DIPLOMA, pupils[0])
    change = changing.propose(agent, first, Change.Kind.CORRECT, "the mark was mistyped")
    with pytest.raises(ForbiddenError):
        changing.confirm(agent, change)
    second = changing.confirm(other, change)
    first.refresh_from_db()
    assert (first.state, second.read().claims["baccalaureate_honours"]) == ("replaced", "very-good")
    assert second.read().replaces == first.number
    assert issue(agent, DIPLOMA, pupils[0]) == second
    with pytest.raises(WaslError, match="decided already"):
        changing.confirm(other, change)


def told(document: Document) -> int:
    return state_at(bytes(StateList.objects.get(pk=document.list_id).packed), document.index)


def test_it_is_suspended_put_in_force_and_revoked_by_two(pupils: list[str], agent: Profile, other: Profile) -> None:
    document = issue(agent, CERTIFICATE, pupils[0])
    for kind, state, said in (
        (Change.Kind.SUSPEND, "suspended", State.SUSPENDED),
        (Change.Kind.RESUME, "in-force", State.VALID),
        (Change.Kind.SUSPEND, "suspended", State.SUSPENDED),
        (Change.Kind.REVOKE, "revoked", State.REVOKED),
    ):
        changing.confirm(other, changing.propose(agent, document, kind, "why"))
        document.refresh_from_db()
        assert (document.state, told(document)) == (state, said)
    with pytest.raises(WaslError, match="revoked cannot"):
        changing.propose(agent, document, Change.Kind.RESUME, "why")
    assert issue(agent, CERTIFICATE, pupils[0]) != document


def test_while_it_is_suspended_there_is_no_other(pupils: list[str], agent: Profile, other: Profile) -> None:
    document = issue(agent, CERTIFICATE, pupils[0])
    changing.confirm(other, changing.propose(agent, document, Change.Kind.SUSPEND, "why"))
    with pytest.raises(SaysOtherwiseError):
        issue(agent, CERTIFICATE, pupils[0])


def test_changes_are_proposed_one_at_a_time_with_a_reason(pupils: list[str], agent: Profile, other: Profile) -> None:
    document = issue(agent, CERTIFICATE, pupils[0])
    with pytest.raises(WaslError, match="reason"):
        changing.propose(agent, document, Change.Kind.REVOKE, "  ")
    with pytest.raises(ForbiddenError):
        changing.propose(account("dsi-menps"), document, Change.Kind.REVOKE, "why")
    change = changing.propose(agent, document, Change.Kind.REVOKE, "why")
    with pytest.raises(WaslError, match="already"):
        changing.propose(other, document, Change.Kind.SUSPEND, "why")
    assert changing.refuse(other, change).state == "refused"
    document.refresh_from_db()
    assert document.state == "in-force"
    changing.propose(other, document, Change.Kind.SUSPEND, "why")


def test_the_database_itself_wants_four_eyes(pupils: list[str], agent: Profile) -> None:
    change = changing.propose(agent, issue(agent, CERTIFICATE, pupils[0]), Change.Kind.REVOKE, "why")
    with pytest.raises(IntegrityError):
        Change.objects.filter(pk=change.pk).update(decided_by=agent.name)


def test_keys_are_changed_and_what_they_sealed_stays(pupils: list[str], agent: Profile) -> None:
    first = issue(agent, CERTIFICATE, pupils[0])
    rotate("menps", now())
    second = issue(agent, CERTIFICATE, pupils[1])
    assert first.key != second.key
    first.key.refresh_from_db()
    assert first.key.valid_until is not None
    assert cose.opened(bytes(first.seal)).signed_by(verifying_key(first.key.jwk))


def test_without_its_key_nothing_is_sealed(pupils: list[str], agent: Profile, home: Path) -> None:
    key = key_in_use("menps", now())
    (home / "keys" / "seals" / f"{key.kid}.json").unlink()
    with pytest.raises(WaslError, match="not here"):
        issue(agent, CERTIFICATE, pupils[0])
    assert not Document.objects.exists()


def test_who_has_no_number_of_the_issuers_is_found_to_have_none_at_once(pupils: list[str]) -> None:
    assert ("massar", number(0)) in identifiers_of([pupils[0]])
    assert identifiers_of(["0" * 32]) == []
    with CaptureQueriesContext(connection) as asked:
        identifiers_of(pupils)
    assert len(asked) == 2
    assert '"value" IN' in asked.captured_queries[1]["sql"]  # by entity alone, all the numbers of the State are read
