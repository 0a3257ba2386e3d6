"""Wallets that ask by themselves: known, answered by the holder alone, at one address, once; and no attack gets a document."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.documents.desk import learner
from tests.documents.school import open_school
from tests.documents.wallets.asking import APP, BACK, ID, KNOWN, VERIFIER, Asking, Browser, s256
from tests.documents.wallets.holding import Wallet, problem
from tests.exchange.tracing.families import lives, stated
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change, Document
from wasl.documents.wallets import consenting, offering, pushing
from wasl.documents.wallets.clients import clients
from wasl.documents.wallets.metadata import GRANT
from wasl.documents.wallets.models import Authorization, Granted
from wasl.documents.wallets.offering import Offered
from wasl.exchange.tracing.households import follow_households
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.registers.models import Access

pytestmark = pytest.mark.usefixtures("registers", "known")
ISSUER = "http://127.0.0.1:8000/issuers/menps"


def code_of(asking: Asking, browser: Browser, document: Document, **changes: Any) -> str:
    """The code that the wallet is sent when its holder says yes."""
    return browser.answer(browser.page(asking.address(**changes)), "yes", document.number)["code"]


def test_a_wallet_asks_and_its_holder_says_yes(
    asking: Asking, browser: Browser, document: Document, holder: Profile
) -> None:
    page = browser.page(asking.address())
    shown = browser.client.get(page)
    assert "Portefeuille" in (said := shown.content.decode())
    assert document.number in said
    assert "https://wallet.example/back" in said
    assert "form-action 'self' https://wallet.example;" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in shown.headers["Cache-Control"]
    told = browser.answer(page, "yes", document.number)
    assert told == {"by": "web", "code": told["code"], "state": "s t&ate", "iss": ISSUER}
    given = asking.trade(told["code"])
    assert (given.status_code, given.headers["Cache-Control"]) == (200, "no-store")
    said = given.json()
    assert (said["token_type"], said["scope"], said["expires_in"]) == ("DPoP", "school-certificate", 600)
    made = asking.fetch(*(asking.proof(new_key("ES256")) for _ in range(2)))
    assert len({each["credential"] for each in made.json()["credentials"]}) == 2
    kept = Authorization.objects.get()
    assert (kept.answered_by, kept.accepted, Granted.objects.get().delivered) == (holder.name, True, 2)
    noted = Access.objects.get()
    assert (noted.user_id, noted.entity, noted.purpose, noted.case) == (
        holder.user_id, document.entity, "wallet", document.number,
    )  # fmt: skip
    assert document.number in browser.client.get("/my/consultations/").content.decode()
    assert "Portefeuille" in browser.client.get(f"/my/documents/{document.number}/").content.decode()


def test_a_holder_says_no(asking: Asking, browser: Browser, holder: Profile) -> None:
    told = browser.answer(browser.page(asking.address(redirect_uri=APP, state=None)), "no")
    assert told == {"error": "access_denied", "iss": ISSUER}
    kept = Authorization.objects.get()
    assert (kept.answered_by, kept.accepted, kept.code) == (holder.name, False, None)
    assert not Access.objects.exists()


def test_what_is_not_issued_yet_is_when_it_is_let(asking: Asking, home: Path) -> None:
    entity = open_school(home)[1]
    browser = Browser(learner(entity))
    page = browser.page(asking.address())
    assert f"school-certificate:{entity}" in browser.client.get(page).content.decode()
    assert not Document.objects.exists()
    told = browser.answer(page, "yes", f"school-certificate:{entity}")
    assert asking.trade(told["code"]).status_code == 200
    assert Granted.objects.get().document == Document.objects.get(entity=entity)


def test_a_parent_lets_a_wallet_have_what_is_of_minor_children(
    asking: Asking, home: Path, agent: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once where the wallet asks in detail, one where it does not; none any more once they are of age."""
    monkeypatch.setenv("WASL_NOW", "2026-05-04T10:00:00+00:00")  # a month before they are eighteen
    children = open_school(home, 2)
    lives(mother := f"{7:032x}", "Khadija", "1985-02-01", "H1", "spouse")
    for child in children:
        stated("membership", child, "rsu", {"household": "H1", "relation": "child"})
    follow_households(current.catalogue())
    numbers = [issue(agent, "school-certificate", each).number for each in children]
    browser = Browser(learner(mother))
    page = browser.page(asking.address())
    assert browser.answer(page, "yes", *numbers) == {}
    assert asking.trade(browser.answer(page, "yes", numbers[1])["code"]).status_code == 200
    details = json.dumps([{"type": "openid_credential", "credential_configuration_id": "school-certificate"}])
    told = browser.answer(browser.page(asking.address(scope=None, authorization_details=details)), "yes", *numbers)
    (detail,) = asking.trade(told["code"]).json()["authorization_details"]
    assert sorted(detail["credential_identifiers"]) == sorted(numbers)
    assert problem(asking.fetch(asking.proof(new_key()))) == "invalid_credential_request"  # which of them?
    named = {"credential_configuration_id": None, "credential_identifier": numbers[0]}
    assert asking.fetch(asking.proof(new_key()), **named).status_code == 200
    assert set(Access.objects.values_list("entity", "case")) == set(zip(children, numbers, strict=True))
    monkeypatch.setenv("WASL_NOW", "2026-06-05T10:00:00+00:00")
    page = browser.page(asking.address())
    assert not any(each in browser.client.get(page).content.decode() for each in numbers)
    assert browser.answer(page, "yes", numbers[0]) == {}


