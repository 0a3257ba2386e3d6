"""A mother, her daughter who has just graduated and studies, a young son; and the agreements by which a grant is decided."""

from __future__ import annotations

from pathlib import Path

from tests.programmes import neighbourhood as here
from wasl.catalogue import current
from wasl.exchange.tracing.households import follow_households
from wasl.registers.models import Ledger

HOME, MOTHER, DAUGHTER, SON = "000000000006", *(f"{n:032x}" for n in range(41, 44))
GRANT = "minhaty-application"
PROGRAMME = "minhaty-higher"
NO_WORK = {"paid_activity": "no"}


def graduated(
    home: Path, *, held_on: str | None = "2025-06-04", index: str | None = "9.2000000", without: tuple[str, ...] = ()
) -> None:
    """They live there; nothing is known of the exam's day, or of the index, where it is None."""
    Ledger.objects.update_or_create(pk=1, defaults={"instant": 10})
    here._instant = 5
    situation = {"household": HOME, "index": index, "index_date": "2025-03-01", "milieu": "rural", "size": 3}
    here.stated("household", f"{int(HOME):032d}", "rsu", situation, ("household", HOME))
    here.person(MOTHER, "1985-02-01", HOME, "spouse")
    here.person(DAUGHTER, "2008-05-01", HOME, "child", cycle="higher")
    here.person(SON, "2016-03-01", HOME, "child", cycle="primary")
    here.stated(
        "person", DAUGHTER, "massar", {"given_latin": "Salma", "family_latin": "BENALI"}, ("massar", "Z200000041")
    )
    here.stated(
        "baccalaureate", DAUGHTER, "massar", {"school_year": "2024-2025", "held_on": held_on, "result": "graduated"}
    )
    here.agree(home, *without)
    follow_households(current.catalogue())
