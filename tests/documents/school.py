"""A school of this year, by the files of its departments: whom documents are issued to."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from tests.registers.keeping import fed_once
from tests.registers.small_state import written
from wasl.catalogue import current
from wasl.catalogue.current import today
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation, run
from wasl.registers.feeding.submit import submit
from wasl.registers.models import Batch, Ledger
from wasl.registers.people import entities_named

SCHOOL = """CODE_GRESA,NOM_ETAB,اسم المؤسسة,COMMUNE,MILIEU,SECTEUR,TYPE,CYCLE,CAPACITE
12345A,LYCEE IBN SINA,ثانوية ابن سينا,11.537.01.05,U,PUBLIC,X,X,500
"""
_PUPIL = "{number},{family},{given},{family_ar},{given_ar},04/06/2008,Tarfaya,F,11.537.01.05\n"
PUPILS = "CODE_MASSAR,NOM,PRENOM,NOM_AR,PRENOM_AR,DATE_NAISSANCE,LIEU_NAISSANCE,SEXE,CODE_COMMUNE\n"
ENROLMENTS = "CODE_MASSAR,ANNEE,GRESA,NIVEAU,CLASSE,STATUT,RESULTAT,MOYENNE\n"
NAMES = (
    ("ALAOUI", "SALMA", "العلوي", "سلمى"), ("BENNANI", "KENZA", "بناني", "كنزة"), ("CHRAIBI", "NADIA", "الشرايبي", "نادية"),
    ("DRISSI", "HIBA", "الإدريسي", "هبة"), ("ESSAID", "LEILA", "السعيد", "ليلى"), ("FILALI", "GHITA", "الفيلالي", "غيثة"),
)  # fmt: skip


def school_year(back: int = 0) -> str:
    """That of today, or one `back`, as files write it."""
    day = today()
    first = (day.year if day.month >= 9 else day.year - 1) - back
    return f"{first}/{first + 1}"


def number(place: int) -> str:
    """The Massar code of the pupil `place`."""
    return f"Z{100000001 + place}"


def feed(home: Path, name: str, content: str | bytes, as_of: date | None = None) -> Batch:
    """Feed a file into the registers of the database in force: the text of a CSV file, or a workbook."""
    Ledger.objects.get_or_create(pk=1, defaults={"instant": 0})
    place = Installation(current.catalogue(), Places(home))
    file = BytesIO(content if isinstance(content, bytes) else content.encode())
    kind = "xlsx" if isinstance(content, bytes) else "csv"
    batch = submit(
        place.catalogue, place.places, name, file, file_name=f"{name}.{kind}", actor="dsi-menps", as_of=as_of or today()
    )
    batch = run(batch, place)
    Batch.objects.filter(pk=batch.pk).update(queued=False)
    assert batch.state == Batch.State.RECORDED, batch.error
    return batch


def open_school(home: Path, pupils: int = 3) -> list[str]:
    """A school with `pupils`, all in their last year; their entities."""
    return fed_once(home, f"school of {pupils} in {school_year()}", lambda home: _opened(home, pupils))


def _opened(home: Path, pupils: int) -> list[str]:
    rows = [
        _PUPIL.format(number=number(each), family=NAMES[each][0], given=NAMES[each][1], family_ar=NAMES[each][2],
                      given_ar=NAMES[each][3])
        for each in range(pupils)
    ]  # fmt: skip
    feed(home, "establishments", SCHOOL)
    feed(home, "massar-pupils", PUPILS + "".join(rows))
    enrol(home, dict.fromkeys(range(pupils), ""))
    return [entities_named("massar", number(each))[0] for each in range(pupils)]


def enrol(
    home: Path, averages: dict[int, str], *, back: int = 0, result: str = "", level: str = "upper-secondary-2"
) -> None:
    """The enrolments of a year: pupil -> average."""
    codes = f"{written('massar-levels', level)},1,{written('massar-statuses', 'enrolled')}"
    ended = written("massar-results", result) if result else ""
    rows = (
        f"{number(each)},{school_year(back)},12345A,{codes},{ended},{average}\n" for each, average in averages.items()
    )
    feed(home, "massar-enrolments", ENROLMENTS + "".join(rows))
