"""Signed requests, verified by another library and by the standard's own example."""

from __future__ import annotations

import base64

import httpx
import pytest
from http_message_signatures import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from tests.client.receiving import verify_signature
from wasl.client.signatures import content_digest, signature_base, signed_headers
from wasl.kernel.keys import Algorithm, SigningKey, new_key, verifying_key

URL = "https://g.example/exchange/a/b/c?x=%C3%A9&y=1"
PURPOSE = {"wasl-purpose": "allowances"}


def signed(key: SigningKey, content: bytes = b'{"a":1}', method: str = "POST") -> httpx.Request:
    return httpx.Request(method, URL, headers=signed_headers(key, method, URL, content, PURPOSE), content=content)


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
@given(content=st.binary(max_size=100), method=st.sampled_from(["GET", "POST", "PUT"]))
def test_another_library_verifies_what_we_sign(algorithm: Algorithm, content: bytes, method: str) -> None:
    covered = verify_signature(signed(key := new_key(algorithm), content, method), key)
    assert list(covered)[:4] == ['"@method"', '"@target-uri"', '"content-digest"', '"wasl-purpose"']
    assert covered['"wasl-purpose"'] == "allowances"
    assert covered['"@target-uri"'] == URL


@pytest.mark.parametrize(
    "spoil",
    [
        lambda request: setattr(request, "method", "DELETE"),
        lambda request: setattr(request, "url", httpx.URL(URL + "0")),
        lambda request: request.headers.update({"wasl-purpose": "curiosity"}),
        lambda request: request.headers.update({"content-digest": content_digest(b"other")}),
        lambda request: setattr(request, "_content", b"other"),
    ],
    ids=["method", "address", "purpose", "digest", "content"],
)
def test_nothing_covered_can_be_changed(spoil: object) -> None:
    request = signed(key := new_key())
    verify_signature(request, key)
    spoil(request)  # type: ignore[operator]
    with pytest.raises(InvalidSignature):
        verify_signature(request, key)


def test_an_empty_purpose_is_covered_too() -> None:
    key = new_key()
    request = httpx.Request("GET", URL, headers=signed_headers(key, "GET", URL, b"", {"wasl-purpose": ""}))
    assert verify_signature(request, key)['"wasl-purpose"'] == ""


def test_it_says_when_until_when_and_never_twice_the_same() -> None:
    key = new_key()
    inputs = {signed(key).headers["signature-input"] for _ in "123"}
    assert len(inputs) == 3
    assert all(f'keyid="{key.kid}"' in each and "expires=" in each and 'nonce="' in each for each in inputs)


def test_the_digest_is_that_of_the_standard() -> None:
    # RFC 9530, appendix B.1
    content = b'{"hello": "world"}\n'
    assert content_digest(content) == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_the_base_is_that_of_the_standard() -> None:
    # RFC 9421, appendix B.2.6, signed by its key test-key-ed25519
    fields = {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "@method": "POST",
        "@path": "/foo",
        "@authority": "example.com",
        "content-type": "application/json",
        "content-length": "18",
    }
    names = " ".join(f'"{name}"' for name in fields)
    base = signature_base(fields, f'({names});created=1618884473;keyid="test-key-ed25519"')
    key = verifying_key({"kty": "OKP", "crv": "Ed25519", "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"})
    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    assert key.verifies(base64.b64decode(signature), base)
