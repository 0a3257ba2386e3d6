"""A department's system asks a wallet, and sees how far it is; nobody else does, whatever they know of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from msgspec.structs import replace

from tests.documents.presentations.conftest import PRESENTATION
from tests.documents.presentations.systems import ASKINGS, BACK, Caller, problem, show, state
from tests.documents.presentations.test_taking import SHOWN
from tests.documents.presentations.wallet import Wallet, refused
from tests.documents.views.conftest import Desk, desk
from wasl.catalogue import current
from wasl.documents.models import KeyUse, OwnerKey
from wasl.documents.presentations import calling
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.reading import forget
from wasl.documents.times import end_of
from wasl.kernel.clock import now
from wasl.kernel.keys import new_key

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
ELSEWHERE = [
    "https://evil.example/", f"{BACK}/", f"{BACK}?next=https://evil.example", f"{BACK}#a", BACK.upper(), "javascript:alert(1)",
    BACK.replace("https", "http"), f"{BACK}@evil.example", "//evil.example", " " + BACK,
]  # fmt: skip


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
