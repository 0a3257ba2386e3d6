"""What papers state, held against a list of candidates. It tells what is the same and what is not; people decide.

Whose paper a file is, its number in the list tells, else the candidate's number in the file's name, else what it states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from wasl.documents.batches.candidates import Candidate
from wasl.documents.batches.judging import Line
from wasl.documents.verifying.seals import Verdict
from wasl.kernel.text import LANGUAGES
from wasl.pages.folding import fold
from wasl.registers.linkage.names import forms

Found = Literal["same-person", "to-compare", "another-name", "not-believed", "no-paper", "no-candidate"]
Name = Literal["same", "alike", "another"]
By = Literal["document", "file", "stated"]
_forms: Final = lru_cache(maxsize=50_000)(forms)


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate and a paper, or one of them alone."""

    candidate: Candidate | None
    line: Line | None
    by: By | None
    """How it is known whose paper it is meant to be."""
    name: Name | None
    """Whether the paper states this name, but for case and accents, or only one spelled or heard alike, in either script."""
    birth: bool | None
    """Whether it states this birth date; None where the list says none."""

    @property
    def found(self) -> Found:
        """What is found in one word."""
        if self.candidate is None:
            return "no-candidate"
        if self.line is None:
            return "no-paper"
        if self.name is None:
            return "not-believed"
        if self.name == "another":
            return "another-name"
        return "same-person" if self.name == "same" and self.birth is not False else "to-compare"


def matches(candidates: Sequence[Candidate], lines: Iterable[Line]) -> list[Match]:
    """Each candidate with each of their papers, in the order of the list; then the papers that are nobody's."""
    given = list(lines)
    joined: dict[int, list[Match]] = defaultdict(list)
    alone = []
    numbers = {each.document: place for place, each in enumerate(candidates) if each.document}
    files = _InNames(candidates)
    stated = _Stated(candidates)
    for line in given:
        place, by = _owner(line, numbers, files, stated)
        if place is None:
            alone.append(Match(None, line, None, None, None))
        else:
            joined[place].append(_compared(candidates[place], line, by))
    ours = [
        match
        for place, each in enumerate(candidates)
        for match in joined[place] or [Match(each, None, None, None, None)]
    ]
    return ours + alone


def name_of(name: str, verdict: Verdict) -> Name:
    """Whether `name` is among what a paper states: as it is, or in two parts, a given and a family name in either order."""
    values, ways = _values(verdict), list(_ways(name))
    if _found(ways, values, _bare):
        return "same"
    return "alike" if any(_found(ways, values, shape) for shape in (_spelling, _key)) else "another"


def _found(ways: Iterable[tuple[str, ...]], values: Iterable[str], shape: Callable[[str], str]) -> bool:
    known = {shape(value) for value in values} - {""}
    return any(all(shape(part) in known for part in parts) for parts in ways)


def _spelling(text: str) -> str:
    return _forms(text).spelling


def _key(text: str) -> str:
    return _forms(text).key


def _bare(text: str) -> str:
    """Without case, accents, variants of Arabic letters, and what is no letter."""
    return "".join(_words(fold(text)))


def _compared(candidate: Candidate, line: Line, by: By | None) -> Match:
    verdict = line.verdict
    if verdict is None or verdict.outcome != "authentic":
        return Match(candidate, line, by, None, None)
    birth = candidate.birth.isoformat() in _values(verdict) if candidate.birth else None
    return Match(candidate, line, by, name_of(candidate.name, verdict), birth)


def _owner(line: Line, numbers: dict[str, int], files: _InNames, stated: _Stated) -> tuple[int | None, By | None]:
    number = line.verdict.number if line.verdict else ""
    if number and number in numbers:
        return numbers[number], "document"
    named = files.owner(line.name)
    if named is not None:
        return named, "file"
    said = stated.owner(line.verdict) if line.verdict and line.verdict.outcome == "authentic" else None
    return said, "stated" if said is not None else None


class _InNames:
    """Candidates by their numbers in the names of files and folders, whole."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._places: dict[str, int | None] = {}
        for place, each in enumerate(candidates):
            number = "".join(_words(each.number))
            if number:  # one number of two candidates names neither
                self._places[number] = None if number in self._places else place

    def owner(self, name: str) -> int | None:
        """Whose number stands in `name`; None where no one's does, or several do."""
        words = _words(name)
        runs = {
            "".join(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, min(start + 5, len(words) + 1))
        }
        found = {place for run in runs if (place := self._places.get(run)) is not None}
        return found.pop() if len(found) == 1 else None


class _Stated:
    """Candidates by name and birth: one is found where a paper states both, or a name alike, and no other was born that day."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._born: dict[str, list[tuple[int, Candidate]]] = defaultdict(list)
        for place, each in enumerate(candidates):
            if each.birth and each.name:
                self._born[each.birth.isoformat()].append((place, each))

    def owner(self, verdict: Verdict) -> int | None:
        """Of whom `verdict` speaks; None where that is not plain."""
        born = [each for day in _values(verdict) for each in self._born.get(day, ())]
        found = {place for place, each in born if name_of(each.name, verdict) != "another"}
        return found.pop() if len(found) == 1 else None


def _values(verdict: Verdict) -> set[str]:
    return {
        value for line in verdict.lines for language in LANGUAGES if (value := line.value.in_language(language).strip())
    }


def _ways(name: str) -> Iterator[tuple[str, ...]]:
    words = name.split()
    if words:
        yield (" ".join(words),)
    for place in range(1, len(words)):
        yield " ".join(words[:place]), " ".join(words[place:])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
