"""The tables of the nomenclature pages: which columns, in what words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.pages.language import said
from wasl.pages.marks import badge
from wasl.pages.pictures import Part, cell_bar
from wasl.pages.tables import Column, Table
from wasl.referentials.coverage import Coverage
from wasl.referentials.declared import Code, Referential, Row
from wasl.referentials.nomenclature import Nomenclature
from wasl.referentials.territories import Territory

RELATIONS = {
    "exact": (gettext_lazy("exact"), "good"),
    "close": (gettext_lazy("close"), "near"),
    "narrower": (gettext_lazy("narrower"), "warm"),
    "broader": (gettext_lazy("broader"), "calm"),
    "none": (gettext_lazy("no equivalent"), "bad"),
}
"""How a department's code meets the common one: the word and its tone."""

FACT_WORDS = {
    "urban": gettext_lazy("Urban"),
    "rural": gettext_lazy("Rural"),
    "province": gettext_lazy("Province"),
    "prefecture": gettext_lazy("Prefecture"),
    "prefecture_of_arrondissements": gettext_lazy("Prefecture of arrondissements"),
}
"""Kinds of territory as data packages write them."""

State = Mapping[str, str]


def referential_table(catalogue: Catalogue, sizes: Mapping[str, int], state: State) -> Table[tuple[str, Referential]]:
    """All nomenclatures; `sizes` counts each one's codes."""
    owners = catalogue.all(Department)
    columns: list[Column[tuple[str, Referential]]] = [
        Column("title", _("Nomenclature"), lambda row: said(row[1].title), link=lambda row: one(row[0])),
        Column("codes", _("Codes"), lambda row: sizes[row[0]], kind="number"),
        Column("standard", _("Standard"), lambda row: row[1].standard),
        Column("owner", _("In charge"), lambda row: owners[row[1].owner].abbreviation),
        Column("version", _("Version"), lambda row: row[1].version, kind="code"),
        Column("name", _("Name in the pack"), lambda row: row[0], kind="code"),
    ]
    chosen = state.get("owner")
    rows = [row for row in catalogue.all(Referential).items() if chosen in ("", None, row[1].owner)]
    held = sorted({referential.owner for referential in catalogue.all(Referential).values()})
    selector = {
        "name": "owner",
        "title": _("In charge"),
        "choices": [(name, owners[name].abbreviation) for name in held],
    }
    return Table(columns, rows, state, "nomenclatures", _("Nomenclatures of the State"), filters=[selector])


def code_table(codes: Nomenclature, titles: Mapping[str, str], state: State) -> Table[tuple[str, Code]]:
    """The codes of one nomenclature; `titles` names the other nomenclatures its codes link to."""
    linked = list(dict.fromkeys(other for code in codes.codes.values() for other in code.links))
    columns: list[Column[tuple[str, Code]]] = [
        Column("code", _("Code"), lambda row: row[0], kind="code"),
        Column("fr", "Français", lambda row: row[1].title.fr),
        Column("ar", "العربية", lambda row: row[1].title.ar),
        Column("en", "English", lambda row: row[1].title.en),
    ]
    if any(code.parent for code in codes.codes.values()):
        columns.append(Column("parent", _("Under"), lambda row: row[1].parent, kind="code"))
    columns += [Column(other, titles.get(other, other), _link_to(other), kind="code") for other in linked]
    if any(code.since or code.until for code in codes.codes.values()):
        columns.append(Column("since", _("Since"), lambda row: row[1].since, kind="date"))
        columns.append(Column("until", _("Until"), lambda row: row[1].until, kind="date"))
    return Table(
        columns, list(codes.codes.items()), state, codes.name, said(codes.referential.title), _("No code is in use.")
    )


