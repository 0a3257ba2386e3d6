"""GRESA: every establishment of preschool and schooling, with its code."""

from __future__ import annotations

from functools import partial

from wasl.demo.workshop import Workshop
from wasl.demo.writing import Csv, write_csv


def write_establishments(shop: Workshop) -> None:
    """``establishments``."""
    cycle = """CASE WHEN provider = 'fmps' THEN 'preschool' WHEN stage = 'college' THEN 'lower-secondary'
      WHEN stage = 'lycee' THEN 'upper-secondary' ELSE 'primary' END"""
    sector = "CASE provider WHEN 'massar' THEN 'public' WHEN 'fmps' THEN 'foundation' ELSE 'private' END"
    kind = """CASE WHEN provider = 'fmps' THEN 'preschool-unit' WHEN provider = 'private-schools' THEN 'private-group'
      WHEN stage = 'primary' THEN 'primary-school' ELSE stage END"""
    written = {
        name: shop.code(mapping, common, "number")
        for name, mapping, common in (
            ("MILIEU", "gresa-milieux", "if(is_urban, 'urban', 'rural')"), ("SECTEUR", "gresa-sectors", sector),
            ("TYPE", "gresa-school-types", kind), ("CYCLE", "gresa-cycles", cycle),
        )
    }  # fmt: skip
    sql = f"""
    SELECT code AS "CODE_GRESA", name_fr AS "NOM_ETAB", name_ar AS "اسم المؤسسة", commune AS "COMMUNE",
      {", ".join(f'{sql} AS "{name}"' for name, sql in written.items())}, capacity AS "CAPACITE"
    FROM (SELECT *, left(code, 5)::BIGINT AS number FROM schools WHERE provider IN ('massar', 'private-schools', 'fmps'))
    ORDER BY code"""
    write = partial(write_csv, dialect=Csv(delimiter=";", encoding="utf-8-sig"))
    shop.deliver_things("establishments", shop.calendar.day(9, 15), sql, write=write, suffix="csv")