def test_in_detail_a_wallet_is_told_identifiers(asking: Asking, browser: Browser, document: Document) -> None:
    details = [
        {"type": "openid_credential", "credential_configuration_id": "school-certificate", "locations": [ISSUER]}
    ]
    code = code_of(asking, browser, document, scope=None, authorization_details=json.dumps(details))
    (detail,) = asking.trade(code).json()["authorization_details"]
    assert detail["credential_identifiers"] == [document.number]
    named = {"credential_configuration_id": None, "credential_identifier": document.number}
    assert asking.fetch(asking.proof(new_key()), **named).status_code == 200
    assert asking.fetch(asking.proof(new_key())).status_code == 200  # the only one of its type
    proof = asking.proof(new_key())
    both, neither = {"credential_identifier": document.number}, {"credential_configuration_id": None}
    assert problem(asking.fetch(proof, **both)) == "invalid_credential_request"
    assert problem(asking.fetch(proof, **neither)) == "invalid_credential_request"
    other = {"credential_configuration_id": None, "credential_identifier": "x"}
    assert problem(asking.fetch(proof, **other)) == "unknown_credential_identifier"
    assert problem(asking.fetch(proof, credential_configuration_id="baccalaureate-diploma")) == (
        "unknown_credential_configuration"
    )


def test_of_an_offer_the_document_offered_alone_is_given(
    asking: Asking, browser: Browser, document: Document, holder: Profile
) -> None:
    offered = offering.offer(holder, document)
    code = asking.code(offered.uri)
    grants = asking.offer(offered.uri)["grants"]
    state = grants["authorization_code"]["issuer_state"]
    assert GRANT in grants
    page = browser.page(asking.address(issuer_state=state))
    told = browser.answer(page, "yes", document.number)
    assert asking.trade(told["code"]).status_code == 200
    assert problem(Wallet().redeem(code, offered.tx_code)) == "invalid_grant"  # the offer is used up
    assert problem(asking.push(issuer_state=state)) == "invalid_request"
    assert problem(asking.push(issuer_state="x")) == "invalid_request"
    again = asking.offer(offering.offer(holder, document).uri)["grants"]["authorization_code"]["issuer_state"]
    stranger = Browser(learner("0" * 32))
    page = stranger.page(asking.address(issuer_state=again))
    assert document.number not in stranger.client.get(page).content.decode()
    assert stranger.answer(page, "yes", document.number) == {}


