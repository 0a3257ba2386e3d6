"""One datum contested, corrected by the department that knows it, the decision taken again, and what is owed because of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.complaints.conftest import family
from tests.documents.desk import agent_of, learner
from tests.programmes import neighbourhood as here
from wasl.accounts.models import Profile
from wasl.complaints import contesting, filing, redeciding
from wasl.complaints.arrears import hand_over
from wasl.complaints.erasing import erase_old
from wasl.complaints.models import Complaint, Correction, Redecision
from wasl.complaints.showing import telling
from wasl.complaints.tasks import round_of_corrections
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.canonical import canonical_json
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.matters.states import WrongStateError
from wasl.programmes.keeping import confirm, decide_case, replay
from wasl.programmes.models import Decision
from wasl.programmes.paying.mending.models import Arrear
from wasl.registers.models import Record

PROGRAMME = "direct-aid-children"
SCHOOLED, DISABLED, ALLOWANCES = f"{here.SECOND}:schooled", f"{here.SECOND}:disabled", ":family_allowances"


def contested(who: Profile, decision: Decision, key: str, typed: str) -> Correction:
    made = contesting.contest(who, family(who), decision, key, typed, "La carte le montre.")
    return Correction.objects.get(complaint=made)


def corrected_in_register(entity: str, register: str, **said: object) -> None:
    """The department sends the row again: its feed closes one version and opens the next; here only what is read of it."""
    for record in Record.objects.filter(entity=entity, register=register, recorded_to=None):
        body = {**json_of(record), **said}
        Record.objects.filter(pk=record.pk).update(body=canonical_json(body))


def json_of(record: Record) -> dict[str, object]:
    found: dict[str, object] = json.loads(record.body)
    return found


def test_what_only_the_file_said_is_corrected_and_the_arrears_are_owed(
    father: Profile, agents: list[Profile], decision: Decision, later: Callable[[int], datetime]
) -> None:
    later(60)
    asked = contested(father, decision, DISABLED, "yes")
    assert (asked.department, asked.here, asked.was, asked.should) == ("anss", False, None, True)
    with pytest.raises(ForbiddenError):
        contesting.agree(agents[0], asked, "yes", "Carte vue.")
    with pytest.raises(WaslError, match="no reason was given"):
        contesting.agree(agents[1], asked, "yes", "")
    held = contesting.agree(agents[1], asked, "yes", "Carte d'invalidité vue.")
    assert held.state == "corrected"
    found = redeciding.reckoned(held)
    assert (found.before.due, found.after.due, found.total) == (Decimal("600.00"), Decimal("700.00"), Decimal("300.00"))
    assert [each.period for each in found.owed] == ["2026-01", "2026-02", "2026-03"]
    assert not Arrear.objects.exists()
    for who in agents[:2]:
        with pytest.raises(ForbiddenError):
            redeciding.stand(who, held)
    made = redeciding.stand(agents[2], held)
    assert (made.after.due, made.after.as_of, made.after.rules_id) == (
        Decimal("700.00"),
        decision.as_of,
        decision.rules_id,
    )
    kept = Decision.objects.get(pk=decision.pk)
    assert (kept.due, replay(kept).due) == (Decimal("600.00"), Decimal("600.00"))
    with pytest.raises(WaslError, match="taken again already"):
        redeciding.stand(agents[2], held)
    owed = Arrear.objects.select_related("obligation").order_by("obligation__period")
    assert [(each.obligation.unit, each.obligation.period, each.amount) for each in owed] == [
        (decision.unit, period, 10000) for period in ("2026-01", "2026-02", "2026-03")
    ]
    assert [each.paid_as for each in made.differences.order_by("period")] == [
        each.obligation.end_to_end for each in owed
    ]
    hand_over(agents[2], made)
    assert Arrear.objects.count() == 3
    with pytest.raises(WaslError, match="holds no more"):
        contested(father, decision, DISABLED, "no")
    assert [each.what for each in held.complaint.events.order_by("pk")] == ["file", "agree", "correct", "redecide"]


def test_what_a_register_here_holds_is_corrected_in_the_register_and_nowhere_else(
    father: Profile, agents: list[Profile], decision: Decision
) -> None:
    asked = contested(father, decision, ":index", "9,1")
    assert asked.here
    assert asked.department != "anss"
    source = agent_of(asked.department, "source")
    with pytest.raises(ForbiddenError):
        contesting.agree(agents[1], asked, "9.1", "Oui.")
    agreed = contesting.agree(source, asked, "9.1", "Recalculé après la naissance.")
    assert (agreed.state, agreed.value) == ("agreed", "9.1000000")
    with pytest.raises(WrongStateError):
        redeciding.reckoned(agreed)
    with pytest.raises(WaslError, match="does not say it yet"):
        contesting.look(source, agreed)
    assert round_of_corrections() == 0
    corrected_in_register(f"{int(here.POOR):032d}", "household", index="9.1000000")
    assert round_of_corrections() == 1
    assert Correction.objects.get().state == "corrected"
    assert redeciding.reckoned(Correction.objects.get()).owed == ()


def test_a_department_says_that_the_datum_is_right(father: Profile, decision: Decision) -> None:
    asked = contested(father, decision, ":index", "9.1")
    source = agent_of(asked.department, "source")
    refused = contesting.refuse(source, asked, "Le calcul a été refait : 9,2.")
    assert refused.state == "refused"
    with pytest.raises(WrongStateError, match="decided on already"):
        contesting.agree(source, refused, "9.1", "Tout compte fait.")
    assert contested(father, decision, ":index", "9.1").pk != refused.pk, "what was found right may be contested again"


def test_one_contests_what_is_ones_own_and_once_at_a_time(
    father: Profile, agents: list[Profile], decision: Decision
) -> None:
    with pytest.raises(WaslError, match="not about you"):
        contested(learner(here.ALONE), decision, ":index", "9.1")
    theirs = f"{here.TRAINEE}:birth_date"
    for key, typed, wrong in (
        (theirs, "2006-05-02", "no datum of the decision"),
        (":weather", "rain", "no datum of the decision"),
        (":index", "", "not said what it should be"),
        (":index", "beaucoup", "is no decimal"),
        (":index", "9.2", "rests on already"),
    ):
        with pytest.raises(WaslError, match=wrong):
            contested(father, decision, key, typed)
    contested(father, decision, ":index", "9.1")
    with pytest.raises(WaslError, match="contested already"):
        contested(father, decision, ":index", "9.3")
    assert Complaint.objects.count() == 1


def test_what_was_withdrawn_or_erased_is_contested_anew(
    father: Profile, decision: Decision, later: Callable[[int], datetime]
) -> None:
    first = contested(father, decision, DISABLED, "yes")
    with pytest.raises(WaslError, match="contested already"):
        contested(father, decision, DISABLED, "no")
    filing.withdraw(father, first.complaint)
    again = contested(father, decision, DISABLED, "no")
    assert list(Correction.objects.all()) == [again]
    Complaint.objects.filter(pk=again.complaint_id).update(erased_at=now())
    Correction.objects.filter(pk=again.pk).update(state="agreed", by="a", reason="b")
    assert contested(father, decision, DISABLED, "yes").should is True


def test_a_decision_that_would_then_refuse_waits_for_a_second_agent(
    father: Profile, agents: list[Profile], decision: Decision, later: Callable[[int], datetime]
) -> None:
    """A family says it has allowances elsewhere: what was decided was too much."""
    asked = contested(father, decision, ALLOWANCES, "yes")
    held = contesting.agree(agents[1], asked, "yes", "Confirmé.")
    made = redeciding.stand(agents[2], held)
    assert made.after.state == "proposed"
    confirm(agents[1], made.after)
    line = made.differences.get()
    assert (line.decided, line.corrected, line.period) == (Decimal("600.00"), Decimal("0.00"), "2026-01")
    assert not Arrear.objects.exists()


def test_arrears_end_where_a_later_decision_begins(
    father: Profile, agents: list[Profile], decision: Decision, later: Callable[[int], datetime]
) -> None:
    later(70)
    decide_case(agents[0], PROGRAMME, ("household", here.POOR), date(2026, 3, 1), "ASD-2")
    held = contesting.agree(agents[1], contested(father, decision, DISABLED, "yes"), "yes", "Carte vue.")
    assert [each.period for each in redeciding.reckoned(held).owed] == ["2026-01", "2026-02"]


def test_the_database_wants_three_pairs_of_eyes(father: Profile, agents: list[Profile], decision: Decision) -> None:
    held = contesting.agree(agents[1], contested(father, decision, DISABLED, "yes"), "yes", "Carte vue.")
    made = redeciding.stand(agents[2], held)
    for name in (agents[0].name, agents[1].name):
        with pytest.raises(IntegrityError), transaction.atomic():
            Redecision.objects.filter(pk=made.pk).update(by=name)


def test_the_datum_is_erased_with_the_complaint_and_what_was_decided_stays(
    father: Profile, agents: list[Profile], decision: Decision, later: Callable[[int], datetime]
) -> None:
    later(60)
    stood, open_ = contested(father, decision, DISABLED, "yes"), contested(father, decision, ALLOWANCES, "yes")
    contesting.agree(agents[1], stood, "yes", "Carte vue.")
    made = redeciding.stand(agents[2], Correction.objects.get(pk=stood.pk))
    for each in Complaint.objects.all():
        filing.withdraw(father, each)
    later(5 * 366 + 1)
    erase_old()
    for each in Correction.objects.select_related("complaint"):
        assert (each.was, each.should, each.value, each.complaint.text) == (None, None, None, "")
        assert (telling.datum_of(each)["was"], telling.datum_of(each)["should"]) == ("", "")
    told = telling.reckoning_of(Correction.objects.get(pk=stood.pk))
    assert told is not None
    assert told["total"] == sum(each.corrected - each.decided for each in made.differences.all()) > 0
    Correction.objects.filter(pk=open_.pk).update(state="agreed", by="a", reason="b")
    assert round_of_corrections() == 0
    with pytest.raises(WrongStateError, match="was erased"):
        contesting.look(None, open_)
    Correction.objects.filter(pk=open_.pk).update(state="corrected")
    left = Correction.objects.get(pk=open_.pk)
    assert telling.reckoning_of(left) is None
    with pytest.raises(WrongStateError, match="was erased"):
        redeciding.stand(agents[2], left)
