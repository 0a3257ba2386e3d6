"""One case, from the registers: asked for at the exchange, decided, kept with its facts and rules, decided alike years later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pytest_django.fixtures import Settings

from tests.documents.desk import agent_of
from tests.exchange.answering import world
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.answering.desk import Desk
from wasl.exchange.answering.problems import Refused
from wasl.exchange.counter import desk
from wasl.exchange.counter.models import Asking
from wasl.exchange.receipts.entry import read_entry
from wasl.exchange.receipts.reading import LogReader
from wasl.kernel.errors import WaslError
from wasl.programmes.keeping import confirm, decide_case, explanation_of, replay
from wasl.programmes.models import Decision, RulesVersion
from wasl.programmes.plan import NotInForceError
from wasl.programmes.running import FactsChangedError, case_in, files_of, run
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation
from wasl.registers.models import Ledger, Record
from wasl.registers.people import cluster_of, clusters_of, identifiers_of, identifiers_of_each

DIRECT = "direct-aid-children"


@pytest.fixture
def home(registers: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A neighbourhood whose departments agreed."""
    monkeypatch.setenv("WASL_NOW", world.NOW.isoformat())
    settings.HOME = tmp_path
    Ledger.objects.update(instant=10)
    here.settle()
    here.agree(tmp_path)
    yield tmp_path
    desk.close()


@pytest.fixture
def agent(home: Path) -> Profile:
    return agent_of("anss", "agent-anss")


@pytest.fixture
def place(home: Path) -> Installation:
    return Installation(current.catalogue(), Places(home))


def poor(agent: Profile, day: date = here.TODAY, **stated: object) -> Decision:
    return decide_case(agent, DIRECT, ("household", here.POOR), day, "ASD-1", stated)


def test_a_case_is_decided_on_what_the_exchange_says(agent: Profile) -> None:
    decision = poor(agent)
    assert (decision.outcome, decision.due, decision.state) == ("entitled", Decimal("600.00"), "decided")
    assert decision.unit == f"household:{here.POOR}"
    assert decision.facts["facts"]["index"] == "9.2000000"
    assert decision.facts["members"][here.SECOND] == {
        "relation": "child", "birth_date": "2012-03-01", "schooled": True,
    }  # fmt: skip
    assert {each.member for each in explanation_of(decision).lines} == {
        "", here.FATHER, here.ELDEST, here.SECOND, here.THIRD, here.TRAINEE, here.PUPIL,
    }  # fmt: skip


def test_every_fact_asked_for_leaves_a_receipt(agent: Profile, home: Path) -> None:
    decision = poor(agent)
    entries = [read_entry(content) for content in LogReader(home / "receipts" / "portal").entries()]
    assert {(each.consumer, each.outcome, each.way) for each in entries} == {("asd", "answered", "portal")}
    # Asked at once, they are answered in any order; their receipts stand in that of the questions.
    assert sorted(decision.receipts) == sorted(f"portal/{index}" for index in range(len(entries)))
    assert {"household-situation", "household-member", "schooling-for-aid"} == {each.service for each in entries}


def test_a_member_leads_to_the_household(agent: Profile) -> None:
    third = f"{int(here.THIRD, 16):010d}"
    assert decide_case(agent, DIRECT, ("idcs", third), here.TODAY, "ASD-1").unit == f"household:{here.POOR}"


def test_who_is_of_age_counts_no_longer_and_unknown_schooling_is_named(agent: Profile) -> None:
    """The eldest is 21 today, and was 20 yesterday: of age or not, nobody knows of a school."""
    assert ("", here.ELDEST) not in [(each[1].en, each[0]) for each in explanation_of(poor(agent)).missing]
    yesterday = poor(agent, date(2026, 1, 14))
    assert [(member, title.en) for member, title in explanation_of(yesterday).missing] == [(here.ELDEST, "At school")]


def test_what_the_file_says_counts_where_no_department_does(agent: Profile) -> None:
    assert poor(agent, persons={here.SECOND: {"disabled": True}}).due == Decimal("700.00")
    refused = poor(agent, family_allowances=True)
    assert (refused.outcome, refused.state) == ("not-entitled", "proposed")
    with pytest.raises(WaslError, match="'index' is given by a service"):
        poor(agent, index="1.0")
    with pytest.raises(WaslError, match="no member of this household"):
        poor(agent, persons={here.ALONE: {"disabled": True}})


def test_nobody_is_refused_by_one_alone(agent: Profile) -> None:
    decision = decide_case(agent, DIRECT, ("household", here.RICH), here.TODAY, "ASD-2")
    assert decision.state == Decision.State.PROPOSED
    with pytest.raises(ForbiddenError):
        confirm(agent, decision)
    other = agent_of("anss", "agent-anss-2")
    assert confirm(other, decision).state == Decision.State.REFUSED
    with pytest.raises(WaslError, match="not one to confirm"):
        confirm(other, decision)


def test_what_is_not_known_refuses_nobody(agent: Profile) -> None:
    for household in (here.STALE, here.UNNAMED):
        decision = decide_case(agent, DIRECT, ("household", household), here.TODAY, "ASD-3")
        assert (decision.outcome, decision.state, decision.due) == ("unknown", "waiting", None)
        assert ("", "Socio-economic index") in [(who, title.en) for who, title in explanation_of(decision).missing]


