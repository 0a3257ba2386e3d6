"""Traditional education: an Arabic workbook, names in Arabic only, Hijri and Gregorian births in one column, no common code."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pyarrow as pa
from hijridate import Gregorian

from wasl.demo.attendance import SCHOOL_YEAR, YEARLY
from wasl.demo.identifiers import scrambled
from wasl.demo.noise import arabic_digits, date_text
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_xlsx

_HIJRI = 380_000
"""Per million: births written in the Hijri calendar."""

_FIRST_BIRTH, _LAST_BIRTH = date(1995, 1, 1), date(2024, 12, 31)


def write_learners(shop: Workshop) -> None:
    """``traditional-schools``."""
    shop.con.register("hijri", _hijri_days())
    noise = shop.noise(
        "traditional", spaces=60_000, arabic_digits=250_000, missing_father=5_000, new_year=25_000, swapped_day=0
    )
    number = f"replace(province, '.', '') || '/' || {scrambled('person', 14_142_135, 9_999_991, 7)}"
    hijri = f"slip_impossible_day OR slip_future_birth OR NOT {shop.draws.chance('person', 'hijri', _HIJRI)}"
    birth = f"CASE WHEN {hijri} THEN {date_text('%Y/%m/%d')} ELSE {arabic_digits('hijri', 'slip_arabic_digits')} END"
    write = partial(
        write_xlsx, sheet="المتعلمون", title=("مديرية التعليم العتيق", "لوائح المتعلمين"), right_to_left=True
    )
    columns = {
        "رقم التسجيل": number, "الاسم العائلي": "family_arabic", "الاسم الشخصي": "given_arabic", "تاريخ الازدياد": birth,
        "مكان الازدياد": "birth_place_ar", "الجنس": shop.code("traditional-sexes", "sex"), "الجماعة": "commune",
        "اسم الأب": "father_arabic", "اسم الأم": "mother_arabic", "المدرسة": "school_name_ar", "رمز المدرسة": "school",
        "الموسم الدراسي": SCHOOL_YEAR,
        "المستوى": f"CASE WHEN slip_unknown_code THEN 'مستوى آخر' ELSE {shop.code('traditional-levels', 'level', YEARLY)} END",
        "الوضعية": shop.code("traditional-statuses", "status"), "النتيجة": shop.code("traditional-results", "result"),
    }  # fmt: skip
    relation = noise.typed("""
      SELECT p.* REPLACE (a.commune AS commune), a.* EXCLUDE (person, commune) FROM people p JOIN attended a USING (person)
      WHERE a.provider = 'traditional'""")
    joined = f"SELECT t.*, h.hijri FROM ({relation}) t LEFT JOIN hijri h ON h.day = t.birth_date"
    shop.deliver("traditional-schools", joined, columns, key=number, write=write, suffix="xlsx", noise=noise)


def _hijri_days() -> pa.Table:
    """``(day, hijri)``: each day of the births, written ``1430/05/12 هـ`` in the Umm al-Qura calendar."""
    days = [_FIRST_BIRTH + timedelta(days=n) for n in range((_LAST_BIRTH - _FIRST_BIRTH).days + 1)]
    written = [
        f"{h.year:04d}/{h.month:02d}/{h.day:02d} هـ" for h in (Gregorian(*d.timetuple()[:3]).to_hijri() for d in days)
    ]
    return pa.table({"day": pa.array(days, pa.date32()), "hijri": written})
