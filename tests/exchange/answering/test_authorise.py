"""The one check: every refusal, and that nothing else passes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.exchange.answering import world
from tests.exchange.answering.world import CHECK, NOW, SCHOOLS, agreement, call, directory
from wasl.exchange.answering.authorise import answered_fields, authorise
from wasl.exchange.answering.problems import Refused
from wasl.exchange.declared import Way
from wasl.exchange.directory.snapshot import Authority

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("terms", "asked", "name", "given_with_it"),
    [
        ({}, {"service": "schooling-chek"}, "unknown-service", {}),
        ({}, {"consumer": ""}, "unauthenticated", {}),
        ({}, {"consumer": "cmr"}, "no-agreement", {}),
        ({"consumer": "cmr"}, {}, "no-agreement", {}),
        ({"service": world.CERTIFICATE}, {}, "no-agreement", {}),
        ({}, {"purpose": "grants"}, "wrong-purpose", {"choices": "family-allowances"}),
        ({"state": "suspended"}, {}, "suspended-agreement", {"agreement": "PE-2026-0001"}),
        ({"state": "suspended"}, {"purpose": "family-allowances"}, "suspended-agreement", {"agreement": "PE-2026-0001"}),
        ({"valid_until": TODAY}, {}, "expired-agreement", {"agreement": "PE-2026-0001", "until": "2026-01-15"}),
        ({"valid_from": TODAY + DAY}, {}, "not-yet-in-force", {"agreement": "PE-2026-0001", "since": "2026-01-16"}),
        ({"authority": Authority(regime="authorisation", reference="A", expires=TODAY)}, {}, "authority-expired",
         {"agreement": "PE-2026-0001"}),
        ({"fields": ("schooled",)}, {"fields": ("schooled", "higher", "x")}, "field-not-agreed", {"fields": "higher, x"}),
        ({"fields": ("schooled", "former")}, {"fields": ("former",)}, "field-not-agreed", {"fields": "former"}),
        ({"ways": ("call",)}, {"way": "portal"}, "way-not-agreed", {"choices": "call"}),
        ({"ways": ("call", "events")}, {"way": "events"}, "way-not-agreed", {"choices": "call, file, portal"}),
        ({}, {"scheme": "passport"}, "unknown-scheme", {"choices": "massar, idcs, cnie"}),
        ({}, {"scheme": ""}, "unknown-scheme", {"choices": "massar, idcs, cnie"}),
        ({}, {"service": SCHOOLS, "scheme": "massar"}, "unknown-scheme", {"choices": "gresa"}),
        ({}, {"service": SCHOOLS, "scheme": "gresa", "fields": ("owner",)}, "field-not-agreed", {"fields": "owner"}),
        ({}, {"service": "enrolment-statistics"}, "unknown-scheme", {"choices": "–"}),
    ],
)  # fmt: skip
def test_every_refusal(terms: dict[str, Any], asked: dict[str, Any], name: str, given_with_it: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        authorise(directory(agreement(**terms)), call(**asked))
    assert (caught.value.name, caught.value.given) == (name, given_with_it)


def test_the_last_day_and_the_first_hold() -> None:
    known = directory(
        agreement(
            valid_from=TODAY, valid_until=TODAY + DAY,
            authority=Authority(regime="authorisation", reference="A", expires=TODAY + DAY),
        )
    )  # fmt: skip
    assert authorise(known, call())


def test_a_day_is_that_of_the_state() -> None:
    known = directory(agreement(valid_from=TODAY, valid_until=TODAY + DAY), time_zone="Africa/Casablanca")
    begins = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) - timedelta(hours=1)
    for at in (begins, begins + DAY - timedelta(seconds=1)):
        assert authorise(known, call(at=at))
    for at, name in ((begins - timedelta(seconds=1), "not-yet-in-force"), (begins + DAY, "expired-agreement")):
        with pytest.raises(Refused) as caught:
            authorise(known, call(at=at))
        assert caught.value.name == name


def test_open_services_need_neither_consumer_nor_agreement() -> None:
    assert authorise(directory(), call(consumer="", service=SCHOOLS, scheme="gresa")) is None
    assert authorise(directory(), call(consumer="", service="enrolment-statistics", scheme="")) is None


def test_several_purposes_must_be_told_apart() -> None:
    known = directory(agreement(), agreement("PE-2026-0002", purpose="survivors-pensions"))
    with pytest.raises(Refused) as caught:
        authorise(known, call())
    assert (caught.value.name, caught.value.given) == (
        "ambiguous-purpose", {"choices": "family-allowances, survivors-pensions"}
    )  # fmt: skip
    found = authorise(known, call(purpose="survivors-pensions"))
    assert found is not None
    assert found.terms.number == "PE-2026-0002"


def test_a_purpose_whose_agreement_does_not_hold_leaves_no_doubt() -> None:
    known = directory(agreement(), agreement("PE-2026-0002", purpose="survivors-pensions", state="suspended"))
    found = authorise(known, call())
    assert found is not None
    assert found.terms.purpose == "family-allowances"


def test_an_amendment_counts_from_its_day_and_no_older_version_stands_in_for_it() -> None:
    first = agreement(fields=("schooled",))
    second = agreement(version=2, valid_from=TODAY + DAY)
    known = directory(second, first)
    tomorrow = NOW + DAY
    assert [found.terms.version for at in (NOW, tomorrow) if (found := authorise(known, call(at=at)))] == [1, 2]
    suspended = directory(first, agreement(version=2, valid_from=TODAY, state="suspended"))
    with pytest.raises(Refused, match="suspended"):
        authorise(suspended, call())
    ended = directory(first, agreement(version=2, valid_from=TODAY - DAY, valid_until=TODAY))
    with pytest.raises(Refused, match="ended"):
        authorise(ended, call())


def test_of_two_agreements_the_one_that_allows_the_question_is_taken() -> None:
    by_file = agreement("PE-1", ways=("file",))
    narrow = agreement("PE-2", fields=("schooled",), valid_from=date(2026, 1, 2))
    known = directory(by_file, narrow)
    numbers = [
        found.terms.number
        for asked in ({}, {"way": "file"}, {"way": "file", "fields": ("higher",)})
        if (found := authorise(known, call(**asked)))
    ]
    assert numbers == ["PE-2", "PE-1", "PE-1"]


def test_fields_come_in_the_services_order() -> None:
    declared = world.service(CHECK).declared
    agreed = agreement(fields=("higher", "schooled", "former"))
    assert answered_fields(declared, agreed, call()) == ("schooled", "higher")
    assert answered_fields(declared, agreed, call(fields=("higher", "higher"))) == ("higher",)
    assert answered_fields(declared, None, call()) == tuple(declared.fields)


days = some.dates(date(2026, 1, 1), date(2026, 1, 31))
fields = some.lists(
    some.sampled_from(("schooled", "vocational", "apprentice", "higher", "baccalaureate")), unique=True
).map(tuple)
ways = some.lists(some.sampled_from(get_args(Way)), unique=True).map(tuple)
purposes = some.sampled_from(("family-allowances", "survivors-pensions"))
agreements = some.builds(
    agreement, some.sampled_from(("PE-1", "PE-2")), version=some.integers(1, 3), consumer=some.sampled_from(("cnss", "cmr")),
    purpose=purposes, fields=fields, ways=ways, valid_from=days, valid_until=days,
    state=some.sampled_from(("active", "suspended")),
    authority=some.builds(Authority, regime=some.just("authorisation"), reference=some.just("A"), expires=some.none() | days),
)  # fmt: skip
calls = some.builds(
    call, consumer=some.sampled_from(("cnss", "cmr", "")), fields=fields, way=some.sampled_from(get_args(Way)),
    purpose=purposes | some.just(""), scheme=some.sampled_from(("massar", "cnie", "x", "")),
    at=days.map(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)),
)  # fmt: skip


@given(some.lists(agreements, max_size=5), calls)
def test_whatever_passes_was_agreed(known: list[Any], asked: Any) -> None:
    """Total: an agreement or a refusal, never anything else; and an agreement only if each of its terms allows the call."""
    try:
        found = authorise(directory(*known, services={CHECK: world.service(CHECK)}), asked)
    except Refused:
        return
    assert found is not None
    terms, day = found.terms, asked.at.date()
    assert found in known
    assert (terms.consumer, terms.service, found.state) == (asked.consumer, asked.service, "active")
    assert asked.purpose in ("", terms.purpose)
    assert terms.valid_from <= day < terms.valid_until
    assert terms.authority.expires is None or day < terms.authority.expires
    assert asked.way in terms.ways
    assert set(asked.fields) <= set(terms.fields)
    assert asked.scheme in ("massar", "cnie")
