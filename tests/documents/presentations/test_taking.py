"""Answers: by both response modes, once, to the request that they answer, and by nobody who only overheard it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import override
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from tests.documents.desk import agent_of
from tests.documents.presentations.conftest import PRESENTATION, PUPIL
from tests.documents.presentations.wallet import ALGORITHMS, Wallet, refused
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.models import Change, Document, OwnerKey
from wasl.documents.presentations.asking import ask
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.reading import forget, read
from wasl.documents.times import end_of
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.tracing.showing.telling import Teller
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.registers.models import Access

pytestmark = pytest.mark.django_db
MODES = json.dumps({"response_modes_supported": ["direct_post"]})
SHOWN = {
    "given_latin": "SALMA", "family_latin": "ALAOUI", "school_year": "2026-2027", "level": "upper-secondary-2",
}  # fmt: skip


def still_waits(held: PresentationRequest) -> bool:
    held.refresh_from_db()
    return held.state == "waiting" and held.secrets is not None and held.answer is None


def test_what_was_asked_is_shown_to_who_asked(asker: Profile, wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    answer = wallet.encrypted(asked, wallet.shown(asked))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    held.refresh_from_db()
    assert (held.state, held.outcome, held.secrets) == ("answered", "authentic", None)
    assert held.kept_until == end_of(current.catalogue(), "presentations-kept", held.ended)
    found = read(asker, held)
    assert (found.outcome, found.standing, found.claims) == ("authentic", "in-force", SHOWN)


@pytest.mark.parametrize("enc", ["A128GCM", "A256GCM"])
def test_each_encryption_told_is_read(wallet: Wallet, held: PresentationRequest, enc: str) -> None:
    asked = wallet.read(held)
    assert wallet.encrypted(asked, wallet.shown(asked), enc, apu="YQ", apv="Yg").status_code == 200


def test_in_the_clear_where_the_wallet_encrypts_nothing(
    asker: Profile, wallet: Wallet, held: PresentationRequest
) -> None:
    asked = wallet.read(held)
    assert "must be encrypted" in refused(wallet.plain(asked, wallet.shown(asked)))
    assert still_waits(held)
    asked = wallet.read(held, wallet_metadata=MODES)
    assert wallet.plain(asked, wallet.shown(asked)).status_code == 200
    held.refresh_from_db()
    assert read(asker, held).claims == SHOWN


def test_nothing_of_it_can_be_read_in_the_database(wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked))
    held.refresh_from_db()
    kept = str(vars(held)) + bytes(held.answer or b"").decode("latin-1")
    assert not any(value in kept for value in (*SHOWN.values(), PUPIL))


def test_it_is_answered_once(wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    presentation = wallet.shown(asked)
    wallet.encrypted(asked, presentation)
    assert "answered" in refused(wallet.encrypted(asked, presentation))
    assert "answered" in refused(wallet.encrypted(asked, wallet.shown(asked)))
    assert wallet.client.post(urlsplit(asked["response_uri"]).path.replace("answer", "request")).status_code == 400


def test_after_ten_minutes_no_answer_is_taken(wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    PresentationRequest.objects.filter(pk=held.pk).update(expires=now() - timedelta(seconds=1))
    assert "too old" in refused(wallet.encrypted(asked, wallet.shown(asked)))
    assert still_waits(held)


def test_an_answer_to_somebody_elses_request_is_none(asker: Profile, wallet: Wallet) -> None:
    """Neither under another's state, nor at another's address, nor with a proof that was made for another's nonce."""
    mine, theirs = ask(asker, PRESENTATION), ask(agent_of("ofppt", "admission-9"), PRESENTATION)
    asked, other = wallet.read(mine), wallet.read(theirs)
    said = {"vp_token": {"document": [wallet.shown(asked)]}, "state": other["state"]}
    assert "another request" in refused(wallet.encrypted(asked, "", said=said))
    moved = {**asked, "response_uri": other["response_uri"]}
    assert "key of this request" in refused(wallet.encrypted(moved, wallet.shown(asked)))
    assert still_waits(mine)
    assert still_waits(theirs)
    assert wallet.encrypted(other, wallet.shown(asked)).status_code == 200
    theirs.refresh_from_db()
    assert theirs.outcome == "not-authentic"


