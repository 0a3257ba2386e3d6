"""Addresses to which a browser may be sent back: none that leads elsewhere than it reads."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.documents.presentations.rules import is_a_place


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://e.example/back", True),
        ("https://e.example", True),
        ("https://e.example:8443/a/b", True),
        ("http://e.example/back", False),
        ("https:///back", False),
        ("https:e.example", False),
        ("//e.example/back", False),
        ("javascript:alert(1)", False),
        ("https://e.example@evil.example/", False),
        ("https://e.example\\@evil.example/", False),
        ("https://e.example/back?next=1", False),
        ("https://e.example/back#", False),
        ("https://e.example/ba ck", False),
        ("https://e.example/ba\nck", False),
        ("https://ex\u200fample/back", False),
        ("https://[e.example/back", False),
        ("https://e.example:port/", False),
        ("https://e.example/" + "a" * 500, False),
    ],
)
def test_what_is_a_place(address: str, good: bool) -> None:
    assert is_a_place(address) is good


@given(st.text(max_size=60))
def test_what_is_added_to_a_place_leads_nowhere_else(tail: str) -> None:
    address = f"https://e.example{tail}"
    if is_a_place(address):
        sent = urlsplit(f"{address}?response_code=x")
        assert (sent.scheme, sent.query, sent.fragment) == ("https", "response_code=x", "")
        assert sent.netloc == urlsplit(address).netloc
