"""What pages show of a file, in words: systems by their titles, schools by their names, values as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.kernel.text import Text
from wasl.registers.changes import Change, Entry
from wasl.registers.declared import Register
from wasl.registers.dossier import Line
from wasl.registers.golden import golden_view
from wasl.registers.models import Batch, Identifier
from wasl.registers.path import LifePath, Stage
from wasl.registers.people import versions_of
from wasl.registers.showing.values import value_of
from wasl.registers.showing.words import CHANGES, EVENTS, REASONS
from wasl.registers.subjects import called

Context = dict[str, Any]


def source_titles(catalogue: Catalogue) -> dict[str, Text]:
    """System -> its title."""
    return {name: system.title for name, system in catalogue.all(System).items()}


def in_script(names: Mapping[str, str]) -> str:
    """A name by script, in the reader's own where it is known."""
    order = ("arabic", "latin") if (get_language() or "").startswith("ar") else ("latin", "arabic")
    return next((names[script] for script in order if names.get(script)), "")


def schools(catalogue: Catalogue, path: LifePath) -> dict[str, dict[str, str]]:
    """Code of a school on the path -> what the register of schools calls it, by script."""
    codes = {stage.establishment for stage in path.stages if stage.establishment}
    owners = Identifier.objects.filter(value__in=codes, recorded_to__isnull=True).values_list("value", "entity")
    entity_of = dict(owners)
    names: dict[str, dict[str, str]] = {}
    for version in versions_of(entity_of.values()):
        register = catalogue.all(Register).get(version.register)
        if version.recorded_to is None and register is not None and register.subject is None:
            golden = golden_view([version], register.attributes)
            names[version.entity] = called(golden, register)
    return {code: names[entity] for code, entity in entity_of.items() if entity in names}


def stage_lines(
    catalogue: Catalogue, register: Register, path: LifePath, schools: Mapping[str, dict[str, str]]
) -> list[Context]:
    """The stays as a table: latest first."""
    titles = source_titles(catalogue)
    lines = []
    for stage in reversed(path.stages):
        values = {name: _said(catalogue, register, name, stage) for name in ("level", "cycle", "status", "result")}
        lines.append(
            {
                **values,
                "stage": stage,
                "source": titles.get(stage.source, stage.source),
                "school": in_script(schools.get(stage.establishment or "", {}))
                or stage.version.body.get("establishment_name"),
                "events": [EVENTS[event] for event in stage.events],
            }
        )
    return lines


def told(catalogue: Catalogue, lines: Iterable[Line]) -> list[Context]:
    """The golden view as a table: who says it, why they are believed, who says otherwise."""
    titles = source_titles(catalogue)
    return [
        {
            "line": line,
            "source": titles.get(line.golden.chosen.source, line.golden.chosen.source),
            "reason": REASONS[line.golden.reason],
            "also": [titles.get(s, s) for s in dict.fromkeys(each.source for each in line.golden.supporting)],
            "others": [(value, titles.get(source, source)) for value, source in line.others],
        }
        for line in lines
    ]


def diary_lines(catalogue: Catalogue, entries: Iterable[Entry]) -> list[Context]:
    """The diary with the files that brought each change."""
    told = list(entries)
    numbers = {change.batch for entry in told for change in entry.changes}
    files = dict(Batch.objects.filter(pk__in=numbers).values_list("pk", "feed"))
    return [
        {"instant": entry.instant, "changes": [_change(catalogue, change, files) for change in entry.changes]}
        for entry in told
    ]


def _change(catalogue: Catalogue, change: Change, files: Mapping[int, str]) -> Context:
    register = catalogue.all(Register)[change.register]
    word, tone = CHANGES[change.kind]
    return {
        "change": change,
        "register": register.title,
        "source": source_titles(catalogue).get(change.source, change.source),
        "word": word,
        "tone": tone,
        "feed": files.get(change.batch, ""),
        "differences": [
            (attribute.title, value_of(catalogue, attribute, each.before), value_of(catalogue, attribute, each.after))
            for each in change.differences
            if (attribute := register.attributes.get(each.attribute)) is not None
        ],
    }


def _said(catalogue: Catalogue, register: Register, name: str, stage: Stage) -> Any:
    attribute = register.attributes.get(name)
    return value_of(catalogue, attribute, stage.version.body.get(name)) if attribute else None
