"""What is said of a credential that a wallet shows, in each of the ways it can be wrong."""

from __future__ import annotations

import hmac
import json
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.documents.samples import ISSUED, ISSUER, LIST, diploma
from wasl.client.jws import compact
from wasl.documents.credentials import sdjwt, sdjwt_vc
from wasl.documents.presentations.judging import Answer, Asked, judged
from wasl.documents.status import bits
from wasl.documents.status.bits import State
from wasl.documents.verifying.bundle import Bundle, TrustedKey, TrustedList, TrustedType
from wasl.kernel.keys import SigningKey, encoded, new_key, strictly
from wasl.kernel.text import Text

KEY, OTHER, HOLDER, COPIER = (new_key("ES256") for _ in range(4))
AT = ISSUED + timedelta(days=30)
TITLE = Text("Diplôme", "شهادة", "Diploma")
ASKED = Asked(
    type="baccalaureate-diploma", vct="https://documents.example/types/baccalaureate-diploma",
    claims=("baccalaureate_year", "baccalaureate_average"), audience="x509_hash:who", nonce="nonce-1",
)  # fmt: skip
KIND = sdjwt_vc.Kind(ASKED.vct)


def trusting(state: State = State.VALID, listed: datetime = AT, **changes: Any) -> Bundle:
    """A bundle that trusts `KEY` with diplomas since a day after the sample's: wallets took it later."""
    own: dict[str, Any] = {
        "issuer": "menps", "jwk": KEY.verifying().jwk(), "types": (3,), "since": int(ISSUED.timestamp()) + 86_400,
    }  # fmt: skip
    packed = bits.with_states(bits.empty(), {diploma().index: state})
    lst = encoded(zlib.compress(packed, 9))
    return Bundle(
        issued=int(AT.timestamp()), refresh_after=int(AT.timestamp()) + 43_200, issuers={"menps": TITLE},
        keys={"aa" * 8: TrustedKey(**{**own, **changes})},
        types={"3": TrustedType(name=ASKED.type, title=TITLE, claims={})},
        lists={LIST: TrustedList(issuer="menps", issued=int(listed.timestamp()), packed=lst)},
    )  # fmt: skip


def url_of(issuer: str) -> str:
    return f"https://documents.example/issuers/{issuer}"


def credential(key: SigningKey = KEY, chain: tuple[str, ...] = (), **changes: Any) -> str:
    return sdjwt_vc.credential(diploma(**changes), KIND, ISSUER, LIST, key, chain, HOLDER.verifying().jwk())


CREDENTIAL = credential()


def bound(text: str, **changes: Any) -> str:
    said: dict[str, Any] = {"key": HOLDER, "audience": ASKED.audience, "nonce": ASKED.nonce, "at": AT, **changes}
    return sdjwt.bind(text, **said)


def answer(
    text: str = CREDENTIAL, bundle: Bundle | None = None, claims: tuple[str, ...] = ASKED.claims, **by: Any
) -> Answer:
    return judged(bound(sdjwt.shown(text, claims), **by), ASKED, bundle or trusting(), url_of, AT)


def said(found: Answer) -> tuple[str, str]:
    if found.outcome != "authentic":
        assert found == Answer(outcome=found.outcome, why=found.why)  # and nothing of what it claims to state
    return found.outcome, found.why


def test_a_genuine_one_says_what_was_asked() -> None:
    found = answer()
    assert said(found) == ("authentic", "shown")
    assert found.claims == {"baccalaureate_year": "2025/2026", "baccalaureate_average": "16.25"}
    assert (found.standing, found.told, found.issuer) == ("in-force", AT, "menps")
    assert found.issued == datetime(2026, 7, 10, tzinfo=UTC)
    assert (found.dropped, found.lacking, found.expires) == ((), (), None)


def test_more_than_was_asked_is_dropped_and_said() -> None:
    found = answer(claims=(*ASKED.claims, "given_latin", "birth_date"))
    assert set(found.claims) == set(ASKED.claims)
    assert found.dropped == ("birth_date", "given_latin")
    assert "AMINA" not in str(found)


def test_less_than_was_asked_is_said() -> None:
    found = answer(claims=("baccalaureate_year",))
    assert (found.claims, found.lacking) == ({"baccalaureate_year": "2025/2026"}, ("baccalaureate_average",))


@pytest.mark.parametrize(
    ("state", "standing"),
    [(State.REVOKED, "revoked"), (State.SUSPENDED, "suspended"), (State.REPLACED, "replaced")],
)
def test_what_became_of_it_is_said(state: State, standing: str) -> None:
    found = answer(bundle=trusting(state))
    assert (said(found), found.standing) == (("authentic", "shown"), standing)


def test_a_list_older_than_it_tells_nothing_of_it() -> None:
    found = answer(bundle=trusting(listed=ISSUED - timedelta(days=9)))
    assert (found.standing, found.told) == ("unknown", None)


def test_its_end_is_said() -> None:
    found = answer(credential(expires=int((AT - timedelta(days=2)).timestamp())))
    assert (said(found), found.standing) == (("authentic", "shown"), "expired")
    assert found.expires


