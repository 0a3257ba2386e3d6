"""Which way a notice takes, and how a number of a telephone is spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.errors import WaslError
from wasl.notices.choosing import Channel, way
from wasl.notices.phones import international

ALL = frozenset({Channel.MAIL, Channel.TEXT})


@pytest.mark.parametrize(
    ("choice", "possible", "must", "taken"),
    [
        ("", ALL, False, Channel.MAIL),
        ("", {Channel.TEXT}, False, Channel.TEXT),
        ("", set(), False, Channel.PAGE),
        ("", set(), True, Channel.LETTER),
        (Channel.TEXT, ALL, False, Channel.TEXT),
        (Channel.TEXT, {Channel.MAIL}, False, Channel.PAGE),
        (Channel.TEXT, {Channel.MAIL}, True, Channel.MAIL),
        (Channel.PAGE, ALL, False, Channel.PAGE),
        (Channel.PAGE, ALL, True, Channel.LETTER),
        (Channel.LETTER, ALL, True, Channel.LETTER),
        (Channel.LETTER, ALL, False, Channel.PAGE),
    ],
)
def test_the_way_is_the_one_chosen_and_what_the_law_obliges_to_tell_goes_out(
    choice: str, possible: set[Channel], must: bool, taken: Channel
) -> None:
    assert way(choice, possible, must=must) == taken


@given(st.sampled_from(["", *Channel]), st.sets(st.sampled_from(sorted(ALL))), st.booleans())
def test_nothing_is_sent_by_a_way_that_is_not_there_nor_kept_where_it_must_go_out(
    choice: str, possible: set[Channel], must: bool
) -> None:
    taken = way(choice, possible, must=must)
    assert taken in possible | {Channel.LETTER, Channel.PAGE}
    assert taken != Channel.PAGE if must else taken != Channel.LETTER
    if not must and choice:
        assert taken in (choice, Channel.PAGE), "an opt-out holds"


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("06 12-34.56 78", "+212612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "+212612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
    ],
)
def test_a_number_has_one_spelling(typed: str, spelled: str) -> None:
    assert international(typed, "212") == spelled


@pytest.mark.parametrize("typed", ["", "0612", "612345678", "+0612345678", "06123456789012345", "call me", "+2126\n1"])
def test_what_is_no_number_is_told(typed: str) -> None:
    with pytest.raises(WaslError, match="no telephone"):
        international(typed, "212")
    with pytest.raises(WaslError):
        international("0612345678", None)
