"""What was shown is handed to the system that asked: once, with its receipt, and only to whom it came back."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from django.utils.translation import override

from tests.documents.desk import agent_of
from tests.documents.presentations.conftest import PRESENTATION, PUPIL
from tests.documents.presentations.systems import BACK, Caller, code_of, problem, show, state
from tests.documents.presentations.test_taking import SHOWN
from tests.documents.presentations.wallet import Wallet, refused
from tests.documents.views.conftest import Desk, desk
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.models import Change, OwnerKey
from wasl.documents.presentations import receipting
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.reading import read
from wasl.documents.presentations.receipting import log_folder
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.receipts.durable import Lock
from wasl.exchange.receipts.reading import LogReader, kept_verifier
from wasl.exchange.receipts.receiptfile import verify_receipt
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.showing.telling import Teller
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.keys import new_key
from wasl.registers.models import Access

pytestmark = pytest.mark.django_db
__all__ = ["desk"]


def test_it_is_taken_once_and_nothing_of_it_stays(caller: Caller, wallet: Wallet) -> None:
    held = caller.asked()
    show(wallet, held)
    assert caller.take(held).status_code == 200
    assert "not any more" in problem(caller.take(held), 409)
    assert state(caller.see(held)) == "taken"
    held.refresh_from_db()
    assert (held.answer, held.secrets) == (None, None)
    assert not OwnerKey.objects.filter(entity=held.handle).exists()


def test_its_receipt_is_of_what_was_told_and_whose_document_it_is_reads_it(caller: Caller, wallet: Wallet) -> None:
    held = caller.asked(case="Dossier 12")
    show(wallet, held)
    said = caller.take(held).json()
    assert said["hash"] == sha256(canonical_bytes(said["answer"])).hexdigest()
    entry = verify_receipt(json.dumps(said["receipt"]).encode(), kept_verifier(log_folder())).entry
    assert (entry.answer, entry.consumer, entry.provider) == (said["hash"], "e-takwin", "menps")
    assert (entry.service, entry.purpose, entry.fields) == (PRESENTATION, "vocational-guidance", tuple(SHOWN))
    assert PUPIL not in said["receipt"]["entry"]
    assert fold_traces() == 1
    trace = Trace.objects.get()
    assert (trace.entity, trace.case, trace.receipt) == (PUPIL, "Dossier 12", "wallets/0")
    with override("en"):
        told = Teller(current.catalogue(), [], {}).trace(trace)
    assert "Office of Vocational Training" in told.sentence
    assert "Schooling of a candidate for training" in told.sentence
    assert "Guidance to vocational training" in told.sentence
    assert (list(told.fields), told.refused) == (["What was shown from a wallet"], False)
    assert {each.text for each in told.law} == {"loi-cadre 51-17", "loi 55-19", "loi 09-08"}
    assert not Access.objects.exists()  # nobody read it here


def test_the_same_device_brings_a_code_back_and_nothing_is_told_without(caller: Caller, wallet: Wallet) -> None:
    answer = caller.ask(return_to=BACK)
    assert answer.json()["qr"] is None
    held = PresentationRequest.objects.get(handle=answer.json()["id"])
    address = show(wallet, held)
    assert address.partition("?")[0] == BACK
    for wrong in (None, "", "guessed", code_of(address)[:-1], code_of(address) + "a"):
        assert "did not come back" in problem(caller.take(held, wrong), 403)
    assert state(caller.see(held)) == "answered"
    other = caller.asked(return_to=BACK)  # a code that came to another's session
    assert "did not come back" in problem(caller.take(held, code_of(show(wallet, other))), 403)
    assert caller.take(held, code_of(address)).json()["answer"]["claims"] == SHOWN


def test_no_account_reads_it_though_it_be_called_as_the_system(caller: Caller, wallet: Wallet, desk: Desk) -> None:
    held = caller.asked()
    show(wallet, held)
    held.refresh_from_db()
    namesake = agent_of("ofppt", "e-takwin")
    with pytest.raises(ForbiddenError):
        read(namesake, held)
    client = desk(namesake.name)
    listed = client.get("/documents/asked/").content.decode()
    assert "E-TAKWIN" in listed
    assert f"/documents/asked/{held.pk}/" not in listed
    assert client.get(f"/documents/asked/{held.pk}/").status_code == 403
    assert client.post(f"/documents/asked/{held.pk}/cancel/").status_code == 403


def test_more_than_was_asked_is_dropped_and_named(caller: Caller, wallet: Wallet) -> None:
    held = caller.asked()
    show(wallet, held, [*SHOWN, "birth_date", "document_number"])
    taken = caller.take(held)
    assert taken.json()["answer"]["claims"] == SHOWN
    assert taken.json()["answer"]["dropped"] == ["birth_date", "document_number"]
    assert "2008-06-04" not in taken.content.decode()


def test_what_became_of_it_is_told(caller: Caller, agent: Profile, other: Profile, wallet: Wallet) -> None:
    changing.confirm(other, changing.propose(agent, wallet.document, Change.Kind.REVOKE, "error"))
    held = caller.asked()
    show(wallet, held)
    said = caller.take(held).json()
    assert (said["answer"]["outcome"], said["answer"]["standing"]) == ("authentic", "revoked")
    assert (said["said"], said["todo"]) == ("Genuine, but revoked since", "It does not count any more.")


def test_a_copy_of_what_was_shown_elsewhere_tells_nothing(caller: Caller, wallet: Wallet) -> None:
    for changes, why in (
        ({"audience": "x509_hash:of-someone-else"}, "not-its-holder"), ({"nonce": "of-before"}, "not-its-holder"),
        ({"key": new_key("ES256")}, "not-its-holder"),
    ):  # fmt: skip
        held = caller.asked()
        show(wallet, held, **changes)
        shown = caller.take(held).json()["answer"]
        assert (shown["outcome"], shown["why"], shown["holder_bound"]) == ("not-authentic", why, False)
        assert (shown["claims"], shown["issuer"], shown["issued"]) == ({}, "", None)
    fold_traces()
    assert not Trace.objects.exists()  # it is known of nobody


def test_a_second_answer_is_none_nor_one_too_large(caller: Caller, wallet: Wallet) -> None:
    held = caller.asked()
    asked = wallet.read(held)
    assert "no more than one document" in refused(wallet.post(asked, {"response": "a" * 200_000}))
    assert state(caller.see(held)) == "waiting"
    wallet.encrypted(asked, wallet.shown(asked))
    assert "answered" in refused(wallet.encrypted(asked, wallet.shown(asked)))
    caller.take(held)
    assert "answered" in refused(wallet.encrypted(asked, wallet.shown(asked)))


def test_a_system_that_the_pack_no_longer_lets_takes_nothing(
    caller: Caller, wallet: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = caller.asked()
    show(wallet, held)
    monkeypatch.setattr(Presentation, "of_system", lambda _self, _name: None)
    assert "may not ask" in problem(caller.take(held), 403)
    monkeypatch.undo()
    assert caller.take(held).status_code == 200


def test_without_a_receipt_nothing_is_told(caller: Caller, wallet: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    first, held = caller.asked(), caller.asked()
    show(wallet, first)
    show(wallet, held)
    assert caller.take(first).status_code == 200
    monkeypatch.setattr(receipting, "PATIENCE", 0.1)
    lock = Lock(log_folder() / "lock")
    answer = caller.take(held)
    lock.release()
    problem(answer, 503)
    assert state(caller.see(held)) == "answered"
    assert caller.take(held).json()["answer"]["claims"] == SHOWN
    assert LogReader(log_folder()).size == 2


def test_who_dies_between_the_receipt_and_the_answer_told_nothing(
    caller: Caller, wallet: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = caller.asked()
    show(wallet, held)

    def die(*_given: object) -> bytes:
        raise KeyboardInterrupt

    kept = receipting.make_receipt
    monkeypatch.setattr(receipting, "make_receipt", die)
    with pytest.raises(KeyboardInterrupt):
        caller.take(held)
    monkeypatch.setattr(receipting, "make_receipt", kept)
    assert state(caller.see(held)) == "answered"
    assert caller.take(held).json()["entry"].startswith("wallets/1/")  # the first is of what may have been told
