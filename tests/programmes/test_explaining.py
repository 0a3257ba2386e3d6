"""A decision explains itself: what was met, by which fact, from where, since when, under which law, in three languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wasl.catalogue.catalogue import Catalogue
from wasl.kernel.text import Text
from wasl.programmes.deciding import Family, decide
from wasl.programmes.explaining import Explanation, Line, explained
from wasl.programmes.plan import plan_of, rules_of

CHILD = {"relation": "child", "birth_date": date(2015, 3, 1), "schooled": None}


def of(catalogue: Catalogue, index: str | None, day: date = date(2025, 9, 30)) -> Explanation:
    plan = plan_of(rules_of(catalogue, "direct-aid-children"), day)
    facts = {"index": Decimal(index) if index else None, "index_date": date(2025, 1, 15)}
    return explained(catalogue, plan, decide(plan, Family(facts, {"amina": CHILD})))


def line(explanation: Explanation, criterion: str, member: str = "") -> Line:
    return next(each for each in explanation.lines if (each.criterion, each.member) == (criterion, member))


def test_a_criterion_that_is_met_says_by_what(maroc: Catalogue) -> None:
    said = line(of(maroc, "9.7430010"), "under_threshold")
    assert said.met is True
    assert said.sentence.fr == "L'indice 9,743001, du 15/01/2025, ne dépasse pas 9,743001."
    assert said.sentence.en == "The index 9.743001, of 15/01/2025, is not above 9.743001."
    assert "\u20669,743001\u2069" in said.sentence.ar
    assert said.law == ("loi 58-23",)
    (fact,) = said.facts
    assert (fact.title.en, fact.value.en, fact.dated) == ("Socio-economic index", "9.743001", "2025-01-15")
    assert fact.source is not None
    assert fact.source.en == "Household's situation"
    (figure,) = said.figures
    assert (figure.value.en, figure.since, figure.assumed, figure.law) == (
        "9.743001",
        "2023-12-01",
        True,
        ("loi 58-23",),
    )


def test_one_that_is_not_met_says_so_and_one_that_is_unknown_blames_nobody(maroc: Catalogue) -> None:
    assert line(of(maroc, "9.7430011"), "under_threshold").sentence.en == (
        "The index 9.7430011, of 15/01/2025, is above 9.743001."
    )
    unknown = of(maroc, None)
    assert line(unknown, "under_threshold").met is None
    assert [(member, title.en) for member, title in unknown.missing] == [
        ("", "Socio-economic index"),
        ("amina", "At school"),
    ]


def test_what_is_presumed_is_told(maroc: Catalogue) -> None:
    (fact,) = line(of(maroc, "9.2"), "no_family_allowances").facts
    assert fact.presumed
    assert fact.value.en == "no"
    assert fact.source is None


def test_members_are_told_one_by_one_with_codes_in_words(maroc: Catalogue) -> None:
    said = of(maroc, "9.2")
    (relation,) = line(said, "child", "amina").facts
    assert relation.value == Text(fr="Fils ou fille", ar="الابن أو البنت", en="Son or daughter")
    assert {(each.member, each.amount): each.value for each in said.sums} == {
        ("", "monthly"): "500.00", ("amina", "supplement"): "0.00", ("amina", "allowance"): None,
    }  # fmt: skip


def test_figures_are_those_of_the_day(maroc: Catalogue) -> None:
    (figure,) = line(of(maroc, "9.2"), "age", "amina").figures
    assert (figure.unit, figure.value.fr) == ("year", "20")
