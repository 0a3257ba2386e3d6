"""Universities: semicolons and Windows-1252, Latin names, the student code (the Massar code for those who came through it)."""

from __future__ import annotations

from functools import partial

from wasl.demo.attendance import SCHOOL_YEAR, YEARLY
from wasl.demo.identifiers import old_cne
from wasl.demo.noise import date_text
from wasl.demo.workshop import Workshop
from wasl.demo.writing import Csv, write_csv

_OLD_CODE = 60_000
"""Per million students who still hold the code of before Massar."""
_WITH_CARD = 900_000


def write_students(shop: Workshop) -> None:
    """``universities``."""
    noise = shop.noise("ensup", given_spelling=50_000, family_spelling=50_000, arabic_digits=0)
    draws = shop.draws
    code = f"CASE WHEN {draws.chance('person', 'old-cne', _OLD_CODE)} THEN {old_cne('person')} ELSE massar END"
    written = f"CASE WHEN slip_bad_identifier THEN left({code}, 9) ELSE {code} END"
    write = partial(write_csv, dialect=Csv(delimiter=";", encoding="cp1252", line_end="\r\n"))
    streams = [spelling for spellings in shop.codes.of("ensup-streams").values() for spelling in spellings]
    stream = f"[{', '.join(f'{one!r}' for one in streams)}][1 + {draws.pick('person', 'ensup-stream', len(streams))}]"
    columns = {
        "CNE": written, "CIN": f"CASE WHEN {draws.chance('person', 'ensup-card', _WITH_CARD)} THEN cnie END",
        "NOM": "family_latin", "PRENOM": "given_latin", "DATE_NAISSANCE": date_text("%d/%m/%Y"), "LIEU_NAISSANCE": "birth_place",
        "SEXE": shop.code("ensup-sexes", "sex"), "ETABLISSEMENT": "school", "LIBELLE_ETABLISSEMENT": "school_name",
        "FILIERE": stream,
        "ETAPE": f"CASE WHEN slip_unknown_code THEN 'Z9' ELSE {shop.code('ensup-levels', 'level', YEARLY)} END",
        "ANNEE_UNIV": SCHOOL_YEAR, "SITUATION": shop.code("ensup-statuses", "status"),
        "RESULTAT": shop.code("ensup-results", "result"),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.*, a.* EXCLUDE (person, commune) FROM people p JOIN attended a USING (person)
      WHERE a.provider = 'ensup'""")
    shop.deliver("universities", relation, columns, key=written, write=write, suffix="csv", noise=noise)