def test_an_issuer_that_nobody_knows_is_not_called_false() -> None:
    assert said(answer(credential(OTHER))) == ("cannot-tell", "unknown-key")


def test_a_certificate_that_it_brings_along_vouches_for_nothing() -> None:
    own = encoded(b"a certificate that the forger made")
    renamed = SigningKey(KEY.kid, OTHER.algorithm, OTHER.private)
    assert said(answer(credential(OTHER, (own,)))) == ("cannot-tell", "unknown-key")
    assert said(answer(credential(renamed, (own,)))) == ("not-authentic", "bad-signature")


def header_of(text: str) -> dict[str, Any]:
    return json.loads(strictly(text.split(".")[0]))  # type: ignore[no-any-return]


def unsigned(text: str, sign: Callable[[bytes], bytes], **header: Any) -> str:
    """`text` under another header, signed otherwise."""
    whole = sdjwt.parts(text)
    body = whole.token.split(".")[1]
    head = encoded(json.dumps({**header_of(text), **header}).encode())
    token = f"{head}.{body}.{encoded(sign(f'{head}.{body}'.encode()))}"
    return "~".join((token, *whole.disclosures, ""))


def test_no_algorithm_is_none_and_none_has_a_secret() -> None:
    for name in ("none", "None", "NONE"):
        assert said(answer(unsigned(CREDENTIAL, lambda _text: b"", alg=name)))[0] == "not-authentic"
    for secret in (json.dumps(KEY.verifying().jwk()).encode(), b""):
        forged = unsigned(CREDENTIAL, lambda text, key=secret: hmac.new(key, text, "sha256").digest(), alg="HS256")  # type: ignore[misc]
        assert said(answer(forged)) == ("not-authentic", "bad-signature")


@pytest.mark.parametrize(
    "header", [{"kid": "../../keys/trust"}, {"kid": ["a"]}, {"kid": None}, {"jku": "https://evil", "kid": "x"}]
)
def test_a_key_is_looked_up_nowhere(header: dict[str, Any]) -> None:
    assert said(answer(unsigned(CREDENTIAL, KEY.sign, **header))) == ("cannot-tell", "unknown-key")


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": "kb+jwt"}, {"crit": ["x"]}, {"alg": "EdDSA"}])
def test_what_is_signed_as_something_else_is_no_credential(header: dict[str, Any]) -> None:
    assert said(answer(unsigned(CREDENTIAL, KEY.sign, **header))) == ("not-authentic", "bad-signature")


PLAIN: Mapping[str, Any] = {
    "iss": ISSUER.url, "iat": int(ISSUED.timestamp()), "vct": ASKED.vct, "cnf": {"jwk": HOLDER.verifying().jwk()},
    "status": {"status_list": {"uri": LIST, "idx": diploma().index}},
}  # fmt: skip


def disclosure(*parts: Any) -> tuple[str, str]:
    text = encoded(json.dumps(parts).encode())
    return text, encoded(sha256(text.encode()).digest())


def signed(claims: Mapping[str, Any], *disclosures: str) -> str:
    token = compact(claims, KEY, typ="dc+sd-jwt", kid=KEY.kid)
    return "~".join((token, *disclosures, ""))


def test_digests_and_disclosures_play_no_tricks() -> None:
    """Whatever the signer did: a digest twice, a reserved name, a name that stands there, what was never signed, one twice."""
    one, digest = disclosure("salt", "baccalaureate_average", "20.00")
    two, second = disclosure("salt", "baccalaureate_average", "10.00")
    bad, reserved = disclosure("salt", "_sd", ["x"])
    dots, ellipsis = disclosure("salt", "...", "x")
    hidden, issuer = disclosure("salt", "iss", "https://evil")
    holder, confirmed = disclosure("salt", "cnf", {"jwk": COPIER.verifying().jwk()})
    free = {name: value for name, value in PLAIN.items() if name != "cnf"}
    forged = [
        signed({**PLAIN, "_sd": [digest, digest]}, one),
        signed({**PLAIN, "_sd": [digest], "more": {"_sd": [digest]}}, one),
        signed({**PLAIN, "_sd": [digest, second]}, one, two),
        signed({**PLAIN, "_sd": [reserved]}, bad),
        signed({**PLAIN, "_sd": [ellipsis]}, dots),
        signed({**PLAIN, "_sd": [issuer]}, hidden),
        signed({**free, "_sd": [confirmed]}, holder),
        signed({**PLAIN, "_sd": []}, one),
        signed({**PLAIN, "_sd": [digest]}, one, one),
        signed({**PLAIN, "_sd": [digest], "_sd_alg": "md5"}, one),
        signed({**PLAIN, "iat": "2026"}),
        signed({**PLAIN, "exp": 1e300}),
    ]
    for text in forged:
        assert said(judged(bound(text), ASKED, trusting(), url_of, AT)) == ("not-authentic", "bad-signature")
    assert said(judged(bound(signed({**PLAIN, "_sd": [digest]}, one)), ASKED, trusting(), url_of, AT))[0] == "authentic"


