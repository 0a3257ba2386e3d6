"""MASSAR, as CSV with French headers: pupils of public schools, their enrolments year by year, and baccalaureate marks."""

from __future__ import annotations

from functools import partial

from wasl.demo.attendance import SCHOOL_YEAR, SCHOOL_YEAR_SLASHED, YEARLY, marks
from wasl.demo.noise import arabic_digits, date_text, shortened
from wasl.demo.workshop import Workshop
from wasl.demo.writing import Csv, write_csv

_WITH_IDCS = 60_000
"""Per million pupils known to the population register: those whose school typed their IDCS."""

_EXAM_DAY = "'04/06/' || (year + 1)"
"""The first day of the national examination, every year that of 2026."""

_PUPILS = """
SELECT p.* REPLACE (last.commune AS commune), last.rank FROM people p JOIN (
  SELECT person, arg_max(commune, year) AS commune, max(rank) AS rank FROM attended WHERE provider = 'massar' GROUP BY person
) last USING (person)"""


def write_pupils(shop: Workshop) -> None:
    """Every pupil of the years told, once: ``massar-pupils``."""
    noise = shop.noise("massar")
    code = shortened("massar")
    idcs = f"CASE WHEN {shop.draws.chance('person', 'massar-idcs', _WITH_IDCS)} THEN idcs END"
    columns = {
        "CODE_MASSAR": code, "NOM": "family_latin", "PRENOM": "given_latin",
        "NOM_AR": "family_arabic", "PRENOM_AR": "given_arabic",
        "DATE_NAISSANCE": date_text("%d/%m/%Y"), "LIEU_NAISSANCE": "birth_place", "SEXE": shop.code("massar-sexes", "sex"),
        "CODE_COMMUNE": arabic_digits("commune", "slip_spaces AND slip_arabic_digits"),
        "PRENOM_PERE": "father_latin", "PRENOM_PERE_AR": "father_arabic",
        "PRENOM_MERE": "mother_latin", "PRENOM_MERE_AR": "mother_arabic",
        "CNIE": "CASE WHEN rank >= 11 THEN cnie END", "IDCS": idcs,
    }  # fmt: skip
    write = partial(write_csv, dialect=Csv(encoding="utf-8-sig", line_end="\r\n"))
    shop.deliver(
        "massar-pupils",
        noise.typed(_PUPILS),
        columns,
        key=code,
        write=write,
        suffix="csv",
        day=shop.calendar.as_of(shop.calendar.last),
        noise=noise,
    )


def write_enrolments(shop: Workshop) -> None:
    """One file a school year: ``massar-enrolments``."""
    written = shop.code("massar-levels", "level", YEARLY)
    relation = f"""
      SELECT a.*, p.massar, {written} AS written FROM attended a JOIN people p USING (person) WHERE provider = 'massar'"""
    level = f"CASE WHEN {shop.draws.chance('person', 'massar-unknown-level', 900)} THEN '9X' ELSE written END"
    columns = {
        "CODE_MASSAR": "massar", "ANNEE": SCHOOL_YEAR_SLASHED, "GRESA": "school", "NIVEAU": level,
        "CLASSE": "written || '-' || (1 + turn % 5)", "STATUT": shop.code("massar-statuses", "status"),
        "RESULTAT": shop.code("massar-results", "result"), "MOYENNE": marks(","),
    }  # fmt: skip
    key = f"massar || '|' || {SCHOOL_YEAR}"
    shop.deliver("massar-enrolments", relation, columns, key=key, write=write_csv, suffix="csv")


def write_marks(shop: Workshop) -> None:
    """``massar-baccalaureate``: what candidates of all schools obtained, and the average that comes of it."""
    draws = shop.draws
    # Two parts lie up to a point away from the average, by even hundredths: the third, of double weight, makes up for both.
    regional, continuous = (
        f"2 * ({draws.pick(YEARLY, f'bac-{part}', 101)} - 50)" for part in ("regional", "continuous")
    )
    relation = f"""
      SELECT a.*, p.massar, {regional} AS regional, {continuous} AS continuous FROM attended a JOIN people p USING (person)
      WHERE level = 'upper-secondary-2' AND provider IN ('massar', 'private-schools') AND average IS NOT NULL"""
    columns = {
        "CODE_MASSAR": "massar", "ANNEE": SCHOOL_YEAR_SLASHED, "DATE_EXAMEN": _EXAM_DAY,
        "EXAMEN_REGIONAL": marks(",", "(average + regional)"),
        "CONTROLE_CONTINU": marks(",", "(average + continuous)"),
        "EXAMEN_NATIONAL": marks(",", "(average - (regional + continuous) // 2)"), "MOYENNE": marks(","),
        "DECISION": shop.code("massar-results", "result"),
    }  # fmt: skip
    key = f"massar || '|' || {SCHOOL_YEAR}"
    day = shop.calendar.as_of(shop.calendar.last)
    shop.deliver("massar-baccalaureate", relation, columns, key=key, write=write_csv, suffix="csv", day=day)