def row_table(name: str, rows: Mapping[str, Row], codes: Nomenclature, state: State) -> Table[tuple[str, Row]]:
    """The codes of a department and what they mean in common terms."""
    columns: list[Column[tuple[str, Row]]] = [
        Column("code", _("Department's code"), lambda row: row[0], kind="code"),
        Column("relation", _("Relation"), _relation, show=_relation_badge),
        Column("to", _("Common code"), lambda row: row[1].to, kind="code"),
        Column("title", _("Meaning"), lambda row: said(codes.get(row[1].to).title) if row[1].to else None),
        Column("aliases", _("Also written"), lambda row: ", ".join(row[1].aliases) or None),
        Column("note", _("Note"), lambda row: row[1].note),
    ]
    chosen = state.get("relation")
    kept = [row for row in rows.items() if chosen in ("", None, _relation_name(row[1]))]
    choices = [(name, word) for name, (word, _tone) in RELATIONS.items()]
    selector = {"name": "relation", "title": _("Relation"), "choices": choices}
    return Table(
        columns, kept, state, name, _("Codes of the department"), _("No code has this relation."), filters=[selector]
    )


def territory_table(units: Iterable[Territory], tiers: Mapping[str, str], state: State) -> Table[Territory]:
    """Territories with what is known of each; `tiers` gives each tier's title."""
    rows = list(units)
    facts = list(dict.fromkeys(fact for unit in rows for fact in unit.facts))
    columns: list[Column[Territory]] = [
        Column("title", _("Territory"), lambda unit: said(unit.title), link=territory_url),
        _other_script(),
    ]
    if len({unit.tier for unit in rows}) > 1:
        columns.append(Column("tier", _("Level"), lambda unit: tiers[unit.tier]))
    columns += [_fact_column(fact, rows) for fact in facts]
    columns.append(Column("code", _("Code"), lambda unit: unit.code, kind="code"))
    return Table(columns, rows, state, "territories", _("Territories"), _("Nothing lies below this territory."))


def parts_of(coverage: Coverage) -> list[Part]:
    """The codes of a mapping by relation, as parts of a bar."""
    counts = {name: getattr(coverage, "without" if name == "none" else name) for name in RELATIONS}
    return [Part(word, counts[name], tone) for name, (word, tone) in RELATIONS.items()]


def total_parts(coverages: Iterable[Coverage]) -> list[Part]:
    """The codes of several mappings together."""
    summed = zip(*(parts_of(each) for each in coverages), strict=True)
    return [Part(same[0].label, sum(part.value for part in same), same[0].tone) for same in summed]


def one(name: str) -> str:
    """The address of a nomenclature."""
    return reverse("referentials:one", args=[name])


def territory_url(unit: Territory) -> str:
    """The address of a territory."""
    return reverse("referentials:territory", args=[unit.tier, unit.code])


def _link_to(other: str) -> Any:
    return lambda row: row[1].links.get(other)


def _relation_name(row: Row) -> str:
    return row.relation if row.to is not None else "none"


def _relation(item: tuple[str, Row]) -> str:
    return str(RELATIONS[_relation_name(item[1])][0])


def _relation_badge(item: tuple[str, Row]) -> str:
    return badge(*RELATIONS[_relation_name(item[1])])


def _other_script() -> Column[Territory]:
    """The name in the script that the reader's language does not use."""
    if get_language_bidi():
        return Column("fr", "Français", lambda unit: unit.title.fr)
    return Column("ar", "العربية", lambda unit: unit.title.ar)


def _fact_column(fact: str, units: list[Territory]) -> Column[Territory]:
    """Numbers stand over bars, words in the reader's language."""
    titles = {"population": _("Population"), "households": _("Households"), "type": _("Kind")}
    title = titles.get(fact, fact)
    numbers = [value for unit in units if isinstance(value := unit.facts.get(fact), int)]
    if not numbers:
        return Column(fact, title, lambda unit: _fact_word(unit.facts.get(fact)))
    top = max(numbers)
    return Column(
        fact,
        title,
        lambda unit: unit.facts.get(fact),
        show=lambda unit: cell_bar(unit.facts.get(fact), top),
        kind="number",
    )


def _fact_word(value: str | int | None) -> str | None:
    return None if value is None else str(FACT_WORDS.get(str(value), value))
