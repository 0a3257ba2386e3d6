"""A department's system asks a wallet, and takes the answer once; nobody else does, whatever they know of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override
from msgspec.structs import replace

from tests.documents.desk import account, agent_of
from tests.documents.presentations.conftest import PRESENTATION, PUPIL
from tests.documents.presentations.systems import ASKINGS, Caller, problem, state
from tests.documents.presentations.test_taking import SHOWN
from tests.documents.presentations.wallet import Wallet, refused
from tests.documents.views.conftest import Desk, desk
from tests.exchange.agreements.life import registered
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.models import Change, KeyUse, OwnerKey
from wasl.documents.presentations import calling, receipting
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.reading import forget, read
from wasl.documents.presentations.receipting import log_folder
from wasl.documents.times import end_of
from wasl.exchange.agreements.publishing import publish_directory
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.receipts.durable import Lock
from wasl.exchange.receipts.reading import LogReader, kept_verifier
from wasl.exchange.receipts.receiptfile import verify_receipt
from wasl.exchange.tracing.models import Trace
from wasl.exchange.tracing.showing.telling import Teller
from wasl.exchange.tracing.tasks import fold_traces
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.clock import now
from wasl.kernel.keys import new_key
from wasl.registers.models import Access

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
BACK = "https://e-takwin.example/admission/retour"
ELSEWHERE = [
    "https://evil.example/", f"{BACK}/", f"{BACK}?next=https://evil.example", f"{BACK}#a", BACK.upper(), "javascript:alert(1)",
    BACK.replace("https", "http"), f"{BACK}@evil.example", "//evil.example", " " + BACK,
]  # fmt: skip


@pytest.fixture
def dsi(home: object, transactional_db: None) -> Profile:
    """Of the office whose system asks."""
    return account("dsi-ofppt")


@pytest.fixture
def caller(dsi: Profile) -> Caller:
    """The system that the pack lets ask."""
    made = Caller(registered(dsi, "e-takwin"))
    publish_directory()
    return made


@pytest.fixture
def stranger(caller: Caller) -> Caller:
    """A system of another department."""
    made = Caller(registered(account("dsi-menps"), "massar"))
    publish_directory()
    return made


def show(wallet: Wallet, held: PresentationRequest, claims: list[str] | None = None, **changes: Any) -> str:
    """The wallet answers; where it sends its holder's browser."""
    asked = wallet.read(held)
    answer = wallet.encrypted(asked, wallet.shown(asked, claims, **changes))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["redirect_uri"])


def code_of(address: str) -> str:
    (code,) = parse_qs(urlsplit(address).query)["response_code"]
    return code


def test_it_asks_and_takes_what_was_shown(caller: Caller, wallet: Wallet) -> None:
    answer = caller.ask(case="Dossier 12")
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert told["qr"].startswith("<svg")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(told["uri"]).query).items()}
    assert (asked["request_uri"], asked["client_id"]) == (told["request_uri"], told["client_id"])
    held = PresentationRequest.objects.get(handle=told["id"])
    assert (held.asked_by, held.system, held.case) == ("", "e-takwin", "Dossier 12")
    assert state(caller.see(held)) == "waiting"
    assert "nobody answered" in problem(caller.take(held), 409).lower()
    assert urlsplit(show(wallet, held)).path.startswith("/presentations/")
    assert KeyUse.objects.get(kind=KeyUse.Kind.QUESTION).by == "e-takwin"
    seen = caller.see(held)
    assert state(seen) == "answered"
    assert not any(value in seen.content.decode() for value in SHOWN.values())
    taken = caller.take(held)
    assert taken.headers["Cache-Control"] == "no-store"
    said = taken.json()
    assert said["said"] == "Genuine and in force"
    shown = said["answer"]
    assert (shown["claims"], shown["dropped"], shown["lacking"]) == (SHOWN, [], [])
    assert (shown["outcome"], shown["standing"], shown["why"]) == ("authentic", "in-force", "shown")
    assert (shown["issuer"], shown["holder_bound"], shown["purpose"]) == ("menps", True, "vocational-guidance")
    held.refresh_from_db()
    assert held.kept_until == end_of(current.catalogue(), "presentations-kept", held.ended)
    assert shown["keep_until"] == (held.kept_until - timedelta(seconds=1)).date().isoformat()


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


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nobody_is_sent_back_where_the_pack_does_not_say(caller: Caller, address: str) -> None:
    assert "sent back" in problem(caller.ask(return_to=address), 403)
    assert not PresentationRequest.objects.exists()


