"""Non-formal education: no system, so the associations fill the feed's own template, a workbook with Arabic names."""

from __future__ import annotations

from functools import partial

from wasl.demo.attendance import SCHOOL_YEAR
from wasl.demo.identifiers import scrambled
from wasl.demo.noise import date_text
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_xlsx

_WITH_MASSAR = 300_000
"""Per million: those who remember the code of the school they left."""


def write_learners(shop: Workshop) -> None:
    """``nonformal-enf``."""
    noise = shop.noise("enf", given_typo=15_000, family_typo=15_000, new_year=40_000, missing_mother=50_000)
    number = f"'ENF' || {scrambled('person', 22_360_679, 9_999_991, 7)}"
    write = partial(write_xlsx, sheet="nonformal-enf")
    columns = {
        "numero": number, "nom_ar": "family_arabic", "prenom_ar": "given_arabic", "date_naissance": date_text("%d/%m/%Y"),
        "lieu_naissance": "birth_place_ar", "sexe": shop.code("enf-sexes", "sex"), "commune": "commune",
        "prenom_pere": "father_arabic", "prenom_mere": "mother_arabic",
        "code_massar": f"CASE WHEN {shop.draws.chance('person', 'enf-massar', _WITH_MASSAR)} THEN massar END",
        "centre": "school", "nom_centre": "school_name", "annee": SCHOOL_YEAR,
        "niveau": f"CASE WHEN slip_unknown_code THEN 'Alphabétisation' ELSE {shop.code('enf-levels', 'level')} END",
        "statut": shop.code("enf-statuses", "status"),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.* REPLACE (a.commune AS commune), a.* EXCLUDE (person, commune) FROM people p JOIN attended a USING (person)
      WHERE a.provider = 'enf'""")
    shop.deliver("nonformal-enf", relation, columns, key=number, write=write, suffix="xlsx", noise=noise)
