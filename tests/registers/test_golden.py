"""The golden view trusts the declared authority, then the freshest, then the majority, and hides nothing."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.text import Text
from wasl.registers.declared import Attribute
from wasl.registers.golden import golden_view
from wasl.registers.history import Version

TITLE = Text(fr="nom", ar="اسم", en="name")


def attribute(*authority: str) -> Attribute:
    return Attribute(title=TITLE, type="text", authority=authority)


def version(source: str, value: str | None, since: date | None = date(2025, 9, 1), recorded: int = 1) -> Version:
    return Version("person", "e", source, "k", since, None, recorded, None, 1, 1, "a", {"name": value})


def test_the_declared_authority_wins_over_fresher_and_more_numerous_sources() -> None:
    versions = [
        version("population", "SALMA", date(2020, 1, 1)),
        version("school", "SALWA", date(2026, 1, 1)),
        version("college", "SALWA", date(2026, 1, 1)),
    ]
    golden = golden_view(versions, {"name": attribute("population", "school")})["name"]
    assert (golden.value, golden.chosen.source, golden.reason) == ("SALMA", "population", "authority")
    assert [statement.source for statement in golden.conflicting] == ["school", "college"]


def test_without_authority_the_freshest_statement_wins() -> None:
    versions = [version("a", "OLD", date(2020, 1, 1)), version("b", "NEW", date(2024, 1, 1))]
    golden = golden_view(versions, {"name": attribute()})["name"]
    assert (golden.value, golden.reason) == ("NEW", "freshest")


def test_at_equal_freshness_most_sources_win() -> None:
    versions = [version("a", "ONE"), version("b", "TWO"), version("c", "TWO")]
    golden = golden_view(versions, {"name": attribute()})["name"]
    assert (golden.value, golden.reason, len(golden.supporting)) == ("TWO", "majority", 1)


def test_silence_is_no_statement() -> None:
    versions = [version("population", None), version("school", "SALMA")]
    golden = golden_view(versions, {"name": attribute("population")})["name"]
    assert (golden.value, golden.reason) == ("SALMA", "only")


def test_an_attribute_nobody_states_is_absent() -> None:
    assert golden_view([version("a", None)], {"name": attribute()}) == {}


def test_attributes_of_other_registers_are_left_alone() -> None:
    assert golden_view([version("a", "X")], {"other": attribute()}) == {}


sources = st.sampled_from(["a", "b", "c", "d"])
statements = st.lists(
    st.builds(
        version, sources, st.sampled_from(["X", "Y", "Z"]),
        st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 9),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@given(statements, st.permutations(range(8)))
def test_the_order_of_reading_never_matters_and_nothing_is_lost(versions: list[Version], order: list[int]) -> None:
    declared = {"name": attribute("c", "a")}
    shuffled = [versions[i] for i in order if i < len(versions)]
    one, other = golden_view(versions, declared)["name"], golden_view(shuffled, declared)["name"]
    assert one.chosen == other.chosen
    assert len(one.supporting) + len(one.conflicting) + 1 == len(versions)
    assert all(statement.value != one.value for statement in one.conflicting)


@given(statements)
def test_a_speaking_authority_is_never_overruled(versions: list[Version]) -> None:
    golden = golden_view(versions, {"name": attribute("b")})["name"]
    if any(v.source == "b" for v in versions):
        assert golden.chosen.source == "b"
