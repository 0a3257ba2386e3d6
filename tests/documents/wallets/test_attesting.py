"""Wallets whose maker's keys are known: each copy is attested and holds the attested key, or is nobody."""

from __future__ import annotations

import json
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.documents.wallets.asking import BACK, ID, KNOWN, VERIFIER, Asking, Browser
from tests.documents.wallets.holding import problem, public
from wasl.client.jws import compact
from wasl.documents.models import Document
from wasl.documents.wallets.clients import clients
from wasl.documents.wallets.dpop import new_nonce
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, new_key

pytestmark = pytest.mark.usefixtures("registers", "made")
MAKER, COPY = new_key("ES256"), new_key("ES256")
ISSUER = "http://127.0.0.1:8000/issuers/menps"


@pytest.fixture
def made(known: Path) -> Path:
    """The wallet's maker is known."""
    known.write_text(json.dumps([{**KNOWN[0], "attested_by": [public(MAKER)]}, KNOWN[1]]))
    return known


def attestation(key: SigningKey = MAKER, header: dict[str, Any] | None = None, **claims: Any) -> str:
    seconds = int(now().timestamp())
    said = {"iss": "maker", "sub": ID, "exp": seconds + 3600, "cnf": {"jwk": public(COPY)}, **claims}
    return compact(said, key, **{"typ": "oauth-client-attestation+jwt", **(header or {})})


def proof(key: SigningKey = COPY, header: dict[str, Any] | None = None, **claims: Any) -> str:
    said = {"aud": ISSUER, "iat": int(now().timestamp()), "jti": token_hex(8), **claims}
    return compact(said, key, **{"typ": "oauth-client-attestation-pop+jwt", **(header or {})})


def pushed(asking: Asking, *shown: str, **changes: Any) -> Any:
    """The answer to what it pushes, with these headers."""
    names = ("HTTP_OAUTH_CLIENT_ATTESTATION", "HTTP_OAUTH_CLIENT_ATTESTATION_POP")
    asking.client.defaults.update(zip(names, (*shown, "", "")[:2], strict=True))
    return asking.push(proof="", **changes)


def test_a_copy_that_is_attested_asks(asking: Asking, browser: Browser, document: Document) -> None:
    uri = pushed(asking, attestation(), proof(aud=[ISSUER])).json()["request_uri"]
    code = browser.answer(browser.page(asking.authorize(uri)), "yes", document.number)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    asking.signs = new_nonce("menps", now())
    for shown, expected in (("", 400), (proof(), 200)):  # its client_id is the attestation's
        asking.client.defaults["HTTP_OAUTH_CLIENT_ATTESTATION_POP"] = shown
        assert asking.post("token", form).status_code == expected


def test_whoever_else_is_nobody(asking: Asking, home: object) -> None:
    seconds = int(now().timestamp())
    stranger = new_key("ES256")
    once = proof()
    assert pushed(asking, attestation(), once).status_code == 200
    wrong = (
        ("", ""), (attestation(), ""), ("", proof()), ("x", proof()), (attestation(), "x"), (attestation(), once),
        (attestation(stranger), proof()), (attestation(new_key("EdDSA")), proof()), (attestation(exp=seconds), proof()),
        (attestation(exp=None), proof()), (attestation(exp=True), proof()), (attestation(cnf=None), proof()),
        (attestation(cnf={"jwk": COPY.private_jwk()}), proof()), (attestation(cnf={"jwk": {"kty": "oct", "k": "x"}}), proof()),
        (attestation(sub="other"), proof()), (attestation(sub=None), proof()), (attestation(sub=["x"]), proof()),
        (attestation(header={"typ": "JWT"}), proof()), (attestation(header={"alg": "none"}), proof()),
        (attestation(header={"crit": ["exp"]}), proof()), (attestation(), proof(stranger)),
        (attestation(), proof(header={"typ": "dpop+jwt"})), (attestation(), proof(aud="https://evil.example")),
        (attestation(), proof(aud=[ISSUER, "https://evil.example"])), (attestation(), proof(iat=seconds - 3600)),
        (attestation(), proof(iat=None)), (attestation(), proof(jti=None)),
    )  # fmt: skip
    for shown in wrong:
        assert problem(pushed(asking, *shown)) == "invalid_client", shown
    assert problem(pushed(asking, attestation(), proof(), client_id="other")) == "invalid_client"


def test_its_makers_keys_are_such(made: Path) -> None:
    for key in ({}, {"kty": "oct", "k": "x"}, public(new_key("EdDSA"))):
        made.write_text(json.dumps([{**KNOWN[0], "attested_by": [key]}]))
        with pytest.raises(WaslError, match="file of wallets"):
            clients()
