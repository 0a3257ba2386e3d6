"""Whoever pretends to be somebody: unsigned, badly signed, replayed, expired, for another, by a key that no longer counts."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import httpx
import pytest

from tests.exchange.gateway.conftest import JSON, Clock, Running, problem_of
from tests.exchange.gateway.installation import CHECK_PATH, NOW, URL, entry_of, question
from wasl.client.assertions import client_assertion, token_form
from wasl.client.dpop import dpop_proof
from wasl.client.signatures import content_digest, signed_headers
from wasl.exchange.directory.snapshot import KeyEntry
from wasl.exchange.gateway.jwt import encoded, made
from wasl.kernel.keys import SigningKey, new_key

ENDPOINT = f"{URL}/exchange/token"


def ask_token(
    running: Running, key: SigningKey, *, system: str = "cnss", audience: str = ENDPOINT, proof: SigningKey | None = None,
    **form: str,
) -> httpx.Response:  # fmt: skip
    fields = {**token_form(key, system, audience), **form}
    headers = {"dpop": dpop_proof(proof or key, "POST", ENDPOINT)}
    return running.send("POST", "/exchange/token", data=fields, headers=headers)


def token_of(running: Running, **more: str) -> str:
    given = ask_token(running, running.installation.keys["cnss"], **more)
    assert given.status_code == 200, given.text
    return str(given.json()["access_token"])


def test_a_token_bound_to_a_key_opens_the_service(running: Running) -> None:
    key = running.installation.keys["cnss"]
    given = ask_token(running, key)
    assert (given.json()["token_type"], given.json()["expires_in"]) == ("DPoP", 300)
    assert running.show(given.json()["access_token"], key).status_code == 200


def test_a_stolen_token_is_worth_nothing(running: Running) -> None:
    token = token_of(running)
    assert problem_of(running.show(token, new_key())) == "bad-signature"
    bare = running.send("POST", CHECK_PATH, content=question(), headers={**JSON, "authorization": f"Bearer {token}"})
    assert (bare.status_code, problem_of(bare)) == (401, "unauthenticated")


def test_a_proof_is_used_once_and_for_its_request_alone(running: Running) -> None:
    key, token = running.installation.keys["cnss"], token_of(running)

    def with_proof(proof: str) -> httpx.Response:
        headers = {**JSON, "authorization": f"DPoP {token}", "dpop": proof}
        return running.send("POST", CHECK_PATH, content=question(), headers=headers)

    proof = dpop_proof(key, "POST", URL + CHECK_PATH, token=token)
    assert [with_proof(proof).status_code for _ in range(2)] == [200, 401]
    assert problem_of(with_proof(proof)) == "replayed"
    for other in (
        dpop_proof(key, "GET", URL + CHECK_PATH, token=token),
        dpop_proof(key, "POST", URL + "/exchange/menps/rna/other", token=token),
        dpop_proof(key, "POST", "http://elsewhere.test" + CHECK_PATH, token=token),
        dpop_proof(key, "POST", URL + CHECK_PATH, token="another"),
        dpop_proof(key, "POST", URL + CHECK_PATH),
        "a.b.c", "",
    ):  # fmt: skip
        assert problem_of(with_proof(other)) == "bad-signature"


@pytest.mark.parametrize(("seconds", "accepted"), [(-91, False), (-89, True), (29, True), (31, False)])
def test_clocks_may_differ_by_half_a_minute(running: Running, clock: Clock, seconds: int, accepted: bool) -> None:
    key, token = running.installation.keys["cnss"], token_of(running)
    clock.forward(seconds=seconds)
    proof = dpop_proof(key, "POST", URL + CHECK_PATH, token=token)
    signed = signed_headers(key, "POST", URL + CHECK_PATH, question())
    clock.set(NOW)
    headers = {**JSON, "authorization": f"DPoP {token}", "dpop": proof}
    by_token = running.send("POST", CHECK_PATH, content=question(), headers=headers)
    by_signature = running.send("POST", CHECK_PATH, content=question(), headers={**JSON, **signed})
    for response in (by_token, by_signature):
        if accepted:
            assert response.status_code == 200
        else:
            assert (response.status_code, problem_of(response)) == (401, "token-expired")


def test_a_token_lasts_five_minutes(running: Running, clock: Clock) -> None:
    key, token = running.installation.keys["cnss"], token_of(running)
    clock.forward(seconds=299)
    assert running.show(token, key).status_code == 200
    clock.forward(seconds=1)
    assert problem_of(running.show(token, key)) == "token-expired"


def test_a_token_of_another_gateway_is_refused(running: Running) -> None:
    key, ours = running.installation.keys["cnss"], running.gateway.tokens
    claims = {"iss": "http://other.test", "aud": "http://other.test", "sub": "cnss", "key": key.kid, "exp": 2**40,
              "cnf": {"jkt": "x"}}  # fmt: skip
    elsewhere = made({"typ": "at+jwt", "kid": "k"}, claims, new_key())
    assert problem_of(running.show(elsewhere, key)) == "unauthenticated"
    misdirected = made({"typ": "at+jwt", "kid": ours.key.kid}, claims, ours.key)
    assert problem_of(running.show(misdirected, key)) == "wrong-audience"
    unbound = made({"typ": "at+jwt", "kid": ours.key.kid}, {**claims, "iss": URL, "aud": URL, "cnf": {}}, ours.key)
    bare = running.send("POST", CHECK_PATH, content=question(), headers={**JSON, "authorization": f"Bearer {unbound}"})
    assert problem_of(bare) == "unauthenticated"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "ES256"])
def test_no_other_algorithm_passes(running: Running, algorithm: str) -> None:
    genuine = token_of(running)
    _head, payload, signature = genuine.split(".")
    header = encoded(json.dumps({"alg": algorithm, "typ": "at+jwt"}).encode())
    forged = f"{header}.{payload}.{'' if algorithm == 'none' else signature}"
    assert problem_of(running.show(forged, running.installation.keys["cnss"])) == "unauthenticated"


def test_assertions_are_checked(running: Running, clock: Clock) -> None:
    key = running.installation.keys["cnss"]
    cases = {
        "invalid_client": [
            ask_token(running, new_key(), proof=key),
            ask_token(running, key, system="other"),
            ask_token(running, key, audience="https://elsewhere.test"),
            ask_token(running, key, client_id="other"),
        ],
        "invalid_request": [
            ask_token(running, key, grant_type="password"),
            ask_token(running, key, client_assertion="x"),
        ],
    }
    for error, responses in cases.items():
        assert [each.json()["error"] for each in responses] == [error] * len(responses)
    assert cases["invalid_client"][0].status_code == 401
    stale = client_assertion(key, "cnss", ENDPOINT)
    clock.forward(seconds=91)
    assert ask_token(running, key, client_assertion=stale).json()["type"].endswith("token-expired")


def test_an_assertion_is_used_once(running: Running) -> None:
    key = running.installation.keys["cnss"]
    assertion = client_assertion(key, "cnss", ENDPOINT)
    first, second = (ask_token(running, key, client_assertion=assertion) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 401)
    assert second.json()["type"].endswith("replayed")


def test_replays_are_known_after_a_restart(running: Running) -> None:
    key = running.installation.keys["cnss"]
    headers = {**JSON, **signed_headers(key, "POST", URL + CHECK_PATH, question())}
    assert running.send("POST", CHECK_PATH, content=question(), headers=headers).status_code == 200
    running.start()
    assert problem_of(running.send("POST", CHECK_PATH, content=question(), headers=headers)) == "replayed"


def test_a_token_may_be_narrowed(running: Running) -> None:
    key = running.installation.keys["cnss"]
    narrow = '[{"type": "wasl-agreement", "agreement": "PE-2026-0001", "purpose": "family-allowances"}]'
    assert running.show(token_of(running, authorization_details=narrow), key).status_code == 200
    other = running.show(token_of(running, authorization_details=narrow), key, question(purpose="curiosity"))
    assert problem_of(other) == "unauthenticated"
    foreign = ask_token(running, key, authorization_details=narrow.replace("0001", "0002"))
    assert foreign.json()["error"] == "invalid_authorization_details"


def test_a_revoked_key_is_refused_at_the_next_call(running: Running) -> None:
    key, token = running.installation.keys["cnss"], token_of(running)
    assert running.show(token, key).status_code == 200
    running.installation.entries["cnss"] = {key.kid: entry_of(key, valid_until=int(NOW.timestamp()))}
    running.installation.publish()
    assert problem_of(running.show(token, key)) == "unauthenticated"
    assert problem_of(running.ask()) == "unauthenticated"
    running.installation.entries["cnss"] = {}
    running.installation.publish()
    assert problem_of(running.show(token, key)) == "unauthenticated"


def test_keys_overlap_while_they_are_rotated(running: Running, clock: Clock) -> None:
    old, new = running.installation.keys["cnss"], new_key("ES256")
    turn = int((NOW + timedelta(minutes=10)).timestamp())
    running.installation.entries["cnss"] = {
        old.kid: entry_of(old, valid_until=turn), new.kid: entry_of(new, valid_from=int(NOW.timestamp()) - 60),
    }  # fmt: skip
    running.installation.publish()
    assert [running.ask(key=key).status_code for key in (old, new)] == [200, 200]
    clock.forward(minutes=10)
    assert [running.ask(key=key).status_code for key in (old, new)] == [401, 200]


def test_a_signature_covers_what_decides(running: Running) -> None:
    key = running.installation.keys["cnss"]

    def sent(headers: dict[str, str], content: bytes = question()) -> str:
        return problem_of(running.send("POST", CHECK_PATH, content=content, headers={**JSON, **headers}))

    signed = signed_headers(key, "POST", URL + CHECK_PATH, question())
    assert sent(signed, question("Z100000001")) == "bad-signature"
    assert sent({**signed, "content-digest": content_digest(question("Z1"))}, question("Z1")) == "bad-signature"
    assert sent({**signed, "wasl-purpose": "family-allowances"}) == "bad-signature"
    assert sent(signed_headers(key, "POST", "http://elsewhere.test" + CHECK_PATH, question())) == "bad-signature"
    assert sent(signed_headers(key, "PUT", URL + CHECK_PATH, question())) == "bad-signature"
    assert sent(signed_headers(new_key(), "POST", URL + CHECK_PATH, question())) == "unauthenticated"
    undigested = {name: value for name, value in signed.items() if name != "content-digest"}
    assert sent(undigested) == "bad-signature"


@pytest.mark.parametrize(
    ("old", "new"),
    [('"@method" ', ""), ('"@target-uri" ', ""), ('"content-digest"', ""), (";nonce=", ";tag="), (";created=", ";later="),
     ("wasl=(", "other=("), ('"@method"', '"@method";req'), (";keyid=", ";alg=\"hmac-sha256\";keyid=")],
)  # fmt: skip
def test_unusual_signatures_are_refused(running: Running, old: str, new: str) -> None:
    signed = signed_headers(running.installation.keys["cnss"], "POST", URL + CHECK_PATH, question())
    assert old in signed["signature-input"]
    signed["signature-input"] = signed["signature-input"].replace(old, new, 1)
    refused = running.send("POST", CHECK_PATH, content=question(), headers={**JSON, **signed})
    assert problem_of(refused) in {"malformed", "bad-signature"}


def test_two_callers_in_one_request_are_none(running: Running) -> None:
    token = token_of(running)
    proof = dpop_proof(running.installation.keys["cnss"], "POST", URL + CHECK_PATH, token=token)
    headers = {"authorization": f"DPoP {token}", "dpop": proof}
    both = running.ask(system="other", fields=headers)
    assert problem_of(both) == "unauthenticated"
    assert running.ask(system="cnss", fields={**headers, "dpop": dpop_proof(
        running.installation.keys["cnss"], "POST", URL + CHECK_PATH, token=token)}).status_code == 200  # fmt: skip


def certificate_of(key: SigningKey, days: int = 30) -> tuple[str, str]:
    """A certificate: the value of Client-Cert, and its thumbprint."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.x509.oid import NameOID

    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cnss")])
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.private.public_key())
        .serial_number(7).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=days))
        .sign(key.private, hashes.SHA256())
    )  # fmt: skip
    der = built.public_bytes(serialization.Encoding.DER)
    return f":{base64.b64encode(der).decode()}:", encoded(built.fingerprint(hashes.SHA256()))


