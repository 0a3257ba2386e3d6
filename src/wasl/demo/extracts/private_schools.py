"""Private schools: one UTF-16, tab-separated file a school year, where one row holds the pupil and the enrolment."""

from __future__ import annotations

from functools import partial

from wasl.demo.attendance import SCHOOL_YEAR, YEARLY, marks
from wasl.demo.noise import date_text, shortened
from wasl.demo.workshop import Workshop
from wasl.demo.writing import Csv, write_csv


def write_pupils(shop: Workshop) -> None:
    """``private-schools``."""
    noise = shop.noise("private-schools")
    code = shortened("massar")
    write = partial(write_csv, dialect=Csv(delimiter="\t", encoding="utf-16", line_end="\r\n"))
    columns = {
        "Code Massar": code, "Nom": "family_latin", "Prénom": "given_latin", "الاسم العائلي": "family_arabic",
        "الاسم الشخصي": "given_arabic", "Né(e) le": date_text("%d-%m-%Y"), "Ville de naissance": "birth_place",
        "Sexe": shop.code("private-schools-sexes", "sex"), "Commune": "commune", "Prénom du père": "father_latin",
        "Prénom de la mère": "mother_latin", "Année scolaire": SCHOOL_YEAR, "Code école": "school", "École": "school_name",
        "Niveau": f"CASE WHEN slip_unknown_code THEN 'SEGPA' ELSE {shop.code('private-schools-levels', 'level', YEARLY)} END",
        "Classe": "'Classe ' || (1 + turn % 3)", "Situation": shop.code("private-schools-statuses", "status"),
        "Résultat": shop.code("private-schools-results", "result"), "Moyenne générale": marks(","),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.* REPLACE (a.commune AS commune), a.* EXCLUDE (person, commune) FROM people p JOIN attended a USING (person)
      WHERE a.provider = 'private-schools'""")
    shop.deliver("private-schools", relation, columns, key=code, write=write, suffix="txt", noise=noise)
