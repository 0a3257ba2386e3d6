"""What cases and complaints have done to them alike: held, moved, told, numbered, erased."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.desk import learner
from tests.matters.conftest import ABOUT, FILED
from wasl.catalogue.declared import Dated, Parameter
from wasl.complaints.models import Complaint
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.text import Text
from wasl.matters import erasing
from wasl.matters.models import Matter
from wasl.matters.moving import (
    LONGEST,
    ChangedError,
    changed,
    held,
    key_of,
    moved,
    news_among,
    note,
    notices_of,
    numbered,
    seen,
    sentence,
    time_is_over,
)
from wasl.matters.showing import steps_of
from wasl.procedures.models import Case


def test_of_two_at_once_one_acts_and_the_other_is_told(transactional_db: None, matter: Matter) -> None:
    start = Barrier(2)

    def act(by: str) -> str:
        start.wait()
        try:
            with transaction.atomic():
                found = held(matter, 0)
                found.taken_by = by
                changed(found)
            return by
        except ChangedError:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(act, ("one", "two")))
    assert outcomes.count("told") == 1
    matter.refresh_from_db()
    assert matter.revision == 1
    assert matter.taken_by in outcomes


def test_what_fails_midway_leaves_it_as_it_was(matter: Matter) -> None:
    def act() -> None:
        with transaction.atomic():
            found = held(matter, 0)
            changed(found)
            note(found, "take", "agent")
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        act()
    matter.refresh_from_db()
    assert (matter.revision, matter.events.count()) == (0, 0)


def test_it_is_read_with_what_it_rests_on(case: Case) -> None:
    with transaction.atomic():
        assert "rules" in held(case)._state.fields_cache


def test_it_moves_with_its_days_and_the_step_stands_in_its_history(matter: Matter) -> None:
    day = FILED + timedelta(days=9)
    with transaction.atomic():
        moved(
            held(matter),
            "asked",
            "ask",
            "agent",
            lambda _m: {"due": day},
            words="Quoi ?",
            told=True,
            asked_words="Quoi ?",
        )
    matter.refresh_from_db()
    assert (matter.state, matter.due, matter.asked_words, matter.ended_on) == ("asked", day, "Quoi ?", None)
    step = matter.events.get()
    assert (step.what, step.by, step.words, step.told) == ("ask", "agent", "Quoi ?", True)
    with transaction.atomic():
        moved(held(matter), "withdrawn", "withdraw", "", lambda _m: {"due": None})
    matter.refresh_from_db()
    assert matter.ended_on is not None
    assert matter.revision == 2


def test_what_a_field_is_called_is_never_mistaken_for_how_it_moves(matter: Matter) -> None:
    """`days` and `by` are fields of some, and what `moved` is given."""
    with transaction.atomic():
        moved(held(matter), "withdrawn", "withdraw", "", lambda _m: {"due": None}, days=12)
    matter.refresh_from_db()
    assert matter.days == 12  # type: ignore[attr-defined]


def test_people_are_written_to_of_what_their_room_says_and_of_nothing_else(matter: Matter) -> None:
    note(matter, "take", "agent", told=True)
    assert notices_of(matter) == []
    note(matter, "ask", "agent", told=True, day=FILED)
    sent = notices_of(matter)
    assert [(each.about, each.entity, each.last_day, each.path) for each in sent] == [
        (key_of(matter), ABOUT, FILED, reverse(f"{matter._meta.app_label}:mine", args=[matter.pk]))
    ]
    note(matter, "ask", "agent", told=True, day=FILED)
    assert len(notices_of(matter)) == 1, "told once, however often it is asked for"


def test_who_filed_it_is_told_before_whom_it_is_about(complaint: Complaint) -> None:
    father = learner("0" * 31 + "8")
    Complaint.objects.update(filed_by=father.name)
    complaint.refresh_from_db()
    assert complaint.told() == father.person
    complaint.filed_by, complaint.sensitive = "", True
    assert complaint.told() == "", "others of the family are not to know"


def test_it_is_news_until_it_is_looked_at(matter: Matter) -> None:
    everything = type(matter)._default_manager.all()
    note(matter, "take", "agent")
    assert not news_among(everything), "nothing was told"
    note(matter, "ask", "agent", told=True)
    note(matter, "ask", "agent", told=True)
    assert list(news_among(everything)) == [matter], "once, however much there is"
    seen(matter)
    assert not news_among(everything)
    note(matter, "late", "", told=True)
    assert list(news_among(everything)) == [matter]


def test_a_family_is_told_by_whom_only_where_it_was_itself(matter: Matter) -> None:
    for what, by in (("take", "agent-9"), ("file", matter.filed_by), ("inner", "agent-9"), ("late", "")):
        note(matter, what, by)
    words = {"file": ("Filed", "calm")}
    told = steps_of(matter, words, {"inner"}, of_family=True)
    itself = gettext("the family") if matter.by_family() else matter.filed_by
    assert [(each["word"], each["who"]) for each in told] == [("take", ""), ("Filed", itself), ("late", "")]
    assert [each["who"] for each in steps_of(matter, words, of_family=False)][2] == "agent-9"


def test_its_last_day_counts_while_something_is_awaited(matter: Matter) -> None:
    after = FILED + timedelta(days=1)
    assert (matter.late(FILED), matter.late(after)) == (False, True)
    time_is_over(matter)
    assert matter.late_at is not None
    matter.state = "withdrawn"
    assert not matter.late(after)


def test_a_number_is_read_as_it_is_written(matter: Matter) -> None:
    numbered(matter)
    assert matter.written.startswith(f"{matter.LETTER}-")
    for typed in (matter.written, matter.written.lower(), matter.written[2:], f"{matter.number}"):
        assert type(matter).number_in(typed) == matter.number
    for typed in ("", "P-", "C-C-", f"{(matter.number or 0) + 1}", "٠١"):
        with pytest.raises(WaslError):
            type(matter).number_in(typed)


def test_what_ended_long_ago_is_emptied_once(matter: Matter) -> None:
    year = (Dated(since=date(2000, 1, 1), value=1),)
    kept_for = Parameter(title=Text("Durée", "مدة", "Time"), unit="year", values=year)
    everything = type(matter)._default_manager.all()
    assert not erasing.over(everything, kept_for), "it did not end"
    type(matter)._default_manager.update(state="withdrawn", ended_on=now().date() - timedelta(days=400))
    note(matter, "ask", "agent", told=True)
    (found,) = erasing.over(everything, kept_for)
    erasing.erased(found)
    assert not erasing.over(everything, kept_for)
    assert notices_of(matter) == []
    assert matter.events.order_by("-pk")[0].what == "erase"


@given(st.text(max_size=200), st.integers(1, 200))
def test_words_are_kept_as_typed_or_refused(typed: str, longest: int) -> None:
    try:
        kept = sentence(typed, longest=longest)
    except WaslError:
        assert len(typed.replace("\x00", "").strip()) > longest
        return
    assert len(kept) <= longest
    assert "\x00" not in kept
    assert kept == kept.strip()


def test_nothing_is_no_reason() -> None:
    for typed in ("", "  \n", "\x00"):
        with pytest.raises(WaslError, match="no reason was given"):
            sentence(typed, needed=True, mend="say why")
    with pytest.raises(WaslError, match="too long"):
        sentence("a" * (LONGEST + 1))