def test_what_another_verifier_was_shown_is_not_taken(
    asker: Profile, wallet: Wallet, held: PresentationRequest
) -> None:
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked, audience="x509_hash:of-someone-else"))
    held.refresh_from_db()
    found = read(asker, held)
    assert (found.outcome, found.why, found.claims) == ("not-authentic", "not-its-holder", {})
    assert not Access.objects.exists()


def test_a_thief_without_the_wallets_key_shows_nothing(
    asker: Profile, wallet: Wallet, held: PresentationRequest
) -> None:
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked, key=new_key("ES256")))
    held.refresh_from_db()
    assert read(asker, held).why == "not-its-holder"


def test_more_than_was_asked_is_dropped(asker: Profile, wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked, [*SHOWN, "birth_date", "document_number"]))
    held.refresh_from_db()
    found = read(asker, held)
    assert found.claims == SHOWN
    assert found.dropped == ("birth_date", "document_number")


def test_what_became_of_it_is_told(
    asker: Profile, agent: Profile, other: Profile, wallet: Wallet, held: PresentationRequest
) -> None:
    changing.confirm(other, changing.propose(agent, wallet.document, Change.Kind.REVOKE, "error"))
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked))
    held.refresh_from_db()
    found = read(asker, held)
    assert (found.outcome, found.standing) == ("authentic", "revoked")


