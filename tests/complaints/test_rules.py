"""What the judge finds in a desk for complaints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.packing import problems_of, with_files
from wasl.catalogue.load import load
from wasl.complaints.terms import desk_of
from wasl.kernel.errors import WaslError
from wasl.server.kinds import KINDS

DESK = """kind: complaint-desk
title: {fr: Plaintes, ar: شكايات, en: Complaints}
law: [{text: law 1}]
answer_within: answer-days
target: target-days
pieces: target-days
reopen_within: target-days
kept_for: badge-kept
mediator: shoals
topics:
  lessons: {title: {fr: Leçons, ar: دروس, en: Lessons}, department: tides}
"""
DAYS = """kind: parameter
title: {fr: Jours, ar: أيام, en: Days}
law: [{text: law 1}]
unit: day
values: [{since: 2020-01-01, value: %d}]
"""
FILES = {"parameters/answer-days.yaml": DAYS % 60, "parameters/target-days.yaml": DAYS % 30, "desk.yaml": DESK}


def test_a_desk_that_stands(tmp_path: Path) -> None:
    assert desk_of(load(with_files(tmp_path, FILES), KINDS)).mediator == "shoals"


def test_a_pack_without_a_desk_takes_no_complaints(tmp_path: Path) -> None:
    with pytest.raises(WaslError, match="nobody takes complaints"):
        desk_of(load(with_files(tmp_path, {}), KINDS))


@pytest.mark.parametrize(
    ("replace", "by", "what"),
    [
        ("law: [{text: law 1}]\n", "", "no law says that people are answered"),
        ("target: target-days", "target: answer-days", "'answer-days' is not shorter than the law's time"),
        ("pieces: target-days", "pieces: badge-kept", "'badge-kept' is in year, which is no time"),
        ("mediator: shoals", "mediator: shoals\nleast: 2", "counts of 2 would be published"),
        ("mediator: shoals", "mediator: shoals\nnameless: [complaint]", "nobody can answer a complaint of nobody"),
        ("mediator: shoals", "mediator: reefs", None),
    ],
)
def test_a_desk_that_does_not(tmp_path: Path, replace: str, by: str, what: str | None) -> None:
    assert DESK.count(replace) == 1
    found = problems_of(with_files(tmp_path, {**FILES, "desk.yaml": DESK.replace(replace, by)}))
    assert what is None or what in [each.what for each in found]


def test_a_state_has_one_desk(tmp_path: Path) -> None:
    found = problems_of(with_files(tmp_path, {**FILES, "second.yaml": DESK}))
    assert "there is a desk for complaints already" in [each.what for each in found]
