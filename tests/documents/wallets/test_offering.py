"""Offers: to their holder alone, once, for ten minutes, and for few tries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.client import MULTIPART_CONTENT

from tests.documents.desk import learner
from tests.documents.wallets.holding import Wallet, problem
from wasl.accounts.models import Profile
from wasl.documents import changing
from wasl.documents.models import Change, Document, Offer
from wasl.documents.wallets import secrets
from wasl.documents.wallets.metadata import GRANT
from wasl.documents.wallets.offering import LIVES, TRIES, Offered, offer
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key

pytestmark = pytest.mark.usefixtures("registers")


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**secrets.DIGITS:0{secrets.DIGITS}}"


def test_a_holder_takes_a_document_into_a_wallet(wallet: Wallet, offered: Offered, document: Document) -> None:
    assert offered.uri.startswith("openid-credential-offer://?credential_offer_uri=http")
    assert offered.qr().startswith("<svg")
    told = wallet.offer(offered.uri)
    assert told["credential_configuration_ids"] == ["school-certificate"]
    assert told["credential_issuer"].endswith("/issuers/menps")
    given = wallet.redeem(wallet.code(offered.uri), offered.tx_code)
    assert given.headers["Cache-Control"] == "no-store"
    assert given.json()["token_type"] == "Bearer"
    made = wallet.credential(*(wallet.proof(new_key(kind)) for kind in ("ES256", "EdDSA")))
    assert made.headers["Cache-Control"] == "no-store"
    assert len({each["credential"] for each in made.json()["credentials"]}) == 2
    kept = Offer.objects.get(document=document)
    assert kept.delivered == 2


def test_nobody_else_is_offered_it(document: Document, agent: Profile) -> None:
    for other in (agent, learner("0" * 32)):
        with pytest.raises(ForbiddenError):
            offer(other, document)


def test_what_is_kept_opens_nothing(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    wallet.redeem(code, offered.tx_code)
    (kept,) = Offer.objects.values()
    assert not {code, offered.tx_code, wallet.token} & set(map(str, kept.values()))


def test_a_code_is_good_once(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    assert wallet.redeem(code, offered.tx_code).status_code == 200
    assert problem(wallet.redeem(code, offered.tx_code)) == "invalid_grant"
    assert wallet.offer(offered.uri)["error"] == "invalid_request"


def test_digits_cannot_be_tried_out(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    for _ in range(TRIES):
        assert problem(wallet.redeem(code, wrong(offered.tx_code))) == "invalid_grant"
    assert problem(wallet.redeem(code, offered.tx_code)) == "invalid_grant"
    assert wallet.offer(offered.uri)["error"] == "invalid_request"


def test_a_mistyped_digit_is_forgiven(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    assert problem(wallet.redeem(code, wrong(offered.tx_code))) == "invalid_grant"
    assert wallet.redeem(code, offered.tx_code).status_code == 200


def test_an_offer_ends(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    Offer.objects.update(expires=now())
    assert problem(wallet.redeem(code, offered.tx_code)) == "invalid_grant"
    assert wallet.offer(offered.uri)["error"] == "invalid_request"


def test_a_new_offer_ends_the_former(
    wallet: Wallet, offered: Offered, holder: Profile, document: Document
) -> None:  # fmt: skip
    code = wallet.code(offered.uri)
    offer(holder, document)
    assert problem(wallet.redeem(code, offered.tx_code)) == "invalid_grant"


def test_a_code_is_of_one_issuer(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    assert problem(Wallet("ofppt").redeem(code, offered.tx_code)) == "invalid_grant"
    wallet.redeem(code, offered.tx_code)
    elsewhere = Wallet("ofppt", token=wallet.token)
    assert problem(elsewhere.credential(elsewhere.proof(new_key()))) == "invalid_token"


NOT_WHOLE: tuple[tuple[dict[str, object], str], ...] = (
    ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
    ({"grant_type": None}, "unsupported_grant_type"),
    ({"tx_code": None}, "invalid_request"),
    ({"pre-authorized_code": None}, "invalid_request"),
    ({"tx_code": ["1", "2"]}, "invalid_request"),
    ({"pre-authorized_code": "unknown"}, "invalid_grant"),
    ({"tx_code": ""}, "invalid_grant"),
)


def test_requests_for_tokens_are_whole(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)
    for changes, expected in NOT_WHOLE:
        assert problem(wallet.redeem(code, offered.tx_code, **changes)) == expected, changes
    assert wallet.redeem(code, offered.tx_code).status_code == 200


def test_what_is_not_in_force_goes_into_no_wallet(
    wallet: Wallet, offered: Offered, document: Document, holder: Profile, agent: Profile, other: Profile
) -> None:
    wallet.redeem(wallet.code(offered.uri), offered.tx_code)
    changing.confirm(other, changing.propose(agent, document, Change.Kind.REVOKE, "error"))
    assert problem(wallet.credential(wallet.proof(new_key()))) == "credential_request_denied"
    document.refresh_from_db()
    with pytest.raises(WaslError, match="in force"):
        offer(holder, document)


def test_what_its_issuer_gave_up_goes_into_no_wallet(document: Document, holder: Profile) -> None:
    for change in ({"type": "school-diary"}, {"issuer": "ofppt"}):
        Document.objects.filter(pk=document.pk).update(**change)
        with pytest.raises(WaslError, match="any more"):
            offer(holder, Document.objects.get(pk=document.pk))
        document.save()


def test_a_token_ends(wallet: Wallet, offered: Offered) -> None:
    wallet.redeem(wallet.code(offered.uri), offered.tx_code)
    Offer.objects.update(redeemed=now() - LIVES - timedelta(seconds=1))
    assert problem(wallet.credential(wallet.proof(new_key()))) == "invalid_token"


def test_a_code_is_good_once_for_many_who_come_together(wallet: Wallet, offered: Offered) -> None:
    code = wallet.code(offered.uri)

    def come(_place: int) -> int:
        try:
            return int(Wallet().redeem(code, offered.tx_code).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(come, range(4))) == [200, 400, 400, 400]


def test_nothing_is_read_but_a_form(wallet: Wallet, offered: Offered) -> None:
    asked = {"grant_type": GRANT, "pre-authorized_code": wallet.code(offered.uri), "tx_code": offered.tx_code}
    for kind in ("application/json", MULTIPART_CONTENT):
        assert problem(wallet.client.post("/issuers/menps/token", asked, content_type=kind)) == "invalid_request"
    assert wallet.client.get("/issuers/menps/token").status_code == 405
