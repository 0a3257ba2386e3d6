"""Feeds: columns that can be told apart, formats without contradiction, known identifier schemes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.catalogue.walk import Path
from wasl.registers.declared import Feed, Register

_RULE_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_OF_FORMATS = {
    "delimiter": ("csv",), "encoding": ("csv",), "sheet": ("xlsx",), "header_row": ("csv", "xlsx"), "package": ("package",),
}  # fmt: skip
"""Key of a format -> the types it speaks of."""


def feeds_have_columns_and_outputs(catalogue: Catalogue) -> Iterator[Problem]:
    """Feeds that read nothing or give nothing."""
    for feed in catalogue.all(Feed).values():
        if not feed.columns:
            yield Problem(
                catalogue.place(feed, "columns"), "the feed has no column", "list the columns of its files", "feeds"
            )
        if not feed.outputs:
            yield Problem(
                catalogue.place(feed, "outputs"), "the feed gives no record", "add at least one output", "feeds"
            )
        for index, output in enumerate(feed.outputs):
            for name in output.rules:
                if not _RULE_NAME.fullmatch(name):
                    place = catalogue.key_place(feed, "outputs", index, "rules", name)
                    mend = "write lower-case letters, digits and single hyphens"
                    yield Problem(place, f"'{name}' is no name for a rule", mend, "names")


def columns_differ(catalogue: Catalogue) -> Iterator[Problem]:
    """Headers that two columns claim (capitals, accents' encoding and outer spaces do not count), and empty ones."""
    for feed in catalogue.all(Feed).values():
        entry = catalogue.entry(feed)
        first: dict[str, str] = {}
        for path, header, column in _headers(feed):
            key = unicodedata.normalize("NFKC", header).strip().casefold()
            if not key:
                yield Problem(entry.place(*path), "the header is empty", "write it as it stands in the file", "feeds")
            elif key in first:
                what = f"'{header}' is already a header of the column '{first[key]}'"
                yield Problem(entry.place(*path), what, "keep it in one place", "feeds")
            first.setdefault(key, column)


def _headers(feed: Feed) -> Iterator[tuple[Path, str, str]]:
    for index, column in enumerate(feed.columns):
        yield ("columns", index, "name"), column.name, column.name
    for index, column in enumerate(feed.columns):
        for position, alias in enumerate(column.aliases):
            yield ("columns", index, "aliases", position), alias, column.name


def formats_are_coherent(catalogue: Catalogue) -> Iterator[Problem]:
    """Keys that say nothing of the format's type; packages that are not named; header lines before the first."""
    for feed in catalogue.all(Feed).values():
        entry = catalogue.entry(feed)
        written = entry.node.children["format"].children
        for key, kinds in _OF_FORMATS.items():
            if key in written and feed.format.type not in kinds:
                what = f"'{key}' says nothing of the format {feed.format.type}"
                yield Problem(
                    entry.key_place("format", key), what, f"remove it: it is for {' and '.join(kinds)}", "feeds"
                )
        if feed.format.type == "package" and not feed.format.package:
            yield Problem(entry.place("format"), "the format does not name its package", "add 'package:'", "feeds")
        if feed.format.header_row < 1:
            yield Problem(entry.place("format", "header_row"), "lines count from 1", "write 1 or more", "feeds")
        if feed.format.delimiter is not None and len(feed.format.delimiter) != 1:
            yield Problem(
                entry.place("format", "delimiter"),
                "a delimiter is one character",
                'write it in quotes, e.g. ";"',
                "feeds",
            )


def schemes_are_declared(catalogue: Catalogue) -> Iterator[Problem]:
    """Identifier schemes that no register knows: nothing would ever be found by them."""
    known = {
        attribute.scheme: None
        for register in catalogue.all(Register).values()
        for attribute in register.attributes.values()
        if attribute.scheme
    }
    for feed in catalogue.all(Feed).values():
        entry = catalogue.entry(feed)
        if feed.key_scheme is not None and feed.key_scheme not in known:
            yield _unknown_scheme(entry, ("key_scheme",), feed.key_scheme, list(known))
        for index, output in enumerate(feed.outputs):
            for scheme in output.identifiers:
                if scheme not in known:
                    yield _unknown_scheme(entry, ("outputs", index, "identifiers", scheme), scheme, list(known))


def _unknown_scheme(entry: Entry, path: Path, scheme: str, known: list[str]) -> Problem:
    place = entry.place(*path) if path == ("key_scheme",) else entry.key_place(*path)
    what = f"no attribute of a register has the identifier scheme '{scheme}'"
    return Problem(place, what, nearest(scheme, known), "feeds")
