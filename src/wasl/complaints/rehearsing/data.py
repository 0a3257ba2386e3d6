"""Data that families of a demonstration contest: one in each state, and one because of which arrears are owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.complaints import acting, contesting, redeciding
from wasl.complaints.contesting import Ground
from wasl.complaints.models import Complaint, Correction
from wasl.complaints.rehearsing import words
from wasl.complaints.rehearsing.cast import Cast, Home
from wasl.complaints.rehearsing.days import Story
from wasl.exchange.answering.problems import Refused
from wasl.kernel.clock import now
from wasl.kernel.days import months_after
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.keeping import decide_case
from wasl.programmes.models import Decision

_MONTHS: Final = (2, 1, 0)
"""Ago: the day a case is decided for, the first on which the registers know the household."""
_DECIDED_AGO: Final = 19
"""Days: agreements know no past, so the case is decided now, and dated back."""
_NEARER: Final = Decimal("0.05")


def contested(played: Cast) -> Iterator[tuple[int, Story]]:
    """How many days ago each begins, and what becomes of it."""
    for home, story in ((played.family, _family), (played.neighbour, _neighbour)):
        if home and (decision := _decided(played, home)):
            yield _DECIDED_AGO - 6, story(played, home, decision)


def _decided(played: Cast, home: Home) -> Decision | None:
    """The case of a household, decided by the first of the department's agents."""
    scheme, case = played.catalogue.get(Programme, played.programme).scheme, f"DEMO-{home.number[-4:]}"
    if made := Decision.objects.filter(case=case, state=Decision.State.DECIDED).order_by("pk").first():
        return made  # by a run that was cut
    for back in _MONTHS:
        day = months_after(current.today(), -back)
        try:
            found = decide_case(played.deciders()[0], played.programme, (scheme, home.number), day, case)
        except (WaslError, Refused):
            continue
        if found.state == Decision.State.DECIDED:
            found.at = now() - timedelta(days=_DECIDED_AGO)
            found.save(update_fields=["at"])
            return found
    return None


def _family(played: Cast, home: Home, decision: Decision) -> Story:
    """What a register says is right; what only the file says waits to be looked at."""
    if given := _given(decision, home):
        made = _contest(home, decision, given, f"{Decimal(given.value) - _NEARER:f}", words.WHOLE_FAMILY)
        yield 5
        correction = _of(made)
        contesting.refuse(_knows(played, correction), correction, words.INDEX_STANDS)
        made.refresh_from_db()
        made = acting.take(played.deciders()[1], made, made.revision)
        acting.answer(played.deciders()[1], made, made.revision, words.INDEX_STANDS)
    yield 4
    if stated := _stated(decision, home):
        _contest(home, decision, stated, "yes", words.A_CARD)


def _neighbour(played: Cast, home: Home, decision: Decision) -> Story:
    """The file was wrong, and arrears are owed since; of the new decision a register will say something else."""
    _first, corrects, again = played.deciders()
    if stated := _stated(decision, home):
        made = _contest(home, decision, stated, "yes", words.A_CARD)
        yield 4
        correction = contesting.agree(corrects, _of(made), "yes", words.CARD_SEEN)
        yield 2
        decision = redeciding.stand(again, correction).after
        made.refresh_from_db()
        made = acting.take(corrects, made, made.revision)
        acting.answer(corrects, made, made.revision, words.CARD_SEEN)
    yield 3
    if given := _given(decision, home):
        made = _contest(home, decision, given, f"{Decimal(given.value) - _NEARER:f}", words.A_BIRTH)
        yield 2
        correction = _of(made)
        contesting.agree(_knows(played, correction), correction, str(correction.should), words.BIRTH_SEEN)


def _contest(home: Home, decision: Decision, datum: Ground, typed: str, text: str) -> Complaint:
    return contesting.contest(home.who, home.everyone, decision, datum.key, typed, text)


def _of(made: Complaint) -> Correction:
    return Correction.objects.select_related("decision").get(complaint=made)


def _knows(played: Cast, correction: Correction) -> Profile:
    return played.agent(Complaint(department=correction.department))


def _given(decision: Decision, home: Home) -> Ground | None:
    """A figure that a register gives."""
    grounds = contesting.contestable(decision, home.everyone)
    return next((each for each in grounds if each.fact.given_by and each.fact.type == "decimal" and each.value), None)


def _stated(decision: Decision, home: Home) -> Ground | None:
    """What only the file of the case could say of a child, and did not: the last of it."""
    wards = {each.entity for each in home.everyone if each.ward}
    grounds = [each for each in contesting.contestable(decision, home.everyone) if each.member in wards]
    said = [each for each in grounds if each.fact.given_by is None and each.fact.type == "bool" and not each.value]
    return next((each for each in reversed(said) if each.member == said[0].member), None)
