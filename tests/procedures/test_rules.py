"""What takes more than one edit to break: evidence of another department."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.catalogue.packing import copy_of_mini, edit, problems_of
from tests.conftest import ROOT
from wasl.catalogue.load import load
from wasl.server.kinds import KINDS

PLACE, SERVICE, AGREEMENT = (
    "procedures/lesson-place.yaml",
    "services/swimmer-card.yaml",
    "agreements/lifeguards-shoals.yaml",
)


def test_another_department_is_asked_by_a_use_case_with_these_fields(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(
        pack,
        SERVICE,
        "provider: tides\nsystem: conch\ntype: lookup",
        "provider: shoals\nsystem: nautilus\ntype: lookup\nways: [call, portal]",
    )
    edit(pack, "documents/swimming-badge.yaml", "issuer: tides", "issuer: shoals")
    (pack / "presentations" / "badge-at-the-pool.yaml").unlink()  # the issuer knows what it states
    edit(pack, PLACE, "    condition: last_laps >= 1", "    system: conch\n    purpose: lifeguards")
    found = problems_of(pack)
    assert [each.what for each in found] == [
        "no use case lets 'conch' have this of 'swimmer-card', one person at a time"
    ]
    assert found[0].place.file.endswith(PLACE)
    agreed = "consumer: conch\nservice: swimmer-card\npurpose: lifeguards\nfields: [name, laps]"
    edit(pack, AGREEMENT, "consumer: nautilus\nservice: can-swim\npurpose: lifeguards\nfields: [swims]", agreed)
    edit(pack, AGREEMENT, 'scope: last_mark >= 10\nways: [file]\nrecurrence: yearly\nstarts: "05-01"', "ways: [portal]")
    load(pack, KINDS)
    edit(pack, PLACE, "    purpose: lifeguards", "    purpose: lifeguards\n    condition: last_laps >= 1")
    assert "not to see whom one may serve" in problems_of(pack)[0].what


def test_nothing_decides_that_a_family_is_not_shown_and_it_is_told_only_what_is_agreed(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(ROOT / "packs" / "maroc", tmp_path / "maroc"))
    edit(pack, "social/procedures/minhaty-application.yaml", "birth_date, exam_date, cycle", "birth_date, cycle")
    edit(pack, "social/procedures/minhaty-application.yaml", "    type: yes-no", "    type: date")
    edit(pack, "social/agreements/entitlements-members.yaml", "relation, birth_date", "relation")
    assert [each.what for each in problems_of(pack)] == [
        "no agreement lets 'family-space' ask for 'birth_date' of 'household-member'",
        "'minhaty-higher' decides on 'exam_date', which the family is not shown",
        "'paid_activity' is a fact of type bool, and the question of another",
    ]


def test_a_window_is_of_days_and_an_order_of_questions_before(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, PLACE, "questions:\n", 'window: {opens: "02-30", closes: "12-15"}\nquestions:\n')
    found = problems_of(pack)
    assert [each.what for each in found] == ["this is no day of the year"]
    assert found[0].place.file.endswith(PLACE)


def test_places_are_given_until_a_day_of_the_year_where_there_are_fewer_than_people(tmp_path: Path) -> None:
    pack = copy_of_mini(tmp_path)
    edit(pack, PLACE, "kind: procedure", 'kind: procedure\nplaces_until: "13-01"')
    found = problems_of(pack)
    assert {each.what for each in found} == {"this is no day of the year", "no programme with fewer places decides it"}
    assert {each.place.line for each in found} == {2}
