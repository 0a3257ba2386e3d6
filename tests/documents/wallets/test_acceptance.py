"""A wallet and verifiers by others take, read and show what is delivered, over HTTP, knowing nothing but what is published."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from openvc.openid4vci import parse_credential_issuer_metadata, parse_credential_offer
from openvc.status.issue import verify_status_list_token
from openvc.type_metadata import validate_type_metadata
from openvc.verify import VerificationPolicy, verify_credential
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from sd_jwt.verifier import SDJWTVerifier

from tests.conftest import ROOT
from tests.documents.desk import account, agent_of, learner
from tests.documents.school import open_school
from tests.documents.wallets.asking import BACK, ID, KNOWN, Browser
from tests.documents.wallets.holding import Wallet, public
from tests.exchange.agreements.life import registered
from tests.lacking import lacking
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import changing
from wasl.documents.issuing import issue
from wasl.documents.models import Change
from wasl.documents.presentations.asking import ask, uri
from wasl.documents.presentations.reading import read
from wasl.documents.presentations.receipting import log_folder
from wasl.documents.sealing.authority import own_authority
from wasl.documents.wallets.offering import offer
from wasl.exchange.agreements.publishing import publish_directory
from wasl.exchange.receipts.reading import kept_verifier
from wasl.exchange.receipts.receiptfile import verify_receipt
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.clock import now
from wasl.kernel.keys import new_key

pytestmark = pytest.mark.usefixtures("registers")
HOW_TO = ROOT / "docs" / "how-to" / "ask-a-wallet.md"
SCRIPT = Path(__file__).parent / "node"
NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH")


@pytest.fixture(scope="module")
def node() -> Path:
    """The folder of the scripts, with what they need installed in it."""
    if not (shutil.which("node") and shutil.which("npm")):
        lacking("no node, or no npm", "sh scripts/system.sh nodejs npm")
    marker = SCRIPT / "node_modules" / ".package-lock.json"
    if not marker.exists() or marker.stat().st_mtime < (SCRIPT / "package-lock.json").stat().st_mtime:
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(command, cwd=SCRIPT, capture_output=True, text=True, check=False)
        if any(sign in done.stderr for sign in NO_NETWORK):
            lacking("the packages of tests/documents/wallets/node are not here", "npm ci there, with a network")
        assert done.returncode == 0, done.stderr
    return SCRIPT


def run(node: Path, site: str, script: str = "wallet", **asked: Any) -> dict[str, Any]:
    """What the other's wallet took, and what the other's verifier says of it; or, by another script, what came of showing it."""
    asked["authority"] = f"{site}/documents/authority/authority.cer"
    done = subprocess.run(
        ["node", str(node / f"{script}.mjs")], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_anothers_wallet_takes_it_and_anothers_verifier_reads_it(
    live_server: LiveServer, settings: Settings, home: Path, agent: Profile, other: Profile, node: Path
) -> None:
    settings.URL = live_server.url
    document = issue(agent, "school-certificate", open_school(home)[0])
    given = offer(learner(document.entity), document)
    found = run(node, live_server.url, offer=given.uri, digits=given.tx_code, keys=3)
    stated = document.read()
    assert found["issuer"] == f"{live_server.url}/issuers/menps"
    assert len(found["credentials"]) == 3
    for result, key in zip(found["results"], found["holders"], strict=True):
        assert {**stated.claims, "document_number": stated.number}.items() <= result["claims"].items()
        assert result["payload"]["cnf"]["jwk"] == key
        assert result["payload"]["iss"] == found["issuer"]
    assert {each["locale"]: each["name"] for each in found["types"][0]["display"]}["ar"] == "شهادة مدرسية"
    changing.confirm(other, changing.propose(agent, document, Change.Kind.REVOKE, "error"))
    again = run(node, live_server.url, issuer=found["issuer"], credentials=found["credentials"])
    assert ["Status is not valid" in each["error"] for each in again["results"]] == [True] * 3


@pytest.mark.parametrize("way", ["by-offer", "in-detail", "attested"])
def test_anothers_wallet_asks_by_itself(
    live_server: LiveServer, settings: Settings, home: Path, agent: Profile, known: Path, node: Path, way: str
) -> None:
    """Pushed, answered in a browser that is signed in, traded, delivered: every step by another's code, told nonces and all."""
    settings.URL = live_server.url
    maker = new_key("ES256")
    if way == "attested":
        known.write_text(json.dumps([{**KNOWN[0], "attested_by": [public(maker)]}]))
    document = issue(agent, "school-certificate", open_school(home)[0])
    holder = learner(document.entity)
    browser = Browser(holder)
    came = (
        {"offer": offer(holder, document).uri} if way == "by-offer" else {"issuer": f"{live_server.url}/issuers/menps"}
    )
    found = run(
        node, live_server.url, "asking", **came, client=ID, redirect=BACK, documents=[document.number],
        cookies={name: each.value for name, each in browser.client.cookies.items()}, wanted="school-certificate",
        detailed=way == "in-detail", maker=maker.private_jwk() if way == "attested" else None,
    )  # fmt: skip
    assert found["told"] == ["use_dpop_nonce"] * 3
    assert (found["flow"], found["token"]["token_type"]) == ("Oauth2Redirect", "DPoP")
    details = found["token"].get("authorization_details", [])
    assert [each["credential_identifiers"] for each in details] == [[document.number]] * (way == "in-detail")
    read = run(node, live_server.url, issuer=found["issuer"], credentials=found["credentials"])
    stated = document.read()
    for result, key in zip(read["results"], found["holders"], strict=True):
        assert {**stated.claims, "document_number": stated.number}.items() <= result["claims"].items()
        assert result["payload"]["cnf"]["jwk"] == key


