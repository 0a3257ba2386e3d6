"""Queries: every case of what a document may lack, from the most to the least."""

from __future__ import annotations

from wasl.documents.presentations.dcql import MOST_OPTIONAL, query


def test_all_of_it_or_nothing() -> None:
    (asked,) = query("v", ["a", "b"])["credentials"]
    assert asked["claims"] == [{"id": "a", "path": ["a"]}, {"id": "b", "path": ["b"]}]
    assert "claim_sets" not in asked


def test_what_may_be_lacking_is_listed_from_the_most_to_the_least() -> None:
    (asked,) = query("v", ["a", "b", "c"], ["c", "a"])["credentials"]
    assert asked["claim_sets"] == [["a", "b", "c"], ["b", "c"], ["a", "b"], ["b"]]


def test_never_nothing() -> None:
    (asked,) = query("v", ["a", "b"], ["a", "b"])["credentials"]
    assert asked["claim_sets"] == [["a", "b"], ["b"], ["a"]]
    (asked,) = query("v", list("abcd"), list("abcd")[:MOST_OPTIONAL])["credentials"]
    assert len(asked["claim_sets"]) == 15
