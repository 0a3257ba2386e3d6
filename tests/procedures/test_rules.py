"""What takes more than one edit to break: evidence of another department."""

from __future__ import annotations

from pathlib import Path

from tests.catalogue.packing import copy_of_mini, edit, problems_of
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