def test_anothers_wallet_shows_what_it_is_asked_for(
    live_server: LiveServer, settings: Settings, home: Path, agent: Profile, node: Path
) -> None:
    """Taken by an offer, then shown by both response modes and each encryption; another's code judges request and query."""
    settings.URL = live_server.url
    document = issue(agent, "school-certificate", open_school(home)[0])
    given = offer(learner(document.entity), document)
    asker = agent_of("ofppt", "admission-1")
    ways = [("direct_post.jwt", "A128GCM"), ("direct_post.jwt", "A256GCM"), ("direct_post", "")]
    made = [ask(asker, "training-schooling") for _ in ways]
    requests = [{"uri": uri(held), "mode": mode, "enc": enc} for held, (mode, enc) in zip(made, ways, strict=True)]
    found = run(node, live_server.url, "showing", offer=given.uri, digits=given.tx_code, requests=requests)["answers"]
    asked = ["given_latin", "family_latin", "school_year", "level"]
    for held, answer, (mode, _enc) in zip(made, found, ways, strict=True):
        assert (answer["mode"], answer["status"], answer["asked"]) == (mode, 200, asked)
        assert answer["said"]["redirect_uri"].startswith(f"{live_server.url}/presentations/")
        assert answer["who"]["client_name#ar"] == "مكتب التكوين المهني وإنعاش الشغل"
        held.refresh_from_db()
        shown = read(asker, held)
        assert (shown.outcome, shown.standing, shown.dropped, shown.lacking) == ("authentic", "in-force", (), ())
        assert shown.claims == {name: document.read().claims[name] for name in asked}


