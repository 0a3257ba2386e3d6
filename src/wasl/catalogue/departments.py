"""The State, its departments and the bodies they belong to."""

from __future__ import annotations

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, State
from wasl.kernel.errors import WaslError


def state_of(catalogue: Catalogue) -> State:
    """The State that the pack declares. Raises WaslError where it declares none."""
    for state in catalogue.all(State).values():
        return state
    raise WaslError("the pack declares no State", mend="write its state.yaml")


def with_those_above(catalogue: Catalogue, department: str) -> tuple[str, ...]:
    """`department`, then the bodies it belongs to, nearest first."""
    chain = [department]
    known = catalogue.all(Department)
    while chain[-1] in known and (parent := known[chain[-1]].parent) is not None and parent not in chain:
        chain.append(parent)
    return tuple(chain)


def with_those_below(catalogue: Catalogue, department: str) -> list[str]:
    """`department` and the bodies that belong to it; none for an empty name."""
    if not department:
        return []
    known = {department, *catalogue.all(Department)}
    return sorted(name for name in known if department in with_those_above(catalogue, name))


def abbreviation_of(catalogue: Catalogue, department: str) -> str:
    """How people write it in short; its name where the pack has it no longer."""
    declared = catalogue.all(Department).get(department)
    return declared.abbreviation if declared else department
