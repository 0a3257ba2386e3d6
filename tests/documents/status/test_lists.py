"""Lists of states: by another's code, at their ends, and when they are not what they should be."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openvc.status import bitstring as their_bitstring
from openvc.status.issue import verify_status_list_token
from openvc.status.status_list import check_credential_status
from openvc.status.token_status_list import check_token_status

from tests.documents.samples import ISSUED, ISSUER, LIST
from wasl.client.jws import compact
from wasl.documents.status import bits, bitstring, token_list
from wasl.documents.status.bits import NotAListError, State
from wasl.kernel.keys import encoded, new_key

KEY = new_key("ES256")
KID = b"12345678"
LATER = ISSUED + timedelta(days=1)
STATES = {0: State.REVOKED, 1: State.SUSPENDED, 719_344: State.REPLACED, bits.ENTRIES - 1: State.SUSPENDED}
PACKED = bits.with_states(bits.empty(), STATES)


@given(some.dictionaries(some.integers(0, bits.ENTRIES - 1), some.sampled_from(State), max_size=20))
def test_states_are_told_where_they_were_set_and_nowhere_else(states: dict[int, State]) -> None:
    packed = bits.with_states(bits.empty(), states)
    assert {index: State(bits.state_at(packed, index)) for index in states} == states
    for state in (State.REVOKED, State.SUSPENDED, State.REPLACED):
        assert bits.indexes(packed, state) == sorted(index for index, each in states.items() if each is state)
    assert bits.with_states(packed, dict.fromkeys(states, State.VALID)) == bits.empty()


@pytest.mark.parametrize("index", [-1, bits.ENTRIES])
def test_nothing_is_told_beyond_the_ends(index: int) -> None:
    with pytest.raises(NotAListError):
        bits.state_at(PACKED, index)
    with pytest.raises(NotAListError):
        bits.with_states(PACKED, {index: State.REVOKED})


def test_as_jwt_it_is_read_by_us_and_by_another() -> None:
    token = token_list.as_jwt(PACKED, LIST, ISSUED, LATER, KEY)
    told = token_list.from_jwt(token, KEY.verifying())
    assert (told.uri, told.issued, told.expires, told.bits) == (LIST, ISSUED, LATER, 2)
    claims = verify_status_list_token(token, public_key_jwk=KEY.verifying().jwk(), expected_uri=LIST, now=ISSUED)
    for index in (*STATES, 2, 500_000):
        theirs = check_token_status(
            {"status": token_list.reference(LIST, index)}, resolve_status_list_token=lambda _: claims
        )
        assert theirs
        assert theirs.status == told.at(index) == STATES.get(index, State.VALID)


def test_as_cwt_it_is_read() -> None:
    message = token_list.as_cwt(PACKED, LIST, ISSUED, LATER, KID, KEY)
    told = token_list.from_cwt(message, KEY.verifying())
    assert told.packed == PACKED
    with pytest.raises(NotAListError):
        token_list.from_cwt(message, new_key("ES256").verifying())
    with pytest.raises(NotAListError):
        token_list.from_cwt(message[:-1] + bytes([message[-1] ^ 1]), KEY.verifying())


@pytest.mark.parametrize("purpose", list(bitstring.STATES))
def test_as_bitstring_it_is_read_by_us_and_by_another(purpose: bitstring.Purpose) -> None:
    uri = f"{LIST}/{purpose}"
    credential = bitstring.credential(PACKED, uri, purpose, ISSUER.did, ISSUED, LATER)
    for index in (*STATES, 2, 500_000):
        expected = STATES.get(index) in bitstring.STATES[purpose]
        assert bitstring.is_set(credential, purpose, index) is expected
        theirs = check_credential_status(
            {"credentialStatus": bitstring.entry(uri, purpose, index)}, resolve_status_list=lambda _: credential
        )
        assert (theirs.revoked if purpose == "revocation" else theirs.suspended) is expected
    assert len(their_bitstring.decode_bitstring(credential["credentialSubject"]["encodedList"])) * 8 >= 131_072


def test_a_million_documents_fit_a_telephone() -> None:
    """One in a hundred revoked; a thousandth of a million documents makes a message of a few kilobytes."""
    some_revoked = bits.with_states(bits.empty(), dict.fromkeys(range(0, bits.ENTRIES, 1000), State.REVOKED))
    assert len(token_list.as_jwt(some_revoked, LIST, ISSUED, LATER, KEY)) < 6_000


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({}, {}),
        ({"sub": LIST, "iat": 0, "status_list": {"bits": 3, "lst": ""}}, {}),
        ({"sub": LIST, "iat": 0, "status_list": {"bits": 2, "lst": "not zlib"}}, {}),
        ({"sub": LIST, "iat": 0, "status_list": {"bits": 2, "lst": encoded(zlib.compress(b"")[:-1])}}, {}),
        ({"sub": 1, "iat": 0, "status_list": {"bits": 2, "lst": encoded(zlib.compress(b"a"))}}, {}),
        ({"sub": LIST, "iat": 0, "status_list": {"bits": 2, "lst": encoded(zlib.compress(b"a"))}}, {"crit": ["x"]}),
        ({"sub": LIST, "iat": 0, "status_list": {"bits": 2, "lst": encoded(zlib.compress(b"a"))}}, {"typ": "JWT"}),
    ],
)
def test_what_is_no_list_is_refused(claims: dict[str, object], header: dict[str, object]) -> None:
    with pytest.raises(NotAListError):
        token_list.from_jwt(compact(claims, KEY, **{"typ": token_list.JWT_TYPE, **header}), KEY.verifying())


def test_a_list_signed_by_another_is_refused() -> None:
    token = token_list.as_jwt(PACKED, LIST, ISSUED, LATER, new_key("ES256"))
    for text in (token, token + "x", token.replace(".", ""), "a.b.c", ""):
        with pytest.raises(NotAListError):
            token_list.from_jwt(text, KEY.verifying())


def test_bombs_are_not_inflated() -> None:
    bomb = zlib.compress(bytes(bits.LONGEST + 1), 9)
    assert len(bomb) < 20_000
    with pytest.raises(NotAListError, match="longer"):
        bits.inflated(bomb)
    credential = bitstring.credential(PACKED, LIST, "revocation", ISSUER.did, ISSUED, LATER)
    credential["credentialSubject"]["encodedList"] = "u" + encoded(gzip.compress(bytes(bits.LONGEST + 1)))
    with pytest.raises(NotAListError):
        bitstring.is_set(credential, "revocation", 0)


def test_a_list_of_another_purpose_tells_nothing() -> None:
    credential = bitstring.credential(PACKED, LIST, "suspension", ISSUER.did, ISSUED, LATER)
    with pytest.raises(NotAListError):
        bitstring.is_set(credential, "revocation", 0)
    with pytest.raises(NotAListError):
        bitstring.is_set(credential, "suspension", bits.ENTRIES)
    assert credential["validFrom"] == datetime(2026, 7, 10, 9, 30, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