def test_anothers_wallet_answers_a_system_that_asks_as_the_how_to_tells(
    live_server: LiveServer, settings: Settings, home: Path, agent: Profile, node: Path, tmp_path: Path
) -> None:
    """The program of docs/how-to/ask-a-wallet.md asks over HTTP, another's wallet shows, and the program has the answer."""
    settings.URL = live_server.url
    document = issue(agent, "school-certificate", open_school(home)[0])
    given = offer(learner(document.entity), document)
    key = registered(account("dsi-ofppt"), "e-takwin")
    publish_directory()
    (tmp_path / "key.json").write_text(json.dumps(key.private_jwk()), encoding="ascii")
    program, *_ = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    asking = subprocess.Popen(
        [sys.executable, "-c", program, live_server.url, "key.json"], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    try:
        assert asking.stdout is not None
        requests = [{"uri": asking.stdout.readline().strip(), "mode": "direct_post.jwt", "enc": "A256GCM"}]
        (answer,) = run(node, live_server.url, "showing", offer=given.uri, digits=given.tx_code, requests=requests)[
            "answers"
        ]
        said, _ = asking.communicate(timeout=60)
    finally:
        asking.kill()
    shown = json.loads((tmp_path / "answer.json").read_text())
    assert answer["status"] == 200
    assert said.startswith("Authentique et en vigueur")
    assert (shown["outcome"], shown["standing"], shown["lacking"]) == ("authentic", "in-force", [])
    assert shown["claims"] == {name: document.read().claims[name] for name in answer["asked"]}
    receipt = verify_receipt((tmp_path / "receipt.json").read_bytes(), kept_verifier(log_folder()))
    assert receipt.entry.answer == sha256(canonical_bytes(shown)).hexdigest()
    assert (tmp_path / "code.svg").read_text().startswith("<svg")


class Web:
    """The site at an https address, by way of Django's own client."""

    def __init__(self) -> None:
        self.client = Client()

    def bytes(self, url: str, **headers: str) -> Any:
        answer = self.client.get(urlsplit(url).path, headers=headers)
        assert answer.status_code == 200, url
        return answer.content

    def json(self, url: str) -> Any:
        return json.loads(self.bytes(url))


@pytest.fixture
def web(settings: Settings, home: Path) -> Web:
    settings.URL = "https://documents.example"
    return Web()


def verdict(credential: str, web: Web, **given: Any) -> Any:
    """What openvc says of the credential, by the issuer's published keys or by the authority's certificate."""
    keys = web.json("https://documents.example/.well-known/jwt-vc-issuer/issuers/menps")["jwks"]["keys"]

    def states(uri: str) -> Any:
        token = web.bytes(uri, Accept="application/statuslist+jwt").decode()
        return verify_status_list_token(token, public_key_jwk=keys[0], expected_uri=uri)

    return verify_credential(
        credential,
        policy=VerificationPolicy(expected_vct="https://documents.example/documents/types/school-certificate"),
        resolve_status_list_token=states,
        **given,
    )


def test_readers_in_python_verify_it(web: Web, agent: Profile, other: Profile, home: Path) -> None:
    document = issue(agent, "school-certificate", open_school(home)[0])
    given = offer(learner(document.entity), document)
    wallet = Wallet(client=web.client)
    assert (
        parse_credential_offer(wallet.offer(given.uri)).credential_issuer == "https://documents.example/issuers/menps"
    )
    told = web.json("https://documents.example/.well-known/openid-credential-issuer/issuers/menps")
    assert parse_credential_issuer_metadata(told).nonce_endpoint == "https://documents.example/issuers/menps/nonce"
    credential = wallet.take(given.uri, given.tx_code)
    root = own_authority(current.catalogue(), now()).certificate
    ways: tuple[dict[str, Any], ...] = ({"jwt_vc_issuer_fetch": web.json}, {"x5c_trust_anchors": [root]})
    for way in ways:
        found = verdict(credential, web, **way)
        assert found.issuer == "https://documents.example/issuers/menps"
        assert found.claims["document_number"] == document.number
        described = validate_type_metadata(
            found.claims,
            vct=found.claims["vct"],
            vct_integrity=found.claims["vct#integrity"],
            resolve=web.bytes,
        )
        assert {path for each in described.claims for path in each["path"]} >= set(document.read().claims)
    changing.confirm(other, changing.propose(agent, document, Change.Kind.REVOKE, "error"))
    with pytest.raises(Exception, match="revoked"):
        verdict(credential, web, jwt_vc_issuer_fetch=web.json)


def test_the_reference_verifies_it(web: Web, agent: Profile, home: Path) -> None:
    from jwcrypto.jwk import JWK

    document = issue(agent, "school-certificate", open_school(home)[0])
    given = offer(learner(document.entity), document)
    credential = Wallet(client=web.client).take(given.uri, given.tx_code)
    keys = web.json("https://documents.example/.well-known/jwt-vc-issuer/issuers/menps")["jwks"]["keys"]
    read = SDJWTVerifier(credential, lambda _issuer, _header: JWK(**keys[0])).get_verified_payload()
    assert read["document_number"] == document.number
