"""E-TAKWIN, vocational training: a workbook with real dates, Latin names, identity cards, its own codes of levels and streams."""

from __future__ import annotations

from functools import partial

from wasl.demo.attendance import SCHOOL_YEAR_SLASHED, YEARLY, marks
from wasl.demo.identifiers import scrambled
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_xlsx

_WITH_CARD = 850_000
_WITH_MASSAR = 450_000
_ANOTHERS_CODE = 2_000
"""Per million Massar codes copied from the line above: they point to somebody else."""


def write_trainees(shop: Workshop) -> None:
    """``vocational-e-takwin``."""
    noise = shop.noise("e-takwin", given_spelling=110_000, family_spelling=100_000, impossible_day=0, swapped_day=1_500)
    number = f"{scrambled('person', 26_457_513, 999_999_937, 10)}"
    draws = shop.draws
    massar = f"CASE WHEN {draws.chance('person', 'e-takwin-other', _ANOTHERS_CODE)} THEN neighbour ELSE massar END"
    birth = """CASE WHEN slip_future_birth THEN (birth_date + INTERVAL 90 YEAR)::DATE
      WHEN slip_swapped_day AND day(birth_date) <= 12 THEN make_date(year(birth_date), day(birth_date),
        month(birth_date)) ELSE birth_date END"""
    write = partial(write_xlsx, sheet="Stagiaires", title=("Direction de la formation", "Liste des stagiaires"))
    columns = {
        "N° stagiaire": number, "CNIE": f"CASE WHEN {draws.chance('person', 'e-takwin-card', _WITH_CARD)} THEN cnie END",
        "Code Massar": f"CASE WHEN {draws.chance('person', 'e-takwin-massar', _WITH_MASSAR)} THEN {massar} END",
        "Nom": "family_latin", "Prénom": "given_latin", "Date de naissance": birth, "Lieu de naissance": "birth_place",
        "Sexe": shop.code("e-takwin-sexes", "sex"), "EFP": "school", "Nom EFP": "school_name", "Commune EFP": "commune",
        "Filière": _stream(shop),
        "Niveau": f"CASE WHEN slip_unknown_code THEN 'XX' ELSE {shop.code('e-takwin-levels', 'level', YEARLY)} END",
        "Année de formation": SCHOOL_YEAR_SLASHED, "Situation": shop.code("e-takwin-statuses", "status"),
        "Résultat": shop.code("e-takwin-results", "result"), "Moyenne": marks("."),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.*, a.* EXCLUDE (person, commune), lag(p.massar, 1,
        p.massar) OVER (PARTITION BY a.year ORDER BY p.person) AS neighbour
      FROM people p JOIN attended a USING (person) WHERE a.provider = 'e-takwin'""")
    shop.deliver("vocational-e-takwin", relation, columns, key=number, write=write, suffix="xlsx", noise=noise)


def _stream(shop: Workshop) -> str:
    """A trainee keeps one stream: a code of the department's list."""
    known = [spelling for spellings in shop.codes.of("e-takwin-streams").values() for spelling in spellings]
    listed = ", ".join(f"'{code}'" for code in known)
    return f"[{listed}][1 + {shop.draws.pick('person', 'e-takwin-stream', len(known))}]"
