"""A document in a wallet: by another's code, and on another day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openvc.proof.sd_jwt import SdJwtVcProofSuite

from tests.documents.samples import ISSUED, ISSUER, LIST, diploma
from wasl.documents.credentials import sdjwt, sdjwt_vc
from wasl.documents.credentials.sdjwt import NotAnSdJwtError
from wasl.kernel.clock import now
from wasl.kernel.keys import VerifyingKey, new_key

KEY, HOLDER = new_key("ES256"), new_key("ES256")
KIND = sdjwt_vc.Kind("https://documents.example/types/baccalaureate-diploma", "sha256-AAAA")
CREDENTIAL = sdjwt_vc.credential(
    diploma(expires=int((ISSUED + timedelta(days=90)).timestamp())), KIND, ISSUER, LIST, KEY, ["MIIB"],
    HOLDER.verifying().jwk(),
)  # fmt: skip


def ours(header: Mapping[str, Any]) -> VerifyingKey | None:
    return KEY.verifying()


def test_it_says_what_the_document_says() -> None:
    found = sdjwt_vc.verified(sdjwt.parts(CREDENTIAL), ours)
    assert found.header == {"alg": "ES256", "typ": "dc+sd-jwt", "kid": KEY.kid, "x5c": ["MIIB"]}
    assert {**diploma().claims, "document_number": "8F3K-72QD-1M9X-4TBC"}.items() <= found.claims.items()
    assert set(found.disclosed) == {"document_number", *diploma().claims}
    assert found.claims["status"] == {"status_list": {"idx": 719_344, "uri": LIST}}
    holder = sdjwt_vc.holder_of(found.claims)
    assert holder
    assert holder.public == HOLDER.verifying().public
    assert "kid" not in found.claims["cnf"]["jwk"]


def test_its_times_say_no_more_than_a_day() -> None:
    claims = sdjwt_vc.verified(sdjwt.parts(CREDENTIAL), ours).claims
    assert datetime.fromtimestamp(claims["iat"], UTC) == datetime(2026, 7, 10, tzinfo=UTC)
    assert datetime.fromtimestamp(claims["exp"], UTC) == datetime(2026, 10, 8, tzinfo=UTC)


def test_anothers_code_reads_it() -> None:
    lasting = sdjwt_vc.credential(diploma(), KIND, ISSUER, LIST, KEY, holder=HOLDER.verifying().jwk())
    shown = sdjwt.bind(sdjwt.shown(lasting, ["baccalaureate_average"]), HOLDER, "https://v.example", "n", now())
    read = SdJwtVcProofSuite().verify(
        shown, public_key_jwk=KEY.verifying().jwk(), audience="https://v.example", nonce="n",
        require_key_binding=True, expected_vct=KIND.vct,
    )  # fmt: skip
    assert read.claims["baccalaureate_average"] == "16.25"
    assert "given_latin" not in read.claims


def test_it_ends() -> None:
    end = datetime(2026, 10, 8, tzinfo=UTC).timestamp()
    assert sdjwt_vc.period(sdjwt_vc.verified(sdjwt.parts(CREDENTIAL), ours).claims) == (None, end)


@pytest.mark.parametrize(
    ("plain", "hidden", "typ"),
    [
        ({"vct": "v"}, {}, "JWT"),
        ({"vct": 1}, {}, "dc+sd-jwt"),
        ({}, {}, "dc+sd-jwt"),
        ({}, {"vct": "v"}, "dc+sd-jwt"),
        ({"vct": "v"}, {"status": {}}, "dc+sd-jwt"),
        ({"vct": "v"}, {"exp": 9e9}, "dc+sd-jwt"),
        ({"vct": "v", "nbf": -1}, {}, "dc+sd-jwt"),
        ({"vct": "v", "exp": 1e300}, {}, "dc+sd-jwt"),
        ({"vct": "v", "exp": "tomorrow"}, {}, "dc+sd-jwt"),
        ({"vct": "v", "exp": True}, {}, "dc+sd-jwt"),
    ],
)
def test_what_is_no_credential_is_refused(plain: dict[str, Any], hidden: dict[str, Any], typ: str) -> None:
    with pytest.raises(NotAnSdJwtError):
        sdjwt_vc.verified(sdjwt.parts(sdjwt.issue(plain, hidden, KEY, typ=typ)), ours)


def test_a_type_describes_itself() -> None:
    title = {"fr": "Diplôme", "ar": "شهادة", "en": "Diploma"}
    told = sdjwt_vc.metadata(KIND, {"given_latin": title}, title)
    assert told["vct"] == KIND.vct
    assert told["claims"] == [
        {
            "path": ["given_latin"],
            "display": [{"locale": each, "name": title[each], "label": title[each]} for each in ("fr", "ar", "en")],
            "sd": "always",
        }
    ]
