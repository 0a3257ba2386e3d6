"""People whom departments beside the school's know: a bachelor with marks, a student, a graduate of training, a teacher."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook

from tests.documents.school import enrol, feed, number, open_school, school_year
from tests.registers.keeping import fed_once
from tests.registers.small_state import written
from wasl.registers.people import entities_named

MARKS = "CODE_MASSAR,ANNEE,EXAMEN_REGIONAL,CONTROLE_CONTINU,EXAMEN_NATIONAL,MOYENNE,DECISION\n"
STUDENTS = (
    "CNE;CIN;NOM;PRENOM;DATE_NAISSANCE;LIEU_NAISSANCE;SEXE;ETABLISSEMENT;LIBELLE_ETABLISSEMENT;FILIERE;ETAPE;ANNEE_UNIV;"
    "SITUATION;RESULTAT\n"
)
TRAINEES = (
    "N° stagiaire", "CNIE", "Code Massar", "Nom", "Prénom", "Date de naissance", "Lieu de naissance", "Sexe", "EFP", "Nom EFP",
    "Commune EFP", "Filière", "Niveau", "Année de formation", "Situation", "Résultat", "Moyenne",
)  # fmt: skip
STAFF = (
    "PPR", "CIN", "Nom", "Prénom", "الاسم العائلي", "الاسم الشخصي", "Date de naissance", "Sexe", "Fonction", "Code GRESA",
    "Date de recrutement",
)  # fmt: skip


class Studies(NamedTuple):
    """Their entities."""

    bachelor: str
    """With an average of 15.25."""
    failed: str
    """Sat the same session and did not pass."""
    student: str
    trainee: str
    teacher: str


def open_studies(home: Path) -> Studies:
    """All of them, fed by their departments' files."""
    return Studies(*fed_once(home, f"studies in {school_year()}", _opened))


def _opened(home: Path) -> tuple[str, ...]:
    bachelor, failed = open_school(home, 2)
    enrol(home, {0: "15.25"}, back=1, result="graduated")
    feed(home, "massar-baccalaureate", MARKS + marked(0, "14,50", "16,00", "15,25", "graduated")
         + marked(1, "9,00", "8,00", "7,50", "repeats", average="8,00"))  # fmt: skip
    feed(home, "universities", STUDENTS + _student())
    feed(home, "vocational-e-takwin", _book(TRAINEES, _trainee(), above=2))
    feed(home, "staff-masirh", _book(STAFF, _teacher()))
    student, trainee, teacher = (
        entities_named(scheme, value)[0]
        for scheme, value in (("cne", "R130000001"), ("cnie", "AB123456"), ("ppr", "1234567"))
    )
    return bachelor, failed, student, trainee, teacher


def marked(pupil: int, regional: str, continuous: str, national: str, result: str, average: str = "15,25") -> str:
    """What a candidate of last year's session obtained."""
    said = written("massar-results", result)
    marks = ",".join(f'"{mark}"' for mark in (regional, continuous, national, average))
    return f"{number(pupil)},{school_year(1)},{marks},{said}\n"


def _student() -> str:
    stream, level = written("ensup-streams", "field-sciences"), written("ensup-levels", "licence-2")
    year = school_year().replace("/", "-")
    return (
        f"R130000001;BE654321;TAZI;YASMINE;04/06/2005;Rabat;{written('ensup-sexes', 'female')};FS;FACULTE DES SCIENCES;{stream};"
        f"{level};{year};{written('ensup-statuses', 'enrolled')};\n"
    )


def _trainee() -> tuple[Any, ...]:
    return (
        "7001", "AB123456", "", "OUAZZANI", "HAMZA", date(2004, 2, 3), "Fès", written("e-takwin-sexes", "male"), "ISTA1",
        "ISTA Fès", "", written("e-takwin-streams", "voc-digital"), written("e-takwin-levels", "vocational-technician-2"),
        school_year(1), written("e-takwin-statuses", "enrolled"), written("e-takwin-results", "graduated"), "13.40",
    )  # fmt: skip


def _teacher() -> tuple[Any, ...]:
    return (
        "1234567", "CD123456", "SKALLI", "FATIMA", "الصقلي", "فاطمة", date(1985, 5, 6), written("masirh-sexes", "female"),
        "Professeure de l'enseignement secondaire qualifiant", "12345A", date(2009, 9, 1),
    )  # fmt: skip


def _book(header: tuple[str, ...], row: tuple[Any, ...], above: int = 0) -> bytes:
    book = Workbook()
    for line in [("Liste",)] * above + [header, row]:
        book.active.append(line)
    made = BytesIO()
    book.save(made)
    return made.getvalue()
