"""The population register: people of both scripts with their civil and social identifier, as Parquet."""

from __future__ import annotations

from wasl.demo.noise import date_text
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_parquet

_LIGHT = {
    "given_spelling": 15_000, "family_spelling": 12_000, "father_spelling": 30_000, "mother_spelling": 30_000,
    "given_typo": 1_500, "family_typo": 1_500, "father_typo": 3_000, "mother_typo": 3_000,
    "swapped_names": 500, "swapped_day": 300,
    "new_year": 2_500, "impossible_day": 0, "future_birth": 50, "missing_birth": 100, "missing_name": 50, "missing_father": 4_000,
    "missing_mother": 4_000, "other_sex": 200, "spaces": 500, "arabic_digits": 0, "bad_identifier": 30, "unknown_code": 0,
    "repeated": 200, "contradicted": 0,
}  # fmt: skip
"""People come with their papers: few slips."""


def write_persons(shop: Workshop) -> None:
    """Everyone registered: ``rnp-persons``."""
    noise = shop.noise("rnp", **_LIGHT)
    columns = {
        "idcs": "idcs", "cnie": "cnie", "nom_ar": "family_arabic", "prenom_ar": "given_arabic", "nom": "family_latin",
        "prenom": "given_latin", "date_naissance": date_text("%Y%m%d"), "lieu_naissance": "birth_place_ar",
        "sexe": shop.code("rnp-sexes", "sex"), "nationalite": "'MAR'", "code_commune": "commune",
        "pere_ar": "father_arabic", "pere": "father_latin", "mere_ar": "mother_arabic", "mere": "mother_latin",
    }  # fmt: skip
    relation = noise.typed("SELECT * FROM people WHERE idcs IS NOT NULL")
    shop.deliver(
        "rnp-persons", relation, columns, key="idcs", write=write_parquet, suffix="parquet", day=shop.calendar.day(6, 30),
        noise=noise,
    )  # fmt: skip
