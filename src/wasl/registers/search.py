"""Finding people: by an identifier that some department gave them, or by a name as one hears it, in either script.

A name is searched over what linkage keeps of every record (see `feeding.lake`): spellings and consonant keys, so that
محمد finds MOHAMED. Results carry what tells people apart at a counter and no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wasl.engine.choose import scratch_engine
from wasl.engine.dialect import Dialect
from wasl.kernel.errors import WaslError
from wasl.registers.declared import Register
from wasl.registers.feeding import lake
from wasl.registers.feeding.run import Installation
from wasl.registers.golden import golden_view
from wasl.registers.history import Version
from wasl.registers.linkage.names import Forms, forms
from wasl.registers.models import Identifier, SameAs
from wasl.registers.people import versions_of
from wasl.registers.subjects import called, identity_of

MOST = 50
"""People shown at once; who looks for more must say more."""
_NEAR = 0.88
"""Likeness of two keys (Jaro-Winkler) from which one may be the other mistyped."""
_NEARLY_WHOLE = 0.95
"""Likeness of two whole names from which words may be cut otherwise: BEN ALI is BENALI."""
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True)
class Found:
    """Someone who may be the one looked for."""

    entity: str
    names: dict[str, str]
    """By script."""
    birth_year: str
    place: str
    """A code of the register's place."""
    sources: tuple[str, ...]


def find(query: str, born: str, space: str, installation: Installation) -> list[Found]:
    """People of `space` whose identifier is `query`, or whose name is like it; `born` is a year, a month or a day.

    Best first, at most MOST. Raises WaslError for a query that would find everyone, or a date that is none.
    """
    wanted = " ".join(query.split())
    since = birth_prefix(born)
    entities = named_by_identifier(wanted) or _named_like(wanted, since, space, installation)
    return described(entities, space, installation)


def birth_prefix(born: str) -> str:
    """A birth as people write it, as the start of an ISO 8601 date: ``2012``, ``2012-06``, ``04/06/2012``."""
    written = born.strip().translate(_DIGITS)
    day = _DAY_FIRST.fullmatch(written)
    if day:
        return f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}"
    if written and not _ISO.fullmatch(written):
        raise WaslError("this date of birth cannot be read", mend="write a year, or day/month/year")
    return written


def named_by_identifier(written: str) -> list[str]:
    """Entities that carry `written` as an identifier of any scheme, now."""
    plain = written.translate(_DIGITS)
    spellings = {plain, plain.upper(), plain.replace(" ", "").upper()}
    if not any(letter.isdigit() for letter in plain):
        return []
    found = Identifier.objects.filter(value__in=spellings, recorded_to__isnull=True)
    return list(found.values_list("entity", flat=True).distinct()[:MOST])


def _named_like(name: str, born: str, space: str, installation: Installation) -> list[str]:
    words = [form for form in map(forms, name.split()) if form.key]
    whole = forms(name)
    if sum(len(word.key) for word in words) < 2 or len(whole.spelling) < 3:
        raise WaslError("this would find too many people", mend="write a whole name, or an identifier")
    with scratch_engine(installation.places.work, "search") as engine:
        if not lake.view_standing(engine, installation.places, space):
            return []
        sql = _like_sql(engine.dialect, [word.key for word in words], whole, born)
        return [str(entity) for entity in engine.read(sql).read_all().column("entity").to_pylist()]


def _like_sql(dialect: Dialect, keys: Sequence[str], whole: Forms, born: str) -> str:
    """Every word is part of one name or nearly is one, or all together they nearly are the name; the nearest first."""
    text = dialect.literal
    names = ("given_key", "given_key2", "family_key", "family_key2")
    conditions = [
        "("
        + " OR ".join(f"contains({name}, {text(each)}) OR {_likeness(name, text(each))} >= {_NEAR}" for name in names)
        + ")"
        for each in keys
    ]
    orders = [("given", "family"), ("family", "given")]
    scores = [
        _likeness(f"concat({one}_{form}, {other}_{form})", text(written))
        for one, other in orders
        for form, written in (("latin", whole.spelling), ("arabic", whole.spelling), ("key", whole.key))
    ]
    of_birth = f"AND starts_with(birth, {text(born)})" if born else ""
    return f"""SELECT entity, max(score) AS score FROM (SELECT *, greatest({", ".join(scores)}) AS score FROM "standing") AS s
        WHERE (({" AND ".join(conditions)}) OR score >= {_NEARLY_WHOLE}) {of_birth}
        GROUP BY entity ORDER BY score DESC, entity LIMIT {MOST}"""


def _likeness(one: str, other: str) -> str:
    return f"jaro_winkler_similarity(coalesce({one}, ''), {other})"


def described(entities: Iterable[str], space: str, installation: Installation) -> list[Found]:
    """What tells these people apart, in the order given; those of one cluster once."""
    asked = list(dict.fromkeys(entities))
    absorbed = dict(
        SameAs.objects.filter(entity__in=asked, recorded_to__isnull=True).values_list("entity", "canonical")
    )
    heads = list(dict.fromkeys(absorbed.get(entity, entity) for entity in asked))
    links = SameAs.objects.filter(canonical__in=heads, recorded_to__isnull=True).values_list("entity", "canonical")
    head_of = {**{head: head for head in heads}, **dict(links)}
    said: dict[str, list[Version]] = {head: [] for head in heads}
    for version in versions_of(head_of):
        if version.recorded_to is None:
            said[head_of[version.entity]].append(version)
    return [_found(head, versions, space, installation) for head, versions in said.items() if versions]


def _found(entity: str, versions: Sequence[Version], space: str, installation: Installation) -> Found:
    catalogue = installation.catalogue
    attributes = identity_of(catalogue, space)
    golden = golden_view(versions, attributes)
    roles = {attribute.links_as: str(golden[name].value) for name, attribute in attributes.items() if name in golden}
    return Found(
        entity=entity,
        names=called(golden, catalogue.get(Register, space)),
        birth_year=roles.get("birth_date", "")[:4],
        place=roles.get("place", ""),
        sources=tuple(sorted({version.source for version in versions})),
    )
