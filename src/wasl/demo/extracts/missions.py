"""Foreign missions: Latin names, passports for some, the level labels of their own countries, two orders of day and month."""

from __future__ import annotations

import re

from wasl.demo.attendance import SCHOOL_YEAR
from wasl.demo.identifiers import passport, scrambled
from wasl.demo.noise import date_text
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_csv

_SPANISH = re.compile(
    r"º|°|ESO|EP$|Primaria|BACH|Bach|Infantil|Promociona|Repite|Titulad|Hombre|Mujer|Var[oó]n|Matriculad|Baja|Traslado"
)
_WITH_PASSPORT = 240_000
_MONTH_FIRST = 60_000
"""Per million births written month first, as software made elsewhere does."""


def write_pupils(shop: Workshop) -> None:
    """``foreign-missions``."""
    noise = shop.noise(
        "missions", given_spelling=160_000, family_spelling=140_000, swapped_day=_MONTH_FIRST, missing_mother=60_000
    )
    number = f"{scrambled('person', 17_320_508, 9_999_991, 7)}"
    columns = {
        "Matricule": number, "Établissement": "school_name", "Code établissement": "school",
        "Réseau": "CASE WHEN spanish THEN 'ES' ELSE 'FR' END",
        "Nom": "family_latin", "Prénom": "given_latin", "Date de naissance": date_text("%d/%m/%Y"), "Lieu": "birth_place",
        "Sexe": _own(shop, "missions-sexes", "sex"),
        "Passeport": f"CASE WHEN {shop.draws.chance('person', 'passport', _WITH_PASSPORT)} THEN {passport('person')} END",
        "Prénom du père": "father_latin", "Prénom de la mère": "mother_latin", "Année": SCHOOL_YEAR,
        "Niveau": f"CASE WHEN slip_unknown_code THEN 'UPE2A' ELSE {_own(shop, 'missions-levels', 'level')} END",
        "Situation": _own(shop, "missions-statuses", "CASE WHEN status = 'dropped-out' THEN 'withdrawn' ELSE status END"),
        "Décision": _own(shop, "missions-results", "result"),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.*, a.* EXCLUDE (person, commune), right(school, 1) = '2' AS spanish FROM people p JOIN attended a USING (person)
      WHERE a.provider = 'missions'""")
    shop.deliver("foreign-missions", relation, columns, key=number, write=write_csv, suffix="csv", noise=noise)


def _own(shop: Workshop, mapping: str, common: str) -> str:
    """The network's own words: a Spanish school does not write French labels."""
    spanish, french = (
        shop.codes.written(shop.draws, mapping, common, "person", is_own) for is_own in (_is_spanish, _is_french)
    )
    return f"CASE WHEN spanish THEN coalesce({spanish}, {french}) ELSE {french} END"


def _is_spanish(word: str) -> bool:
    return _SPANISH.search(word) is not None


def _is_french(word: str) -> bool:
    return not _is_spanish(word)