def test_without_wallets_known_offers_and_metadata_are_as_they_were(
    settings: Settings, offered: Offered, asking: Asking
) -> None:
    told = "/.well-known/oauth-authorization-server/issuers/menps"
    says = asking.client.get(told).json()
    assert says["require_pushed_authorization_requests"] is True
    assert says["pushed_authorization_request_endpoint"] == f"{ISSUER}/par"
    assert says["code_challenge_methods_supported"] == ["S256"]
    assert says["dpop_signing_alg_values_supported"] == ["ES256", "EdDSA"]
    assert says["authorization_response_iss_parameter_supported"] is True
    assert "school-certificate" in says["scopes_supported"]
    settings.WALLETS = ""
    assert "authorization_endpoint" not in asking.client.get(told).json()
    assert set(asking.offer(offered.uri)["grants"]) == {GRANT}
    assert problem(asking.push()) == "invalid_client"
    assert problem(asking.trade("x")) == "unsupported_grant_type"


NOT_WHOLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"client_id": None}, "invalid_client"),
    ({"client_id": "unknown"}, "invalid_client"),
    ({"client_id": "other"}, "invalid_request"),
    ({"redirect_uri": None}, "invalid_request"),
    ({"redirect_uri": "https://wallet.example/back"}, "invalid_request"),
    ({"redirect_uri": f"{BACK}&to=https://evil.example"}, "invalid_request"),
    ({"redirect_uri": "https://wallet.example.evil.example/back?by=web"}, "invalid_request"),
    ({"redirect_uri": "HTTPS://wallet.example/back?by=web"}, "invalid_request"),
    ({"redirect_uri": [BACK, "https://evil.example"]}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"request_uri": "urn:x"}, "invalid_request"),
    ({"request": "e30.e30."}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "x"}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"state": "x" * 1001}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "openid training-attestation"}, "invalid_scope"),
    ({"resource": "https://evil.example"}, "invalid_target"),
    ({"dpop_jkt": "x"}, "invalid_dpop_proof"),
    ({"dpop_jkt": s256("another")}, "invalid_dpop_proof"),
    ({"authorization_details": "{"}, "invalid_authorization_details"),
    ({"authorization_details": "[]"}, "invalid_authorization_details"),
    ({"authorization_details": '[{"type": "payment", "credential_configuration_id": "school-certificate"}]'},
     "invalid_authorization_details"),
    ({"authorization_details": '[{"type": "openid_credential", "credential_configuration_id": "x"}]'},
     "invalid_authorization_details"),
    ({"authorization_details": '[{"type": "openid_credential", "credential_configuration_id": "school-certificate", '
      '"locations": ["https://evil.example"]}]'}, "invalid_authorization_details"),
)  # fmt: skip


def test_what_is_pushed_is_whole_and_of_a_wallet_that_is_known(asking: Asking, home: Path) -> None:
    for changes, expected in NOT_WHOLE:
        assert problem(asking.push(**changes)) == expected, changes
    assert not Authorization.objects.exists()
    plain = asking.client.post("/issuers/menps/par", {"client_id": ID})
    assert problem(plain) == "invalid_request"
    assert asking.client.get("/issuers/menps/par").status_code == 405
    assert asking.push(scope="openid school-certificate", resource=ISSUER, dpop_jkt=asking.key.kid).status_code == 200
    assert asking.push(proof="").status_code == 200  # its key may come with the code


