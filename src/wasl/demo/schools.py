"""Schools, centres and faculties of one region, numbered so that a learner's *seat* picks one.

Table ``schools(provider, area, stage, nth, code, name_fr, name_ar, commune, milieu, capacity)``. The area is what a provider
organises itself by: the commune for schools near home, the province for the rarer ones, the region for universities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb
import pyarrow as pa

from wasl.demo import identifiers

SCHOOLS_PER_REGION = 7_000

_EPONYMS = (
    ("Al Massira", "المسيرة"), ("Ibn Khaldoun", "ابن خلدون"), ("Ibn Sina", "ابن سينا"), ("Al Khawarizmi", "الخوارزمي"),
    ("Al Qods", "القدس"), ("Ibn Battouta", "ابن بطوطة"), ("Al Irfane", "العرفان"), ("Annahda", "النهضة"),
    ("Al Wahda", "الوحدة"), ("Ibn Rochd", "ابن رشد"), ("Al Amal", "الأمل"), ("Annour", "النور"), ("Al Farabi", "الفارابي"),
    ("Al Andalous", "الأندلس"), ("Assalam", "السلام"), ("Al Fath", "الفتح"), ("Al Houria", "الحرية"),
    ("Tarik Ibn Ziad", "طارق بن زياد"),
    ("Zaynab Annafzaouia", "زينب النفزاوية"), ("Al Manar", "المنار"), ("Al Idrissi", "الإدريسي"), ("Moha Ou Hammou", "موحى وحمو"),
)  # fmt: skip
"""Names schools bear, in French and Arabic."""


@dataclass(frozen=True, slots=True)
class Network:
    """The establishments of one provider for one stage."""

    provider: str
    stage: str
    area: Literal["commune", "province", "region"]
    people: int
    """Inhabitants per establishment; an area always has `least`."""
    least: int
    name_fr: str
    name_ar: str
    code: str = ""
    """Prefix of the provider's own code; empty: a GRESA code."""
    capacity: int = 300


NETWORKS = (
    Network("massar", "primary", "commune", 4_300, 1, "École", "مدرسة"),
    Network("massar", "college", "commune", 15_800, 1, "Collège", "الثانوية الإعدادية", capacity=700),
    Network("massar", "lycee", "commune", 22_700, 1, "Lycée", "الثانوية التأهيلية", capacity=900),
    Network("private-schools", "all", "commune", 12_000, 1, "Groupe scolaire", "مجموعة مدارس", capacity=250),
    Network("fmps", "all", "commune", 3_000, 1, "Préscolaire", "وحدة التعليم الأولي", capacity=40),
    Network("traditional", "all", "province", 60_000, 2, "École traditionnelle", "مدرسة عتيقة", "AT", 120),
    Network("missions", "all", "province", 10_000_000, 2, "École étrangère", "مدرسة أجنبية", "ME", 400),
    Network("enf", "all", "province", 60_000, 2, "Centre", "مركز", "ENF", 60),
    Network("e-takwin", "all", "province", 80_000, 2, "ISTA", "المعهد المتخصص للتكنولوجيا التطبيقية", "ISTA", 600),
    Network("ensup", "all", "region", 400_000, 4, "Faculté", "كلية", "FAC", 9_000),
)


def schools_of(con: duckdb.DuckDBPyConnection, region: str, fraction: float) -> None:
    """Make ``schools`` of `region` from the table ``communes``; `fraction` is the share of the population made."""
    con.register(
        "eponyms",
        pa.table({"nth": range(len(_EPONYMS)), "fr": [e[0] for e in _EPONYMS], "ar": [e[1] for e in _EPONYMS]}),
    )
    networks = " UNION ALL ".join(_network(network, fraction) for network in NETWORKS)
    within = "PARTITION BY prefix = '' ORDER BY provider, area, stage, s.nth"
    number = f"{int(region) * SCHOOLS_PER_REGION} + row_number() OVER ({within}) - 1"
    con.execute(f"""
    CREATE OR REPLACE TABLE schools AS
    SELECT provider, area, stage, s.nth, s.commune, urban >= 500000 AS is_urban, capacity,
      CASE WHEN prefix = '' THEN {identifiers.gresa(number)} ELSE prefix || '-' || replace(area, '.',
        '') || '-' || (s.nth + 1) END AS code,
      s.name_fr || ' ' || e.fr || if(s.nth < len_eponyms, '', ' ' || s.nth // len_eponyms) AS name_fr,
      s.name_ar || ' ' || e.ar || if(s.nth < len_eponyms, '', ' ' || s.nth // len_eponyms) AS name_ar
    FROM ({networks}) s JOIN (SELECT *, count(*) OVER () AS len_eponyms FROM eponyms) e
      ON e.nth = (s.nth + hash(area || stage) % 22)::INT % 22
    ORDER BY provider, area, stage, s.nth""")


def _network(network: Network, fraction: float) -> str:
    """One row per establishment; it stands in the most populated commune of its area."""
    size = f"greatest({network.least}, round(sum(population) * {fraction} / {network.people}))::INT"
    return f"""
    SELECT '{network.provider}' AS provider, '{network.stage}' AS stage, area, unnest(range(size)) AS nth, commune, urban,
      '{network.name_fr}' AS name_fr, '{network.name_ar}' AS name_ar, '{network.code}' AS prefix, {network.capacity} AS capacity
    FROM (SELECT {network.area} AS area, {size} AS size, arg_max(commune, population) AS commune, arg_max(urban,
      population) AS urban
          FROM communes GROUP BY {network.area})"""
