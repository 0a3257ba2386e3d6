"""FMPS, the preschool foundation: JSON lines, few Massar codes, its own child numbers."""

from __future__ import annotations

from wasl.demo.attendance import SCHOOL_YEAR
from wasl.demo.identifiers import scrambled
from wasl.demo.noise import date_text
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_jsonl

_WITH_MASSAR = 350_000
"""Per million children: those already given their Massar code."""


def write_children(shop: Workshop) -> None:
    """``preschool-fmps``."""
    noise = shop.noise("fmps")
    number = f"'E' || {scrambled('person', 16_180_339, 99_999_989, 8)}"
    columns = {
        "id_enfant": number, "nom": "family_latin", "prenom": "given_latin",
        "nom_ar": "family_arabic", "prenom_ar": "given_arabic",
        "date_naissance": date_text("%Y-%m-%d"), "sexe": shop.code("fmps-sexes", "sex"), "commune": "commune",
        "code_massar": f"CASE WHEN {shop.draws.chance('person', 'fmps-massar', _WITH_MASSAR)} THEN massar END",
        "unite": "school", "nom_unite": "school_name", "annee": SCHOOL_YEAR,
        "section": f"CASE WHEN slip_unknown_code THEN 'creche' ELSE {shop.code('fmps-levels', 'level')} END",
        "statut": shop.code("fmps-statuses", "status"),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.* REPLACE (a.commune AS commune), a.* EXCLUDE (person, commune) FROM people p JOIN attended a USING (person)
      WHERE a.provider = 'fmps'""")
    shop.deliver("preschool-fmps", relation, columns, key=number, write=write_jsonl, suffix="jsonl", noise=noise)