def test_another_system_neither_asks_nor_sees_nor_takes(caller: Caller, stranger: Caller, wallet: Wallet) -> None:
    held = caller.asked()
    show(wallet, held)
    assert "may not ask" in problem(stranger.ask(), 403)
    assert "may not ask" in problem(caller.ask("admission-baccalaureate"), 403)
    assert "may not ask" in problem(caller.ask("none"), 403)
    for act in (stranger.see, stranger.take, stranger.give_up):
        assert "no such request" in problem(act(held), 404)
    assert "no such request" in problem(caller.send("GET", f"{ASKINGS}/{'0' * 32}"), 404)
    for call in (
        Client().get(f"{ASKINGS}/{held.handle}"), Client().post(f"{ASKINGS}/{held.handle}/answer"),
        Caller(new_key("ES256")).take(held),
    ):  # fmt: skip
        assert call.status_code == 401
    assert caller.take(held).status_code == 200


def test_a_signed_request_is_good_once_and_for_itself_alone(caller: Caller, wallet: Wallet) -> None:
    one, other = caller.asked(), caller.asked()
    show(wallet, one)
    path = f"{ASKINGS}/{one.handle}"
    seen = caller.signed("GET", path)
    moved = (("GET", f"{ASKINGS}/{other.handle}"), ("POST", f"{path}/answer"), ("DELETE", path))
    for method, where in moved:
        answer = Client().generic(method, where, b"", **seen)
        assert json.loads(answer.content)["type"].endswith("/problems/bad-signature")
    assert Client().get(path, **seen).status_code == 200
    assert json.loads(Client().get(path, **seen).content)["type"].endswith("/problems/replayed")
    said = caller.signed("POST", ASKINGS, b'{"presentation": "training-schooling"}')
    changed = Client().post(ASKINGS, b'{"presentation": "another"}', content_type="application/json", **said)
    assert changed.status_code == 401


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


def test_whose_system_it_is_sees_what_it_asked_and_nothing_that_was_shown(
    caller: Caller, stranger: Caller, wallet: Wallet, desk: Desk
) -> None:
    held = caller.asked(case="Dossier 12")
    show(wallet, held)
    client = desk("dsi-ofppt")
    listed = client.get("/documents/asked/").content.decode()
    for part in ("Dossier 12", "E-TAKWIN", "genuine"):
        assert part in listed
    assert "/documents/asked/new/" not in listed
    assert not any(value in listed for value in SHOWN.values())
    assert client.get("/documents/asked/new/").status_code == 403
    assert client.get(f"/documents/asked/{held.pk}/").status_code == 403
    assert "Dossier 12" not in desk("dsi-menps").get("/documents/asked/").content.decode()


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


def test_its_end_is_told_apart(caller: Caller, wallet: Wallet) -> None:
    late, declined, untaken = caller.asked(), caller.asked(return_to=BACK), caller.asked()
    PresentationRequest.objects.filter(pk=late.pk).update(expires=now() - timedelta(seconds=1))
    asked = wallet.read(declined)
    sent = wallet.post(asked, {"error": "access_denied", "state": asked["state"]}).json()["redirect_uri"]
    assert sent.startswith(f"{BACK}?response_code=")
    show(wallet, untaken)
    PresentationRequest.objects.filter(pk=untaken.pk).update(kept_until=now() - timedelta(seconds=1))
    for held, stands in ((late, "expired"), (declined, "declined"), (untaken, "erased")):
        assert state(caller.see(held)) == stands
        assert "not any more" in problem(caller.take(held), 409)
    assert forget(now()) == 2
    assert not OwnerKey.objects.filter(entity=untaken.handle).exists()


