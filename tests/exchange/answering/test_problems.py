"""The catalogue of refusals speaks three languages, and says the same in each."""

from __future__ import annotations

import re

import pytest

from wasl.exchange.answering.problems import PROBLEMS, Refused
from wasl.kernel.text import LANGUAGES

PLACE = re.compile(r"\{(\w+)\}")
ARABIC = re.compile("[\u0620-\u064a]")


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=list(PROBLEMS))
def test_each_is_told_alike_in_each_language(problem: object) -> None:
    assert problem.name in PROBLEMS  # type: ignore[attr-defined]
    for text in (problem.title, problem.mend):  # type: ignore[attr-defined]
        said = [text.in_language(language) for language in LANGUAGES]
        assert all(said)
        assert len({frozenset(PLACE.findall(each)) for each in said}) == 1
        assert ARABIC.search(text.ar)
        assert not ARABIC.search(text.fr + text.en)


def test_names_make_addresses_and_statuses_are_errors() -> None:
    for name, problem in PROBLEMS.items():
        assert re.fullmatch("[a-z]+(-[a-z]+)*", name)
        assert 400 <= problem.status < 600


def test_a_refusal_tells_its_mend() -> None:
    refused = Refused("wrong-purpose", choices="grants")
    assert refused.status == 403
    assert refused.told("en") == (
        "No agreement covers this purpose",
        "Agreed purposes: grants. For another, draft an agreement.",
    )
    assert refused.told("fr-MA")[1].startswith("Finalités convenues : grants")
    assert str(refused).startswith("No agreement covers this purpose — Agreed purposes: grants")
    assert Refused("suspended-agreement", agreement="PE-1").told("en")[0] == "The agreement PE-1 is suspended"