def test_a_wallet_may_decline(asker: Profile, wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    assert "another request" in refused(wallet.post(asked, {"error": "access_denied", "state": "guessed"}))
    assert still_waits(held)
    assert wallet.post(asked, {"error": "access_denied", "state": asked["state"]}).status_code == 200
    held.refresh_from_db()
    assert (held.state, held.secrets, held.outcome) == ("declined", None, "")
    assert not OwnerKey.objects.filter(entity=held.handle).exists()
    with pytest.raises(WaslError, match="nothing was shown"):
        read(asker, held)


def forms(wallet: Wallet, asked: dict[str, Any]) -> list[dict[str, Any]]:
    state, presentation = asked["state"], wallet.shown(asked)
    token = json.dumps({"document": [presentation]})
    return [
        {},
        {"state": state},
        {"vp_token": token},
        {"vp_token": [token, token], "state": state},
        {"vp_token": token, "state": [state, state]},
        {"vp_token": presentation, "state": state},
        {"vp_token": "[" * 100_000, "state": state},
        *(
            {"vp_token": json.dumps(each), "state": state}
            for each in (
                {}, [], {"document": presentation}, {"document": []}, {"document": [presentation] * 2}, {"document": [{}]},
                {"document": [""]}, {"other": [presentation]}, {"document": [presentation], "more": [presentation]},
            )
        ),
    ]  # fmt: skip


def test_what_is_no_answer_leaves_the_request_waiting(wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held, wallet_metadata=MODES)
    for form in forms(wallet, asked):
        refused(wallet.post(asked, form))
    path = urlsplit(asked["response_uri"]).path
    assert wallet.client.get(path).status_code == 405
    for kind, body in (("application/json", "{}"), ("application/x-www-form-urlencoded", "a" * 200_000)):
        refused(wallet.client.post(path, body, content_type=kind))
    assert still_waits(held)


def test_what_is_encrypted_otherwise_is_not_opened(wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    presentation = wallet.shown(asked)
    (jwk,) = asked["client_metadata"]["jwks"]["keys"]
    said = json.dumps({"vp_token": {"document": [presentation]}, "state": asked["state"]})
    with_secret = jwe.encrypt_compact({"alg": "dir", "enc": "A128GCM"}, said, OctKey.generate_key(128))
    for_another = jwe.encrypt_compact(
        {"alg": "ECDH-ES", "enc": "A128GCM", "kid": jwk["kid"]},
        said,
        ECKey.generate_key("P-256"),
        algorithms=ALGORITHMS,
    )
    good = jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A128GCM"}, said, ECKey.import_key(jwk), algorithms=ALGORITHMS)
    changed = good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB")
    for text in ("", ".", "a.b.c.d.e", with_secret, for_another, changed, good + ".x", good * 2):
        refused(wallet.post(asked, {"response": text}))
    for enc, changes in (
        ("A192GCM", {}), ("A128GCM", {"alg": "ECDH-ES+A128KW"}), ("A128GCM", {"kid": "another"}), ("A128GCM", {"zip": "DEF"}),
    ):  # fmt: skip
        refused(wallet.encrypted(asked, presentation, enc, **changes))
    for what in ("text", [], {}, {"state": asked["state"]}):
        refused(wallet.encrypted(asked, "", said=what))
    assert still_waits(held)
    assert wallet.post(asked, {"response": good}).status_code == 200


@pytest.mark.usefixtures("registers")
def test_of_two_answers_at_once_one_is_taken(wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    presentations = [wallet.shown(asked) for _ in range(4)]

    def post(presentation: str) -> int:
        try:
            return int(wallet.encrypted(asked, presentation).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(post, presentations)) == [200, 400, 400, 400]


def test_only_who_asked_reads_it_and_whose_it_is_sees_that(
    asker: Profile, wallet: Wallet, held: PresentationRequest
) -> None:
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked))
    held.refresh_from_db()
    for who in (agent_of("ofppt", "colleague"), agent_of("menps", "stranger")):
        with pytest.raises(ForbiddenError):
            read(who, held)
    assert not Access.objects.exists()
    read(asker, held)
    read(asker, held)
    trace = Access.objects.get()
    assert (trace.entity, trace.purpose, trace.user) == (PUPIL, "presentation", asker.user)
    assert trace.shown == ["presented"]
    assert trace.case == f"{PRESENTATION} {held.pk}"
    with override("en"):
        told = Teller(current.catalogue(), [], {}).reading(trace)
    assert "read in the portal" in told.sentence
    assert "showed from a wallet" in told.sentence


def test_it_is_kept_as_long_as_the_pack_says(asker: Profile, wallet: Wallet, held: PresentationRequest) -> None:
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked))
    assert forget(now()) == 0
    PresentationRequest.objects.filter(pk=held.pk).update(kept_until=now() - timedelta(seconds=1))
    held.refresh_from_db()
    with pytest.raises(WaslError, match="erased"):
        read(asker, held)
    assert forget(now()) == 1
    held.refresh_from_db()
    assert (held.answer, held.outcome) == (None, "authentic")
    assert not OwnerKey.objects.filter(entity=held.handle).exists()


def come_back(wallet: Wallet, held: PresentationRequest) -> str:
    asked = wallet.read(held)
    address = urlsplit(wallet.encrypted(asked, wallet.shown(asked)).json()["redirect_uri"])
    assert parse_qs(address.query)["response_code"]
    return f"{address.path}?{address.query}"


def test_the_holders_browser_is_told_what_was_asked_and_not_what_was_shown(
    wallet: Wallet, held: PresentationRequest
) -> None:
    address = come_back(wallet, held)
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    said = client.get(address).content.decode()
    assert "Office of Vocational Training" in said
    assert "Guidance to vocational training" in said
    assert not any(value in said for value in ("SALMA", "ALAOUI"))
    for wrong in (address + "x", address.partition("?")[0]):
        assert client.get(wrong).status_code == 404
    PresentationRequest.objects.filter(pk=held.pk).update(ended=now() - timedelta(minutes=11))
    assert client.get(address).status_code == 404


def test_another_document_of_hers_is_not_it(asker: Profile, wallet: Wallet, document: Document) -> None:
    held = ask(agent_of("universities", "admission-4"), "admission-baccalaureate")
    asked = wallet.read(held)
    wallet.encrypted(asked, wallet.shown(asked, ["given_latin"]))
    held.refresh_from_db()
    assert held.outcome == "cannot-tell"