def test_certificates_count_through_a_trusted_proxy_alone(running: Running, clock: Clock) -> None:
    key = new_key("ES256")
    header, thumbprint = certificate_of(key)
    running.installation.entries["cnss"]["tls"] = KeyEntry(
        jwk=key.verifying().jwk(), valid_from=0, certificate=thumbprint
    )
    running.installation.publish()

    def sent(peer: str, value: str = header) -> httpx.Response:
        return running.send("POST", CHECK_PATH, content=question(), headers={**JSON, "client-cert": value}, peer=peer)

    assert problem_of(sent("10.0.0.9")) == "malformed"
    running.start(proxies=frozenset({"10.0.0.9"}))
    assert sent("10.0.0.9").status_code == 200
    assert problem_of(sent("10.0.0.8")) == "malformed"
    assert problem_of(sent("10.0.0.9", certificate_of(new_key("ES256"))[0])) == "unauthenticated"
    assert problem_of(sent("10.0.0.9", ":AAAA:")) == "malformed"
    clock.set(NOW + timedelta(days=31))
    running.installation.publish(at=clock.instant)
    assert problem_of(sent("10.0.0.9")) == "token-expired"


def test_a_token_may_be_bound_to_a_certificate(running: Running) -> None:
    key = new_key("ES256")
    header, thumbprint = certificate_of(key)
    running.installation.entries["cnss"]["tls"] = KeyEntry(
        jwk=key.verifying().jwk(), valid_from=0, certificate=thumbprint
    )
    running.installation.publish()
    running.start(proxies=frozenset({"127.0.0.1"}))
    form = token_form(running.installation.keys["cnss"], "cnss", ENDPOINT)
    given = running.send("POST", "/exchange/token", data=form, headers={"client-cert": header})
    assert given.json()["token_type"] == "Bearer"
    shown = {**JSON, "authorization": f"Bearer {given.json()['access_token']}"}
    with_it = running.send("POST", CHECK_PATH, content=question(), headers={**shown, "client-cert": header})
    without = running.send("POST", CHECK_PATH, content=question(), headers=shown)
    assert (with_it.status_code, without.status_code) == (200, 401)
    assert running.send("POST", "/exchange/token", data=token_form(
        running.installation.keys["cnss"], "cnss", ENDPOINT)).status_code == 401  # fmt: skip
