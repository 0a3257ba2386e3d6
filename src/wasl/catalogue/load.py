"""Reads a pack into a catalogue, and judges it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Kind
from wasl.catalogue.judge import judge
from wasl.catalogue.problems import PackErrors, Problem
from wasl.catalogue.shape import typed
from wasl.catalogue.suggest import nearest
from wasl.catalogue.yaml import Node, read_file
from wasl.kernel.errors import Place, WaslError

_HEAD = frozenset({"kind"})
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load(pack: Path, kinds: Sequence[Kind]) -> Catalogue:
    """The catalogue of the folder `pack`. Raises PackErrors with every problem found.

    When some file cannot be read, the rules that look across files wait: they would only repeat what is already said.
    """
    if not pack.is_dir():
        raise WaslError("there is no such pack", where=str(pack), mend="give the folder that holds its YAML files")
    entries, problems = _read_all(pack, {kind.name: kind for kind in kinds})
    if not problems:
        catalogue = Catalogue(pack, kinds, entries)
        problems = list(judge(catalogue))
        if not problems:
            return catalogue
    raise PackErrors(problems)


def _read_all(pack: Path, kinds: Mapping[str, Kind]) -> tuple[list[Entry], list[Problem]]:
    entries: dict[tuple[str, str], Entry] = {}
    problems: list[Problem] = []
    for path in sorted(_files(pack)):
        try:
            for entry in _read(path, pack, kinds):
                known = entries.setdefault((entry.kind.name, entry.name), entry)
                if known is not entry:
                    problems.append(_twice(entry, known))
        except PackErrors as errors:
            problems.extend(errors.problems)
    if not entries and not problems:
        problems.append(
            Problem(Place(str(pack)), "the pack holds no declaration", "add a file that ends in .yaml", "names")
        )
    return list(entries.values()), problems


def _files(pack: Path) -> Iterator[Path]:
    """Files that declare something; hidden ones, links to elsewhere and other suffixes are not the pack's."""
    for folder, folders, names in os.walk(pack):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in names:
            if name.endswith((".yaml", ".yml")) and not name.startswith("."):
                yield Path(folder, name)


def _read(path: Path, pack: Path, kinds: Mapping[str, Kind]) -> list[Entry]:
    file = str(path)
    steps = path.relative_to(pack).with_suffix("").parts
    problems = list(_misnamed(file, (*steps[:-1], path.name)))
    if problems:
        raise PackErrors(problems)
    root = read_file(path, file)
    kind = _kind_of(root, file, kinds)
    if kind.many:
        return _read_many(root, file, kind, steps)
    return [Entry(kind, steps[-1], ".".join(steps), typed(root, kind.type, file, apart=_HEAD), file, root)]


def _misnamed(file: str, steps: tuple[str, ...]) -> Iterator[Problem]:
    *folders, name = steps
    if name.endswith(".yml"):
        yield Problem(Place(file), "the file's name ends in .yml", "rename it to end in .yaml", "names")
    for each in (*folders, name.rsplit(".", 1)[0]):
        if not _NAME.fullmatch(each):
            mend = (
                f"rename it to '{_kebab(each)}'"
                if _kebab(each)
                else "use lower-case letters, digits and single hyphens"
            )
            yield Problem(Place(file), f"'{each}' is no name for a file or folder of a pack", mend, "names")


def _kebab(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _kind_of(root: Node, file: str, kinds: Mapping[str, Kind]) -> Kind:
    if not isinstance(root.value, dict):
        raise _refusal(
            Place(file, root.line, root.column), "the file is no mapping", "begin it with 'kind: …'", "shape"
        )
    node = root.children.get("kind")
    if node is None:
        mend = f"add 'kind:' first; {nearest('', kinds)}"
        raise _refusal(Place(file, root.line, root.column), "the file does not say its kind", mend, "shape")
    if not isinstance(node.value, str) or node.value not in kinds:
        what = f"unknown kind '{node.text}'"
        raise _refusal(Place(file, node.line, node.column), what, nearest(node.text, kinds), "shape")
    return kinds[node.value]


def _read_many(root: Node, file: str, kind: Kind, steps: tuple[str, ...]) -> list[Entry]:
    items = root.children.get("items")
    problems = [
        Problem(
            Place(file, child.key_line, child.key_column),
            f"unknown key '{key}'",
            "put declarations under 'items:'",
            "shape",
        )
        for key, child in root.children.items()
        if key not in ("kind", "items")
    ]
    if items is None or not isinstance(items.value, dict):
        place = Place(file, items.line, items.column) if items else Place(file, root.line, root.column)
        mend = f"write 'items:', then each {kind.name} under its own name"
        raise PackErrors(
            [*problems, Problem(place, "'items' must be a mapping of names to declarations", mend, "shape")]
        )
    entries = []
    for name, node in items.children.items():
        try:
            entries.append(_item(str(name), node, file, kind, steps))
        except PackErrors as errors:
            problems.extend(errors.problems)
    if problems:
        raise PackErrors(problems)
    return entries


def _item(name: str, node: Node, file: str, kind: Kind, steps: tuple[str, ...]) -> Entry:
    if not _NAME.fullmatch(name):
        mend = "use lower-case letters, digits and single hyphens"
        raise _refusal(
            Place(file, node.key_line, node.key_column), f"'{name}' is no name for a {kind.name}", mend, "names"
        )
    return Entry(kind, name, ".".join((*steps, name)), typed(node, kind.type, file), file, node)


def _twice(entry: Entry, known: Entry) -> Problem:
    what = f"there is already a {entry.kind.name} '{entry.name}', in {known.file}"
    return Problem(entry.key_place(), what, "give one of them another name", "names")


def _refusal(place: Place, what: str, mend: str, rule: str) -> PackErrors:
    return PackErrors([Problem(place, what, mend, rule)])
