"""MASIRH: the teachers of the public schools, as a workbook with real dates."""

from __future__ import annotations

from functools import partial

from wasl.demo import identifiers
from wasl.demo.names import BUCKETS
from wasl.demo.workshop import Workshop
from wasl.demo.writing import write_xlsx

_PUPILS_PER_TEACHER = 27
_YOUNGEST = 22
"""Years of age at recruitment, at least."""
_POSTS = (
    "Professeur de l'enseignement primaire", "Professeur de l'enseignement secondaire collégial",
    "Professeur de l'enseignement secondaire qualifiant", "Directeur d'établissement", "Conseiller en orientation",
)  # fmt: skip


def write_staff(shop: Workshop) -> None:
    """``staff-masirh``: one teacher for so many pupils of each school, people apart from the households of pupils."""
    draws = shop.draws
    posts = ", ".join("'" + post.replace("'", "''") + "'" for post in _POSTS)
    stage = "CASE stage WHEN 'primary' THEN 1 WHEN 'college' THEN 2 ELSE 3 END"
    first = identifiers.FIRST_STAFF + int(shop.region) * identifiers.STAFF_PER_REGION
    people = f"""
    WITH posts AS (
      SELECT school, unnest(range(ceil(count(*) / {_PUPILS_PER_TEACHER})::INT)) AS nth, any_value(stage) AS stage
      FROM attended a JOIN schools s ON s.code = a.school
      WHERE a.provider = 'massar' AND year = {shop.calendar.last} GROUP BY school
    ), staff AS (
      SELECT {first} + row_number() OVER (ORDER BY school, nth) AS person, *
      FROM posts
    ), drawn AS (SELECT *, if({draws.chance("person", "staff-sex", 430_000)}, 'female', 'male') AS sex FROM staff)
    SELECT s.person, s.sex, school, [{posts}][CASE WHEN nth = 0 THEN 4 ELSE {stage} END] AS post,
      (DATE '1964-01-01' + {draws.pick("s.person", "staff-birth", 13_500)}::INT)::DATE AS birth_date,
      f.arabic AS family_arabic, f.latin[1] AS family_latin, g.arabic AS given_arabic, g.latin[1] AS given_latin
    FROM drawn s
    JOIN family_buckets fb ON fb.bucket = {draws.pick("s.person", "family", BUCKETS)} JOIN family_names f ON f.name = fb.name
    JOIN (SELECT 'male' AS sex, bucket, name FROM male_buckets UNION ALL SELECT 'female', bucket, name FROM female_buckets) gb
      ON gb.sex = s.sex AND gb.bucket = {draws.pick("s.person", "given", BUCKETS)}
    JOIN (SELECT 'male' AS sex, * FROM male_names UNION ALL SELECT 'female', * FROM female_names) g ON g.sex = s.sex
      AND g.name = gb.name"""
    number = identifiers.ppr("person")
    columns = {
        "PPR": number, "CIN": identifiers.staff_cnie("person"), "Nom": "family_latin", "Prénom": "given_latin",
        "الاسم العائلي": "family_arabic", "الاسم الشخصي": "given_arabic", "Date de naissance": "birth_date",
        "Sexe": shop.code("masirh-sexes", "sex"), "Fonction": "post", "Code GRESA": "school",
        "Date de recrutement": _recruited(shop),
    }  # fmt: skip
    write = partial(write_xlsx, sheet="Personnel")
    shop.deliver("staff-masirh", people, columns, key=number, write=write, suffix="xlsx", day=shop.calendar.day(10, 1))


def _recruited(shop: Workshop) -> str:
    """SQL: a first of September soon after their studies, and none to come."""
    year = f"year(birth_date) + {_YOUNGEST} + {shop.draws.pick('person', 'staff-recruited', 8)}::INT"
    return f"make_date(least({year}, {shop.calendar.last}), 9, 1)"
