"""Assertions of who the client is, read by another library."""

from __future__ import annotations

import pytest
from joserfc import jwt

from tests.client.receiving import read_jwt
from wasl.client.assertions import LASTS, client_assertion, token_form
from wasl.kernel.keys import Algorithm, new_key

ENDPOINT = "https://g.example/exchange/token"


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
def test_the_assertion_is_what_the_standard_asks(algorithm: Algorithm) -> None:
    key = new_key(algorithm)
    token = read_jwt(client_assertion(key, "payroll", ENDPOINT), key.verifying().jwk())
    demanded = {"essential": True}
    rules = jwt.JWTClaimsRegistry(iss={**demanded, "value": "payroll"}, sub={**demanded, "value": "payroll"},
                                  aud={**demanded, "value": ENDPOINT}, exp=demanded, iat=demanded, jti=demanded)  # fmt: skip
    rules.validate(token.claims)
    assert token.header == {"alg": algorithm, "typ": "JWT", "kid": key.kid}
    assert token.claims["exp"] - token.claims["iat"] == LASTS <= 300


def test_each_assertion_serves_once() -> None:
    key = new_key()
    first, second = (read_jwt(client_assertion(key, "p", ENDPOINT), key.verifying().jwk()) for _ in "12")
    assert first.claims["jti"] != second.claims["jti"]


def test_the_form_names_the_system_and_the_kind_of_assertion() -> None:
    form = token_form(new_key(), "payroll", ENDPOINT)
    assert form["client_id"] == "payroll"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert set(form) == {"grant_type", "client_id", "client_assertion_type", "client_assertion"}
