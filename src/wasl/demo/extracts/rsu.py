"""The unified social register: households with their socio-economic index, and their members, pipe-separated."""

from __future__ import annotations

from functools import partial

from wasl.demo.identifiers import household
from wasl.demo.workshop import Workshop
from wasl.demo.writing import Csv, write_csv

_WRITE = partial(write_csv, dialect=Csv(delimiter="|"))


def write_households(shop: Workshop) -> None:
    """``rsu-households``: the index lies around the thresholds, higher in towns."""
    index = f"85000000 + {shop.draws.pick('household', 'index', 24_000_000)} + if(is_urban, 4000000, 0)"
    made = f"DATE '{shop.calendar.last - 1}-01-02' + {shop.draws.pick('household', 'index-day', 600)}::INT"
    sql = f"""
    SELECT {household("household")} AS num_menage, h.commune AS code_commune,
      {shop.code("rsu-milieux", "milieu", "household")} AS milieu,
      n + 2 AS taille, (v // 10000000) || '.' || lpad((v % 10000000)::VARCHAR, 7, '0') AS ise, strftime({made},
        '%d.%m.%Y') AS date_ise
    FROM (SELECT *, {index} AS v FROM homes WHERE rsu) h
    JOIN (SELECT household, count(*) AS n FROM people WHERE role = 'child' GROUP BY household) USING (household)
    ORDER BY {shop.draws.raw("household", "rsu-order")}, household"""
    shop.deliver_things("rsu-households", shop.calendar.day(9, 30), sql, write=_WRITE, suffix="txt")


def write_members(shop: Workshop) -> None:
    """``rsu-members``: everyone of those households, by their civil and social identifier."""
    relation = "CASE role WHEN 'father' THEN 'head' WHEN 'mother' THEN 'spouse' ELSE 'child' END"
    columns = {
        "num_menage": household("household"), "idcs": "idcs", "lien": shop.code("rsu-relations", relation),
        "sexe": shop.code("rsu-sexes", "sex"),
    }  # fmt: skip
    people = "SELECT p.* FROM people p JOIN homes h USING (household) WHERE h.rsu"
    order = f"{shop.draws.raw('household', 'rsu-order')}, household, person"
    shop.deliver(
        "rsu-members",
        people,
        columns,
        key="idcs",
        write=_WRITE,
        suffix="txt",
        day=shop.calendar.day(9, 30),
        order=order,
    )