def test_a_claim_is_not_changed_nor_moved() -> None:
    whole = sdjwt.parts(sdjwt.shown(CREDENTIAL, ASKED.claims))
    forged, _digest = disclosure("salt", "baccalaureate_average", "19.99")
    text = "~".join((whole.token, whole.disclosures[0], forged, ""))
    assert said(judged(bound(text), ASKED, trusting(), url_of, AT)) == ("not-authentic", "bad-signature")


def test_whose_key_it_is_and_for_what_is_asked() -> None:
    stolen = {"compromised": int(AT.timestamp()) - 60}
    before = {"compromised": int(ISSUED.timestamp())}
    assert said(answer(bundle=trusting(issuer="ofppt"))) == ("not-authentic", "not-its-issuer")
    assert said(answer(bundle=trusting(types=(1, 2)))) == ("not-authentic", "not-authorised")
    assert said(answer(bundle=trusting(since=0, until=int(ISSUED.timestamp()) - 86_400))) == (
        "not-authentic",
        "not-authorised",
    )
    assert said(answer(bundle=trusting(**stolen))) == ("cannot-tell", "key-compromised")
    assert said(answer(bundle=trusting(**before))) == ("not-authentic", "key-compromised")


def test_a_day_to_come_is_not_believed() -> None:
    ahead = int((AT + timedelta(days=9)).timestamp())
    assert said(answer(credential(issued=ahead))) == ("not-authentic", "issued-later")
    text = signed({**PLAIN, "nbf": ahead})
    assert said(judged(bound(text), ASKED, trusting(), url_of, AT)) == ("not-authentic", "issued-later")


def test_another_document_is_not_taken_for_it() -> None:
    text = signed({**PLAIN, "vct": "https://documents.example/types/school-certificate"})
    assert said(judged(bound(text), ASKED, trusting(), url_of, AT)) == ("cannot-tell", "another-document")


@pytest.mark.parametrize(
    "by",
    [
        {"key": COPIER},
        {"audience": "x509_hash:someone-else"},
        {"nonce": "nonce-of-another-request"},
        {"at": AT - timedelta(minutes=6)},
        {"at": AT + timedelta(minutes=2)},
    ],
)
def test_a_copy_is_not_its_holder(by: dict[str, Any]) -> None:
    """Copied, shown to another, for another request, kept for later: the proof of the holder does not fit."""
    assert said(answer(**by)) == ("not-authentic", "not-its-holder")


def test_the_proof_is_of_what_is_shown_and_of_nothing_else() -> None:
    shown = sdjwt.shown(CREDENTIAL, ASKED.claims)
    fewer = sdjwt.shown(CREDENTIAL, ASKED.claims[:1])
    proof = sdjwt.parts(bound(fewer)).binding
    assert said(judged(shown + str(proof), ASKED, trusting(), url_of, AT)) == ("not-authentic", "not-its-holder")
    assert said(judged(shown, ASKED, trusting(), url_of, AT)) == ("not-authentic", "not-its-holder")
    said_by = {"iat": int(AT.timestamp()), "aud": ASKED.audience, "nonce": ASKED.nonce}
    digest = encoded(sha256(shown.encode()).digest())
    for claims, typ in (({**said_by, "sd_hash": digest}, "JWT"), (said_by, "kb+jwt")):
        text = shown + compact(claims, HOLDER, typ=typ)
        assert said(judged(text, ASKED, trusting(), url_of, AT)) == ("not-authentic", "not-its-holder")


def test_what_is_bound_to_nobody_is_nobodys() -> None:
    text = sdjwt_vc.credential(diploma(), KIND, ISSUER, LIST, KEY)
    assert said(answer(text)) == ("not-authentic", "not-its-holder")
    for jwk in ({"kty": "oct", "k": "AAAA"}, {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA"}, "key"):
        forged = signed({**PLAIN, "cnf": {"jwk": jwk}})
        assert said(judged(bound(forged), ASKED, trusting(), url_of, AT)) == ("not-authentic", "not-its-holder")


@pytest.mark.parametrize(
    "text", ["", "~", "a.b.c", "a.b.c~", "e30.e30.~", "é.b.c~", "." * 9 + "~", "a" * 200_000 + "~"]
)
def test_what_cannot_be_read_is_no_document(text: str) -> None:
    found = said(judged(text, ASKED, trusting(), url_of, AT))
    assert found in {("not-authentic", "unreadable"), ("cannot-tell", "unknown-key")}


@pytest.mark.parametrize(
    "status",
    [
        None,
        {},
        {"status_list": {"uri": LIST, "idx": "0"}},
        {"status_list": {"uri": LIST, "idx": True}},
        {"status_list": {"uri": LIST, "idx": -1}},
        {"status_list": {"uri": "https://evil/list", "idx": 1}},
    ],
)
def test_where_no_list_tells_nothing_is_made_up(status: Any) -> None:
    text = signed({**PLAIN, "status": status})
    found = judged(bound(text), ASKED, trusting(), url_of, AT)
    assert (said(found), found.standing) == (("authentic", "shown"), "unknown")
