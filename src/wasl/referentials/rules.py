"""What must hold of nomenclatures and mappings beyond their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.problems import Problem
from wasl.catalogue.references import mentions_of
from wasl.catalogue.rules.parents import circle, loops
from wasl.catalogue.suggest import nearest
from wasl.catalogue.walk import Path
from wasl.kernel.errors import WaslError
from wasl.referentials.declared import Code, Mapping, Referential
from wasl.referentials.mapping import normalised
from wasl.referentials.nomenclature import Nomenclature, nomenclature

_CODE = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")


def codes_are_named(catalogue: Catalogue) -> Iterator[Problem]:
    """Codes that could not stand in a file, an address or an expression as they are."""
    for referential in catalogue.all(Referential).values():
        for code in referential.codes:
            if not _CODE.fullmatch(code):
                place = catalogue.key_place(referential, "codes", code)
                mend = "use unaccented letters, digits, and single hyphens, dots or underscores between them"
                yield Problem(place, f"'{code}' is no name for a code", mend, "names")


def codes_come_from_somewhere(catalogue: Catalogue) -> Iterator[Problem]:
    """Referentials without codes; packages that are not installed, or not in the version the pack was written for."""
    for name, referential in catalogue.all(Referential).items():
        if referential.provided is None:
            if not referential.codes:
                mend = "list its 'codes:', or name the data package under 'provided:'"
                yield Problem(catalogue.place(referential), f"the referential '{name}' has no code", mend, "codes")
            continue
        try:
            nomenclature(catalogue, name)
        except WaslError as error:
            yield Problem(catalogue.place(referential, "provided"), error.what, error.mend, "codes")


def provided_codes_exist(catalogue: Catalogue) -> Iterator[Problem]:
    """Codes that a declaration expects of a data package, and that the package does not have."""
    packaged = dict(_packaged(catalogue))
    for entry in catalogue.entries:
        for mention in mentions_of(entry):
            known = packaged.get(mention.name) if mention.kind == "referential" and mention.part else None
            if known is not None and mention.part not in known:
                what = f"referential '{mention.name}' has no '{mention.part}' among its codes"
                yield Problem(entry.place(*mention.path), what, nearest(str(mention.part), known), "references")


def _packaged(catalogue: Catalogue) -> Iterator[tuple[str, Nomenclature]]:
    for name, referential in catalogue.all(Referential).items():
        if referential.provided is None:
            continue
        try:
            yield name, nomenclature(catalogue, name)
        except WaslError:  # said by `codes_come_from_somewhere`
            continue


def parents_have_no_cycle(catalogue: Catalogue) -> Iterator[Problem]:
    """Codes that are their own ancestors."""
    for referential in catalogue.all(Referential).values():
        for loop in loops({code: declared.parent for code, declared in referential.codes.items()}):
            place = catalogue.place(referential, "codes", loop[0], "parent")
            yield Problem(place, f"the codes {circle(loop)} stand above one another", "correct one 'parent'", "parents")


def children_live_within_their_parents(catalogue: Catalogue) -> Iterator[Problem]:
    """Codes in use before or after the code above them."""
    for referential in catalogue.all(Referential).values():
        entry = catalogue.entry(referential)
        for code, declared in referential.codes.items():
            parent = referential.codes.get(declared.parent or "")
            if parent is not None and not _within(declared, parent):
                what = f"'{code}' is in use outside the period of '{declared.parent}', the code above it"
                yield Problem(
                    entry.key_place("codes", code), what, "bring their 'since' and 'until' together", "validity"
                )


def _within(child: Code, parent: Code) -> bool:
    begins = parent.since is None or (child.since is not None and child.since >= parent.since)
    ends = parent.until is None or (child.until is not None and child.until <= parent.until)
    return begins and ends


def spellings_have_one_meaning(catalogue: Catalogue) -> Iterator[Problem]:
    """The same spelling on two codes of a mapping, or twice on one."""
    for mapping in catalogue.all(Mapping).values():
        entry = catalogue.entry(mapping)
        first: dict[str, str] = {}
        for path, spelling, code in _spellings(mapping):
            key = normalised(spelling)
            if key in first:
                yield _twice(entry, path, spelling, first[key], code)
            first.setdefault(key, code)


def _spellings(mapping: Mapping) -> Iterator[tuple[Path, str, str]]:
    """Codes before aliases, so that the alias is the one to blame."""
    for code in mapping.rows:
        yield ("rows", code), code, code
    for code, row in mapping.rows.items():
        for position, alias in enumerate(row.aliases):
            yield ("rows", code, "aliases", position), alias, code


def _twice(entry: Entry, path: Path, spelling: str, before: str, code: str) -> Problem:
    place = entry.key_place(*path)
    if before == code:
        what = f"'{spelling}' is already read as '{code}' (capitals and outer spaces do not count)"
        return Problem(place, what, "remove it", "spellings")
    return Problem(place, f"'{spelling}' is already read as '{before}'", "keep it on one of the two codes", "spellings")


def what_has_no_equivalent_says_why(catalogue: Catalogue) -> Iterator[Problem]:
    """Rows that lead nowhere without a note."""
    for mapping in catalogue.all(Mapping).values():
        for code, row in mapping.rows.items():
            if row.to is None and not (row.note or "").strip():
                place = catalogue.key_place(mapping, "rows", code)
                yield Problem(place, f"'{code}' has no equivalent and does not say why", "add 'note:'", "mappings")


def mappings_translate_something(catalogue: Catalogue) -> Iterator[Problem]:
    """Mappings without a row that do not say that the system writes the common codes either."""
    for name, mapping in catalogue.all(Mapping).items():
        if not mapping.rows and not mapping.same_codes:
            mend = "add 'rows:', or 'same_codes: true' when the system writes the common codes"
            yield Problem(catalogue.place(mapping), f"the mapping '{name}' translates nothing", mend, "mappings")


def one_mapping_at_a_time(catalogue: Catalogue) -> Iterator[Problem]:
    """Dated mappings from one system to one referential that hold on the same days."""
    dated = [mapping for mapping in catalogue.all(Mapping).values() if mapping.since or mapping.until]
    for first, second in combinations(sorted(dated, key=lambda mapping: mapping.since or date.min), 2):
        if (first.system, first.to) == (second.system, second.to) and _begins(second) < _ends(first):
            what = f"this mapping and '{catalogue.name_of(first)}' hold at the same time"
            place = catalogue.key_place(second, "since" if second.since else "until")
            yield Problem(
                place, what, f"begin it when the other ends: until {first.until or 'a date to write there'}", "validity"
            )


def _begins(mapping: Mapping) -> date:
    return mapping.since or date.min


def _ends(mapping: Mapping) -> date:
    return mapping.until or date.max


OF_REFERENTIALS = (
    codes_are_named,
    codes_come_from_somewhere,
    provided_codes_exist,
    parents_have_no_cycle,
    children_live_within_their_parents,
)
OF_MAPPINGS = (
    spellings_have_one_meaning,
    what_has_no_equivalent_says_why,
    mappings_translate_something,
    one_mapping_at_a_time,
)
