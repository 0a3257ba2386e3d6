"""The seal: read by another's code, refused when one byte is another, small enough for paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import cbor2
import cwt
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as some

from tests.documents.samples import LIST, diploma
from wasl.documents.content import to_seal
from wasl.documents.seal import cbor, cose, seal
from wasl.kernel.keys import Algorithm, SigningKey, new_key

KEYS: dict[Algorithm, SigningKey] = {"EdDSA": new_key("EdDSA"), "ES256": new_key("ES256")}
KID = b"\x01\x02\x03\x04\x05\x06\x07\x08"
LABELS = {
    "given_latin": 1, "family_latin": 2, "given_arabic": 3, "family_arabic": 4, "baccalaureate_year": 7,
    "baccalaureate_stream": 8, "baccalaureate_average": 9, "baccalaureate_honours": 10,
}  # fmt: skip
SEALED = to_seal(diploma(), 3, LABELS)


def message(algorithm: Algorithm = "EdDSA", sealed: seal.Sealed = SEALED) -> bytes:
    return seal.sealed(sealed, KID, algorithm, KEYS[algorithm].sign)


@pytest.mark.parametrize("algorithm", KEYS)
def test_what_is_sealed_is_read(algorithm: Algorithm) -> None:
    address = seal.address("https://documents.example/v", message(algorithm))
    opened = cose.opened(seal.read_address(address))
    assert opened.kid == KID
    assert opened.signed_by(KEYS[algorithm].verifying())
    assert seal.stated(opened) == SEALED


def test_it_holds_when_it_ends() -> None:
    until = replace(SEALED, expires=datetime(2026, 10, 10, tzinfo=UTC), status=None)
    assert seal.stated(cose.opened(message(sealed=until))) == until


@pytest.mark.parametrize("algorithm", KEYS)
def test_anothers_code_reads_it(algorithm: Algorithm) -> None:
    """The library `cwt`: RFC 8392 and RFC 9052 by other hands."""
    key = cwt.COSEKey.from_jwk({**KEYS[algorithm].verifying().jwk(), "kid": KID.decode("latin-1")})
    claims = cwt.decode(message(algorithm), key)
    assert isinstance(claims, dict)
    assert (claims[1], claims[6]) == ("menps", int(SEALED.issued.timestamp()))
    assert claims[65535] == {"status_list": {"idx": 719_344, "uri": LIST}}
    assert claims[-65537][9] == "16.25"


def test_any_other_byte_is_refused() -> None:
    """Every byte of the message, each in three ways."""
    whole = message()
    key = KEYS["EdDSA"].verifying()
    for place in range(len(whole)):
        for flip in (1, 0x20, 0x80):
            changed = whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :]
            try:
                opened = cose.opened(changed)
            except cose.NotSign1Error:
                continue
            assert not opened.signed_by(key) or opened.kid != KID


@given(some.binary(max_size=300) | some.builds(lambda tail: message() + tail, some.binary(min_size=1, max_size=9)))
def test_other_bytes_are_no_seal(content: bytes) -> None:
    with pytest.raises(cose.NotSign1Error):
        cose.opened(content)


def test_keys_of_another_kind_are_refused() -> None:
    """An algorithm is never taken from the message alone: the key must be of it."""
    opened = cose.opened(message("ES256"))
    assert not opened.signed_by(KEYS["EdDSA"].verifying())


@pytest.mark.parametrize(
    "headers", [{1: -8}, {1: 5, 4: KID}, {1: -8, 4: KID, 2: [99], 99: 1}, {1: -8, 4: "kid"}, {}, [], "", [1]]
)
def test_headers_that_are_not_read_are_refused(headers: object) -> None:
    protected = cbor.encoded(headers)
    with pytest.raises(cose.NotSign1Error):
        cose.opened(cbor.encoded(cbor2.CBORTag(18, [protected, {}, b"payload", bytes(64)])))


def test_headers_beside_the_signature_are_refused() -> None:
    protected = cbor.encoded({1: -8, 4: KID})
    with pytest.raises(cose.NotSign1Error):
        cose.opened(cbor.encoded(cbor2.CBORTag(18, [protected, {4: b"other"}, b"payload", bytes(64)])))


@pytest.mark.parametrize(
    "text",
    ["", "https://evil.example/v", "https://x.example/v#", "https://x.example/v#a*b", "javascript:alert(1)#AAAA", "#A"],
)
def test_other_codes_are_none(text: str) -> None:
    with pytest.raises(seal.NotASealError):
        seal.read_address(text)


def test_the_page_that_a_code_names_is_not_believed() -> None:
    """A cloned site's address around a genuine seal: the seal is read, and the site is not opened."""
    for page in ("https://evil.example/v", "HTTPS://EVIL.EXAMPLE/V", "http://127.0.0.1:8000/v", ""):
        assert seal.read_address(seal.address(page, message())) == message()


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {1: "menps", 6: 0, 7: b"1234567890"},
        {1: "menps", 6: "0", 7: b"1234567890", -65537: {0: 1}},
        {1: "menps", 6: 2**60, 7: b"1234567890", -65537: {0: 1}},
        {1: "menps", 6: 0, 7: b"123", -65537: {0: 1}},
        {1: "menps", 6: 0, 7: b"1234567890", -65537: {1: "no type"}},
        {1: "menps", 6: 0, 7: b"1234567890", -65537: {0: 1, 2: ["a list"]}},
        {1: "menps", 6: 0, 7: b"1234567890", -65537: {0: 1}, 65535: {"status_list": {"idx": -1, "uri": "u"}}},
        {1: "menps", 6: 0, 7: b"1234567890", -65537: {0: 1}, 65535: {"status_list": {"idx": True, "uri": "u"}}},
    ],
)
def test_other_claims_are_no_seal(claims: dict[int, object]) -> None:
    opened = cose.opened(cose.sign1(cbor.encoded(claims), KID, "EdDSA", KEYS["EdDSA"].sign))
    with pytest.raises(seal.NotASealError):
        seal.stated(opened)


def test_a_key_is_named_by_eight_bytes() -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        seal.sealed(SEALED, b"short", "EdDSA", KEYS["EdDSA"].sign)


def test_it_fits_on_paper() -> None:
    """Printed at 0.42 mm a module, at correction level M, the code of a diploma is at most 33 mm wide."""
    code = segno.make_qr(seal.address("https://c.example.ma/v", message()), error="m")
    modules = code.symbol_size(border=0)[0]
    assert modules * 0.42 <= 33.0
