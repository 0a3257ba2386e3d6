"""What is wrong, late or contradictory in what departments say has one clear outcome, for one case and in a run.

Told elsewhere: an index that is unknown or too old (`test_keeping`), leap days (`test_bulk` and the pack's cases), a budget that
ends midway (`simulating/test_reckoning`), fewer seats than pupils (`test_bulk`), a period paid twice (`paying/test_making`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from tests.programmes import neighbourhood as here
from tests.programmes.test_keeping import DIRECT, agent, home, place, poor
from wasl.accounts.models import Profile
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.exchange.answering.problems import Refused
from wasl.kernel.errors import WaslError
from wasl.programmes.deciding import Decision as Decided
from wasl.programmes.deciding import Family, decide
from wasl.programmes.keeping import decide_case, replay
from wasl.programmes.models import Decision
from wasl.programmes.plan import plan_of, rules_of
from wasl.programmes.running import case_in, run
from wasl.registers.feeding.run import Installation
from wasl.registers.models import Identifier, Ledger, Record

__all__ = ["agent", "home", "place"]
_late = count(100)


def later() -> None:
    """What is said from here on is known after everything else."""
    here._instant = next(_late)


def known() -> None:
    """Whatever was said is known from now on."""
    Ledger.objects.update(instant=here._instant)


def decided(agent: Profile, household: str) -> Decided:
    """The decision about a household."""
    return replay(decide_case(agent, DIRECT, ("household", household), here.TODAY, "ASD-9"))


def test_contradictory_members_change_nothing_for_the_others(agent: Profile, place: Installation) -> None:
    """A second head, a child older than the head, and one who is not born yet."""
    before = decided(agent, here.POOR)
    later()
    second, elder, unborn = (f"{number:032x}" for number in (20, 21, 22))
    here.person(second, "1979-01-01", here.POOR, "head")
    here.person(elder, "1950-01-01", here.POOR, "child")
    here.person(unborn, "2026-01-16", here.POOR, "child")
    known()
    after = decided(agent, here.POOR)
    assert (after.outcome, after.due, len(after.members)) == (before.outcome, before.due, len(before.members) + 3)
    members = {each.member: each for each in after.members}
    assert [members[each].criteria for each in (elder, unborn)] == [{"child": True, "age": False}] * 2
    assert members[second].criteria["child"] is False
    found = case_in(place.places, run(agent, DIRECT, here.TODAY, place), here.POOR)
    assert found is not None
    assert found[2] == after


def test_a_child_said_to_live_in_two_households_counts_in_one(agent: Profile, place: Installation) -> None:
    """The register keeps both sayings; what it answers is one of them, to everybody."""
    later()
    here.stated("membership", here.SECOND, "rsu", {"household": here.RICH, "relation": "child"})
    known()
    done = run(agent, DIRECT, here.TODAY, place)
    living = []
    for household in (here.POOR, here.RICH):
        alone, found = decided(agent, household), case_in(place.places, done, household)
        assert found is not None
        assert found[2] == alone
        living += [member.member for member in alone.members]
    assert living.count(here.SECOND) == 1


def test_two_siblings_under_one_number_are_not_taken_for_one_another(agent: Profile, place: Installation) -> None:
    """At the counter nothing is asked about either until the register tells them apart; a run knows them by their records."""
    later()
    number = f"{int(here.SECOND, 16):010d}"
    Identifier.objects.filter(entity=here.THIRD).update(value=number)
    known()
    with pytest.raises(WaslError, match="names nobody, or several people"):
        decide_case(agent, DIRECT, ("idcs", number), here.TODAY, "ASD-9")
    with pytest.raises(Refused) as refused:
        decided(agent, here.POOR)
    assert refused.value.name == "ambiguous-subject"
    assert not Decision.objects.exists()
    found = case_in(place.places, run(agent, DIRECT, here.TODAY, place), here.POOR)
    assert found is not None
    assert {here.SECOND, here.THIRD} <= {member.member for member in found[2].members}


def test_a_correction_of_the_past_changes_what_is_decided_from_then_on(agent: Profile) -> None:
    before = poor(agent)
    assert before.outcome == "entitled"
    later()
    Record.objects.filter(register="household", body__contains=here.POOR).update(
        body=Record.objects.get(register="household", body__contains=here.POOR).body.replace("9.2000000", "9.9000000")
    )
    known()
    after = poor(agent)
    assert (after.outcome, after.state) == ("not-entitled", Decision.State.PROPOSED)
    assert replay(before).outcome == "entitled", "by what was known then"
    assert Decision.objects.count() == 2, "the first one stands, and is not rewritten"


def test_a_rule_that_changes_between_the_request_and_the_decision_is_that_of_the_day_decided_for(
    agent: Profile,
) -> None:
    """The sums of 2026 are higher than those of 2025: who asks in December is owed December's."""
    december, january = poor(agent, date(2025, 12, 31)), poor(agent, date(2026, 1, 1))
    sums = [
        {each.member: each.amounts["allowance"] for each in replay(one).members}[here.SECOND]
        for one in (december, january)
    ]
    assert sums == [Decimal("250.00"), Decimal("300.00")]
    assert december.rules_id == january.rules_id, "the same rules hold both days"


def test_two_enrolments_at_once_are_one_schooling(agent: Profile) -> None:
    """A transfer that the first school has not recorded yet: at school, whatever stage is told."""
    stay = {"cycle": "lower-secondary", "status": "enrolled", "sector": "private", "level": None}
    later()
    here.stated("enrolment", here.SECOND, "massar", stay)
    known()
    found = decided(agent, here.POOR)
    (member,) = (each for each in found.members if each.member == here.SECOND)
    assert member.facts["schooled"] is True


def test_members_of_whom_everything_is_contradictory_stop_nobody_else(maroc: Catalogue) -> None:
    plan = plan_of(rules_of(maroc, "direct-aid-children"), date(2025, 9, 30))
    index = {"index": Decimal("9.2"), "index_date": date(2025, 3, 1)}
    good = {"relation": "child", "birth_date": date(2015, 3, 1), "schooled": True}
    odd = {"relation": "child", "birth_date": date(2035, 1, 1), "schooled": True, "orphan": True, "disabled": True}
    assert decide(plan, Family(index, {"a": good, "z": odd})).due == decide(plan, Family(index, {"a": good})).due


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-01-14T22:59:59+00:00", date(2026, 1, 14)),
        ("2026-01-14T23:00:00+00:00", date(2026, 1, 15)),
        # In Ramadan the State's clock goes back an hour: from 15 February to 22 March 2026.
        ("2026-02-20T23:30:00+00:00", date(2026, 2, 20)),
        ("2026-02-21T00:00:00+00:00", date(2026, 2, 21)),
        ("2026-03-22T23:00:00+00:00", date(2026, 3, 23)),
    ],
)
def test_the_day_decided_for_is_the_states_own_whatever_its_clock_does(
    maroc: Catalogue, monkeypatch: pytest.MonkeyPatch, instant: str, day: date
) -> None:
    monkeypatch.setenv("WASL_NOW", instant)
    assert this_day(maroc) == day