def test_what_was_pushed_is_opened_once_by_whom_it_is_of_and_soon(asking: Asking, browser: Browser, home: Path) -> None:
    pushed = asking.push()
    uri = pushed.json()["request_uri"]
    assert pushed.json()["expires_in"] <= 90
    wrong = (
        asking.authorize(uri, "other"), asking.authorize("x"), asking.authorize(uri.rpartition(":")[2]),
        asking.authorize(uri).replace("menps", "ofppt"), asking.authorize(uri) + "&client_id=other",
        f"/issuers/menps/authorize?client_id={ID}&redirect_uri=https://evil.example&response_type=code",
    )  # fmt: skip
    for address in wrong:
        response = browser.client.get(address)
        assert (response.status_code, response.headers.get("Location")) == (400, None), address
    assert browser.page(asking.authorize(uri)).startswith("/my/documents/wallets/")
    assert browser.client.get(asking.authorize(uri)).status_code == 400
    late = asking.address()
    Authorization.objects.filter(opened=None).update(expires=now())
    assert browser.client.get(late).status_code == 400
    assert timedelta(seconds=90) >= pushing.LIVES


def test_the_browser_that_came_answers_signed_in_and_no_other(
    asking: Asking, document: Document, holder: Profile, agent: Profile, settings: Settings
) -> None:
    """A thief who sends the address of the page on, or who opened it before, gets nothing."""
    visitor = Browser()
    page = visitor.page(asking.address())
    asked = visitor.client.get(page)
    assert (asked.status_code, asked.headers["Location"]) == (302, f"/account/login/?next={page}")
    assert Browser(holder).client.get(page).status_code == 404
    visitor.client.force_login(holder.user)  # the session goes on
    assert visitor.answer(page, "yes", document.number)["code"]
    settings.REQUIRE_MFA = False
    work = Browser(agent)
    assert work.client.get(work.page(asking.address())).status_code == 403


def test_documents_of_others_are_not_given(asking: Asking, document: Document, browser: Browser) -> None:
    other = Browser(learner("0" * 32))
    page = other.page(asking.address())
    for wanted in ((), (document.number,), (f"school-certificate:{document.entity}",)):
        assert other.answer(page, "yes", *wanted) == {}
    mine = browser.page(asking.address())
    for wanted in ((), ("x",), (document.number, "x")):
        assert browser.answer(mine, "yes", *wanted) == {}
    assert not Granted.objects.exists()


def test_nobody_is_made_to_say_yes(asking: Asking, document: Document, holder: Profile) -> None:
    strict = Browser(client=Client(enforce_csrf_checks=True))
    strict.client.force_login(holder.user)
    page = strict.page(asking.address())
    forged = strict.client.post(page, {"answer": "yes", "documents-1": document.number})
    assert forged.status_code == 403
    assert Authorization.objects.get().answered is None


def test_one_answers_once_and_in_time(asking: Asking, browser: Browser, document: Document) -> None:
    page = browser.page(asking.address())
    assert browser.answer(page, "yes", document.number)["code"]
    for answer in ("yes", "no"):
        assert browser.client.post(page, {"answer": answer, "documents-1": document.number}).status_code == 400
    late = browser.page(asking.address())
    Authorization.objects.filter(answered=None).update(opened=now() - consenting.LIVES)
    assert browser.client.get(late).status_code == 400
    held = Authorization.objects.get(answered=None)
    with pytest.raises(WaslError, match="waits for no answer"):
        consenting.refuse(browser.who, held, now())  # type: ignore[arg-type]


def test_a_code_that_comes_again_ends_what_it_was_given_for(
    asking: Asking, browser: Browser, document: Document
) -> None:
    code = code_of(asking, browser, document)
    assert asking.trade(code).status_code == 200
    assert asking.fetch(asking.proof(new_key())).status_code == 200
    thief = Asking()
    assert problem(thief.trade(code, code_verifier="x" * 43)) == "invalid_grant"
    assert problem(asking.fetch(asking.proof(new_key()))) == "invalid_token"
    assert problem(asking.trade(code)) == "invalid_grant"
    assert Authorization.objects.get().revoked is not None