def test_a_decision_is_the_same_years_later_whatever_changed(agent: Profile) -> None:
    decision = poor(agent)
    Record.objects.all().delete()
    again = replay(Decision.objects.get(pk=decision.pk))
    assert (again.outcome, again.due) == (decision.outcome, decision.due)
    assert poor_rules(decision).content.count("9.743001")
    RulesVersion.objects.update(content=poor_rules(decision).content.replace("9.743001", "9.000001"))
    assert replay(Decision.objects.get(pk=decision.pk)).outcome == "not-entitled"


def poor_rules(decision: Decision) -> RulesVersion:
    return RulesVersion.objects.get(pk=decision.rules_id)


def test_who_may_not_learns_why_and_nothing_is_asked(agent: Profile, home: Path) -> None:
    for who in (agent_of("menps", "elsewhere"), agent_of("", "nowhere")):
        with pytest.raises(ForbiddenError):
            poor(who)
    with pytest.raises(WaslError, match="no case is named"):
        decide_case(agent, DIRECT, ("household", here.POOR), here.TODAY, "  ")
    with pytest.raises(NotInForceError):
        poor(agent, date(2023, 11, 30))
    with pytest.raises(WaslError, match="no household has this number"):
        decide_case(agent, DIRECT, ("household", "999"), here.TODAY, "ASD-9")
    assert not Decision.objects.exists()


def test_without_an_agreement_nothing_is_told(agent: Profile, home: Path, place: Installation) -> None:
    here.agree(home, "schooling-asd")
    with pytest.raises(Refused, match="agreement"):
        poor(agent)
    failed = run(agent, DIRECT, here.TODAY, place)
    assert (failed.state, failed.error["what"]) == ("failed", Refused("no-agreement").what)


def test_a_household_is_asked_about_in_two_rounds_however_many_they_are(
    agent: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []
    together = Desk.ask_all
    monkeypatch.setattr(
        Desk, "ask_all", lambda self, calls, patience=None: rounds.append(len(calls)) or together(self, calls)
    )
    decision = poor(agent)
    members = len(decision.facts["members"])
    assert (members, rounds) == (6, [1 + members, members])
    assert len(decision.receipts) == sum(rounds) == Asking.objects.filter(receipt__isnull=False).count()


def test_those_who_are_read_together_are_read_as_each_alone(home: Path) -> None:
    clusters = clusters_of([here.FATHER, here.SECOND, "f" * 32])
    assert clusters == {entity: cluster_of(entity) for entity in clusters}
    known = identifiers_of_each(clusters.values())
    assert known == {entity: identifiers_of([entity]) for entity in clusters}
    assert (("idcs", "0000000001") in known[here.FATHER], known["f" * 32]) == (True, [])
    assert (clusters_of([]), identifiers_of_each([])) == ({}, {})


def test_a_run_decides_of_everybody_as_of_one(agent: Profile, place: Installation) -> None:
    done = run(agent, DIRECT, here.TODAY, place)
    assert (done.state, done.error) == ("done", {})
    assert (done.entitled, done.refusable, done.unknown, done.due) == (2, 1, 2, Decimal(1100))
    assert (done.known, len(done.agreements)) == (10, 3)
    for household in (here.POOR, here.RICH, here.STALE, here.LONELY, here.UNNAMED):
        found = case_in(place.places, done, household)
        assert found is not None
        alone = decide_case(agent, DIRECT, ("household", household), here.TODAY, "ASD-5")
        assert found[2] == replay(alone)
        assert found[2].outcome == alone.outcome
    assert case_in(place.places, done, "999") is None


def test_a_case_of_a_run_is_decided_again_on_the_very_facts_of_the_run_or_not_at_all(
    agent: Profile, place: Installation
) -> None:
    done = run(agent, DIRECT, here.TODAY, place)
    people = files_of(place.places, done).people
    assert people is not None
    saved = people.read_bytes()
    rows = pq.read_table(people)
    assert rows["unit"].to_pylist() == sorted(rows["unit"].to_pylist()), "a reader passes over what is not asked for"
    other = pa.array([date(2024, 1, 1)] * len(rows), pa.date32())
    pq.write_table(rows.set_column(rows.schema.get_field_index("birth_date"), "birth_date", other), people)
    with pytest.raises(FactsChangedError):
        case_in(place.places, done, here.POOR)
    people.unlink()
    with pytest.raises(FactsChangedError):
        case_in(place.places, done, here.POOR)
    people.write_bytes(saved)
    assert case_in(place.places, done, here.POOR) is not None


@pytest.mark.parametrize(("name", "outcomes"), [("back-to-school", (1, 2, 2)), ("minhaty-vocational", (1, 0, 0)),
                                                ("minhaty-higher", (0, 0, 1))])  # fmt: skip
def test_other_programmes_run_too(place: Installation, name: str, outcomes: tuple[int, int, int]) -> None:
    department = "enssup" if name.startswith("minhaty") else "anss"
    done = run(agent_of(department, "agent"), name, here.TODAY, place)
    assert (done.state, done.error) == ("done", {})
    assert (done.entitled, done.refusable, done.unknown) == outcomes
    assert done.admitted == (outcomes[0] if name.startswith("minhaty") else None)


def test_the_past_is_decided_by_the_rules_of_then(home: Path, place: Installation) -> None:
    """Whoever is owed arrears of a programme that has ended."""
    menps = agent_of("menps", "agent-menps")
    decision = decide_case(
        menps, "tayssir", ("household", here.POOR), date(2023, 5, 1), "T-1", {"persons": {here.THIRD: {"absences": 2}}}
    )
    assert decision.outcome == "unknown"
    assert [title.en for _, title in explanation_of(decision).missing].count("Socio-economic index") == 1
    with pytest.raises(NotInForceError):
        run(menps, "tayssir", date(2023, 12, 1), place)
