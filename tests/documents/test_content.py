"""The record of a document."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from tests.documents.samples import ISSUED, ISSUER, diploma
from wasl.documents.content import fingerprint, kept, read, to_seal


def test_it_is_kept_in_one_spelling_and_read_back() -> None:
    content = diploma()
    assert read(kept(content)) == content
    shuffled = msgspec.structs.replace(content, claims=dict(reversed(content.claims.items())))
    assert kept(shuffled) == kept(content)
    assert fingerprint(kept(content)) != fingerprint(kept(diploma(index=1)))


def test_what_it_is_not_is_refused() -> None:
    for record in (b"{}", kept(diploma()).replace(b'"index":', b'"other":'), kept(diploma())[:-1]):
        with pytest.raises(msgspec.DecodeError):
            read(record)


def test_its_seal_states_the_claims_that_have_a_label() -> None:
    seal = to_seal(diploma(), 3, {"given_latin": 1, "baccalaureate_average": 9, "stage": 12})
    assert dict(seal.claims) == {1: "AMINA", 9: "16.25"}
    assert (seal.issued, seal.expires, seal.type) == (ISSUED, None, 3)
    assert seal.status
    assert seal.status.index == 719_344


def test_an_issuer_has_a_did() -> None:
    assert ISSUER.did == "did:web:documents.example:issuers:menps"
    assert replace(ISSUER, url="http://127.0.0.1:8000/issuers/menps").did == "did:web:127.0.0.1%3A8000:issuers:menps"