def test_of_many_who_bring_a_code_at_once_none_keeps_a_token(
    asking: Asking, browser: Browser, document: Document
) -> None:
    code = code_of(asking, browser, document)
    asking.trade("x")  # it is told a nonce

    def come(_place: int) -> int:
        try:
            return int(Asking(key=asking.key, signs=asking.signs).trade(code).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(come, range(4))) == [200, 400, 400, 400]
    assert Authorization.objects.get().revoked is not None


def test_a_code_is_for_whom_it_was_sent_to(asking: Asking, browser: Browser, document: Document) -> None:
    code = code_of(asking, browser, document)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"code_verifier": None}, "invalid_grant"),
        ({"code_verifier": "x" * 43}, "invalid_grant"),
        ({"code_verifier": s256(VERIFIER)}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"redirect_uri": APP}, "invalid_grant"),
        ({"client_id": "other"}, "invalid_grant"),
        ({"client_id": None}, "invalid_client"),
        ({"code": None}, "invalid_grant"),
        ({"code": [code, code]}, "invalid_request"),
    )
    for changes, expected in wrong:
        assert problem(asking.trade(code, **changes)) == expected, changes
    thief = Asking()
    assert problem(thief.trade(code)) == "invalid_grant"  # its key is not the one that was shown before
    assert problem(asking.trade(code, proof="")) == "invalid_dpop_proof"
    elsewhere = Asking("ofppt", key=asking.key)
    assert problem(elsewhere.trade(code)) == "invalid_grant"
    Authorization.objects.update(answered=now() - consenting.CODE_LIVES)
    assert problem(asking.trade(code)) == "invalid_grant"
    assert timedelta(seconds=60) >= consenting.CODE_LIVES
    Authorization.objects.update(answered=now())
    assert asking.trade(code).status_code == 200


def test_a_token_ends_and_what_is_not_in_force_is_not_delivered(
    asking: Asking, browser: Browser, document: Document, agent: Profile, other: Profile
) -> None:
    asking.trade(code_of(asking, browser, document))
    changing.confirm(other, changing.propose(agent, document, Change.Kind.REVOKE, "error"))
    assert problem(asking.fetch(asking.proof(new_key()))) == "credential_request_denied"
    Authorization.objects.update(redeemed=now() - offering.LIVES - timedelta(seconds=1))
    assert problem(asking.fetch(asking.proof(new_key()))) == "invalid_token"


def test_what_is_kept_opens_nothing(asking: Asking, browser: Browser, document: Document) -> None:
    uri = asking.push().json()["request_uri"]
    code = browser.answer(browser.page(asking.authorize(uri)), "yes", document.number)["code"]
    asking.trade(code)
    (kept,) = Authorization.objects.values()
    assert not {uri, uri.rpartition(":")[2], code, asking.token} & set(map(str, kept.values()))


def test_what_nobody_answers_is_forgotten(asking: Asking, browser: Browser, document: Document) -> None:
    code_of(asking, browser, document)
    asking.push()
    Authorization.objects.update(created=now() - timedelta(days=2))
    asking.push()
    assert Authorization.objects.count() == 2


WRONG: tuple[object, ...] = (
    {}, [{}], [KNOWN[0], KNOWN[0]], [{**KNOWN[0], "client_secret": "x"}], [{**KNOWN[0], "client_name": " "}],
    *(
        [{**KNOWN[0], "redirect_uris": uris}]
        for uris in (
            [], [""], ["/back"], ["https://"], ["https://wallet.example/#x"], ["http://wallet.example/"], ["javascript:alert(1)"],
            ["data:text/html,x"], ["https://me@wallet.example/"], ["https://wallet.example/ x"], ["https://[x/"],
        )
    ),
)  # fmt: skip


def test_the_file_of_wallets_is_right(known: Path) -> None:
    assert clients()[ID].name.ar == "المحفظة"
    for content in WRONG:
        known.write_text(json.dumps(content))
        with pytest.raises(WaslError, match="file of wallets"):
            clients()
    known.unlink()
    with pytest.raises(WaslError, match="file of wallets"):
        clients()