def test_it_is_given_up(caller: Caller, wallet: Wallet) -> None:
    waits, answered, taken = caller.asked(), caller.asked(), caller.asked()
    asked = wallet.read(waits)
    show(wallet, answered)
    show(wallet, taken)
    caller.take(taken)
    for held, stands in ((waits, "cancelled"), (answered, "erased"), (taken, "taken")):
        assert state(caller.give_up(held)) == stands
        assert state(caller.give_up(held)) == stands
        assert "not any more" in problem(caller.take(held), 409)
        assert not OwnerKey.objects.filter(entity=held.handle).exists()
    assert "answered" in refused(wallet.encrypted(asked, wallet.shown(asked)))


def test_the_same_key_asks_once(caller: Caller, stranger: Caller, wallet: Wallet) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": "dossier-12"}
    first, again = caller.ask(case="12", **key), caller.ask(case="12", **key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert "something else" in problem(caller.ask(case="13", **key), 422).lower()
    held = PresentationRequest.objects.get()
    show(wallet, held)
    over = caller.ask(case="12", **key).json()
    assert (over["state"], over["uri"], over["qr"]) == ("answered", None, None)
    assert "may not" in problem(stranger.ask(case="12", **key), 403)


def test_no_more_than_agreed_in_a_day(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = current.catalogue().get(Presentation, PRESENTATION)
    let = replace(declared.systems[0], daily=1)
    monkeypatch.setattr(calling, "agreed", lambda _system, _name: (declared, let))
    held = caller.asked(HTTP_IDEMPOTENCY_KEY="one")
    assert "as many as agreed" in problem(caller.ask(), 429)
    assert caller.ask(HTTP_IDEMPOTENCY_KEY="one").status_code == 200
    PresentationRequest.objects.filter(pk=held.pk).update(created=now() - timedelta(days=1))
    assert caller.ask().status_code == 201


def test_a_system_that_the_pack_no_longer_lets_takes_nothing(
    caller: Caller, wallet: Wallet, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = caller.asked()
    show(wallet, held)
    monkeypatch.setattr(Presentation, "of_system", lambda _self, _name: None)
    assert "may not ask" in problem(caller.take(held), 403)
    monkeypatch.undo()
    assert caller.take(held).status_code == 200


BAD: list[tuple[bytes, int]] = [
    (b"", 400), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b"[" * 9_000, 400), (b'{"presentation": 1}', 400),
    (b'{"presentation": "training-schooling", "claims": ["birth_date"]}', 400), (b'{"a": "' + b"a" * 20_000 + b'"}', 413),
    (json.dumps({"presentation": PRESENTATION, "case": "a" * 201}).encode(), 422),
]  # fmt: skip


def test_what_is_no_request_is_refused(caller: Caller) -> None:
    for content, status in BAD:
        problem(caller.send("POST", ASKINGS, content), status)
    kind = Client().post(ASKINGS, b"{}", content_type="text/plain", **caller.signed("POST", ASKINGS, b"{}"))
    assert kind.status_code == 415
    assert "too long" in problem(caller.ask(HTTP_IDEMPOTENCY_KEY="a" * 201), 422)
    assert not PresentationRequest.objects.exists()


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


@pytest.mark.usefixtures("registers")
@pytest.mark.parametrize("what", ["take", "ask"])
def test_of_several_at_once_one_does(caller: Caller, wallet: Wallet, what: str) -> None:
    held = caller.asked()
    show(wallet, held)
    act: Callable[[], Any] = {
        "take": lambda: caller.take(held), "ask": lambda: caller.ask(HTTP_IDEMPOTENCY_KEY="the same")
    }[what]  # fmt: skip

    def once(_number: int) -> int:
        try:
            return int(act().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = sorted(pool.map(once, range(4)))
    assert codes == ([200, 409, 409, 409] if what == "take" else [200, 200, 200, 201])
    assert PresentationRequest.objects.count() == (1 if what == "take" else 2)
