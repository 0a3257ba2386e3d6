"""A small State with something on every page: paths, a doubt, a merge proposed, rejected rows, a refused file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.registers.keeping import fed_once
from wasl.catalogue import current
from wasl.referentials.declared import Mapping
from wasl.registers.feeding.places import Places
from wasl.registers.feeding.run import Installation, run
from wasl.registers.feeding.submit import submit
from wasl.registers.merging import propose_merge
from wasl.registers.models import Batch, Ledger, Review
from wasl.registers.people import entities_named

PUPILS = """CODE_MASSAR,NOM,PRENOM,NOM_AR,PRENOM_AR,DATE_NAISSANCE,LIEU_NAISSANCE,SEXE,CODE_COMMUNE
Z100000001,BENALI,SALMA,بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05
Z100000002,BENALI,SALMA,بنعلي,سلمى,04/06/2012,Tarfaya,F,11.537.01.05
Z100000003,ALAOUI,OMAR,العلوي,عمر,15/01/2009,Tarfaya,M,11.537.01.05
Z100000004,ZNIBER,KENZA,زنيبر,كنزة,31/02/2010,Tarfaya,F,11.537.01.05
Z1,=SUM(A1),KENZA,زنيبر,كنزة,01/02/2010,Tarfaya,F,11.537.01.05
"""
OTHERWISE = """CODE_MASSAR,NOM,PRENOM,NOM_AR,PRENOM_AR,DATE_NAISSANCE,LIEU_NAISSANCE,SEXE,CODE_COMMUNE
Z100000003,EL ALAOUI,OMAR,العلوي,عمر,15/01/2009,Tarfaya,M,11.537.01.05
"""
ENROLMENTS = """CODE_MASSAR,ANNEE,GRESA,NIVEAU,CLASSE,STATUT,RESULTAT,MOYENNE
Z100000003,2022/2023,12345A,{first},1,{status},{repeats},08.50
Z100000003,2023/2024,12345A,{first},1,{status},{passes},12.00
Z100000003,2025/2026,54321B,{second},2,{status},,
"""
MISSIONS = """Matricule,Établissement,Code établissement,Réseau,Nom,Prénom,Date de naissance,Lieu,Sexe,Passeport,Année,Niveau,\
Situation,Décision
M1,Lycée,M1,AEFE,BENALI,SALMA,04/06/2012,Rabat,F,AB1234567,2025-2026,6e,Inscrit,
"""


@dataclass(frozen=True, slots=True)
class SmallState:
    """What stands in it, by id."""

    omar: str
    salma: str
    namesake: str
    pupils: Batch
    refused: Batch
    doubt: Review
    merge: Review


def feed_small_state(home: Path) -> SmallState:
    """Feed it into the registers of the database in force, files under `home`."""
    *people, pupils, refused, doubt, merge = fed_once(home, "small", _fed)
    batches, reviews = Batch.objects.in_bulk(), Review.objects.in_bulk()
    return SmallState(*people, batches[pupils], batches[refused], reviews[doubt], reviews[merge])


def _fed(home: Path) -> tuple[Any, ...]:
    Ledger.objects.get_or_create(pk=1, defaults={"instant": 0})
    place = Installation(current.catalogue(), Places(home))

    def feed(name: str, content: str, as_of: date = date(2025, 10, 1)) -> Batch:
        file = BytesIO(content.encode())
        batch = submit(
            place.catalogue, place.places, name, file, file_name=f"{name}.csv", actor="dsi-menps", as_of=as_of
        )
        batch = run(batch, place)
        Batch.objects.filter(pk=batch.pk).update(queued=False)
        batch.refresh_from_db()
        return batch

    pupils = feed("massar-pupils", PUPILS)
    feed("massar-pupils", OTHERWISE, date(2025, 11, 1))
    feed("massar-enrolments", ENROLMENTS.format(**_codes()))
    feed("foreign-missions", MISSIONS)
    refused = feed("massar-pupils", "A,B\n1,2\n", date(2025, 12, 1))
    (salma,), (namesake,), (omar,) = (entities_named("massar", f"Z10000000{n}") for n in (1, 2, 3))
    merge = propose_merge(salma, namesake, "agent-2", "the same birth certificate", "person")
    return omar, salma, namesake, pupils.pk, refused.pk, Review.objects.get(kind="link").pk, merge.pk


def written(mapping: str, code: str) -> str:
    """How a source writes the common `code`: whatever the pack maps it from."""
    rows = current.catalogue().get(Mapping, mapping).rows
    return next(own for own, row in rows.items() if row.to == code)


def _codes() -> dict[str, str]:
    """Codes of the source for two levels in order, a status and two results."""
    return {
        "first": written("massar-levels", "lower-secondary-1"),
        "second": written("massar-levels", "lower-secondary-2"),
        "status": written("massar-statuses", "enrolled"),
        "repeats": written("massar-results", "repeats"),
        "passes": written("massar-results", "promoted"),
    }
