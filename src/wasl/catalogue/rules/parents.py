"""What belongs to another belongs, in the end, to something that belongs to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department
from wasl.catalogue.problems import Problem


def departments_have_no_cycle(catalogue: Catalogue) -> Iterator[Problem]:
    """Departments that belong to themselves through others."""
    departments = catalogue.all(Department)
    for loop in loops({name: department.parent for name, department in departments.items()}):
        place = catalogue.place(departments[loop[0]], "parent")
        yield Problem(place, f"the departments {circle(loop)} belong to one another", "correct one 'parent'", "parents")


def loops(parent_of: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Each closed chain of parents once, from its first name in alphabetical order."""
    settled: set[str] = set()
    for start in sorted(parent_of):
        chain: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in settled and here not in chain:
            chain[here] = len(chain)
            here = parent_of.get(here)
        if here is not None and here in chain:
            names = list(chain)[chain[here] :]
            first = names.index(min(names))
            yield (*names[first:], *names[:first])
        settled.update(chain)


def circle(loop: tuple[str, ...]) -> str:
    """``a → b → a``"""
    return " → ".join((*loop, loop[0]))
