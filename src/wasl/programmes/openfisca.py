"""Files of cases as OpenFisca has them: a list of tests, or one, without anything around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.yaml import Node, read_file
from wasl.kernel.errors import Place
from wasl.programmes.arranging import HOUSEHOLDS, PERSONS, MalformedCaseError
from wasl.programmes.cases import Failure, differences
from wasl.programmes.declared import Case
from wasl.programmes.facts import MalformedFactError

_FILTERS: Final = ("only_variables", "ignore_variables")
_IDLE: Final = ("max_spiral_loops",)
"""Says nothing here: a programme has no loops."""
_CHANGED: Final = ("reforms", "extensions", "parameters")
"""Other rules than the pack's: a simulation is the place for them."""


def run_file(catalogue: Catalogue, programme: str, file: Path) -> tuple[int, list[Failure]]:
    """How many cases the file has, and what fails of them. Raises MalformedCaseError, PackErrors, with their place."""
    failures: list[Failure] = []
    number = 0
    for place, case in _read(file):
        number += 1
        try:
            found = differences(catalogue, programme, case)
        except MalformedFactError as error:
            raise MalformedCaseError(error.what, where=str(place), mend=error.mend) from error
        failures += [Failure(place, case.name, key, expected, told) for key, expected, told in found]
    return number, failures


def _read(file: Path) -> Iterator[tuple[Place, Case]]:
    root = read_file(file, str(file))
    tests: Iterable[Node] = root.children.values() if isinstance(root.value, list) else (root,)
    for number, node in enumerate(tests, start=1):
        place = Place(str(file), node.line, node.column)
        if not isinstance(node.value, Mapping):
            raise MalformedCaseError(
                "this is no test", where=str(place), mend="write 'period:', 'input:' and 'output:'"
            )
        yield place, _case({"name": f"case {number}", **node.value}, place)


def _case(said: dict[str, Any], place: Place) -> Case:
    for key in _CHANGED:
        if said.pop(key, None):
            raise MalformedCaseError(
                "it asks for other rules by '{key}'", where=str(place), mend="simulate the reform on a run", key=key
            )
    filters = {key: said.pop(key, None) for key in _FILTERS}
    for key in _IDLE:
        said.pop(key, None)
    said["period"] = str(said.get("period", ""))
    said["output"] = _kept(said.get("output") or {}, **filters)
    try:
        return msgspec.convert(_exact(said), Case)
    except msgspec.ValidationError as error:
        raise MalformedCaseError("it is no case: {error}", where=str(place), mend="see how cases are written",
                                 error=str(error)) from error  # fmt: skip


def _kept(output: Any, only_variables: Any, ignore_variables: Any) -> Any:
    """What is to be compared, at whatever depth."""
    if not isinstance(output, Mapping):
        return output
    kept = {}
    for key, value in output.items():
        if isinstance(value, Mapping) and key in (PERSONS, HOUSEHOLDS):
            kept[key] = {name: _kept(row, only_variables, ignore_variables) for name, row in value.items()}
        elif (not only_variables or key in only_variables) and key not in (ignore_variables or ()):
            kept[key] = value
    return kept


def _exact(said: Any) -> Any:
    """Numbers with a point as they are written: OpenFisca does not quote them. Fifteen digits come back as they were."""
    match said:
        case float():
            return format(Decimal(repr(said)), "f")
        case Mapping():
            return {str(key): _exact(value) for key, value in said.items()}
        case list():
            return [_exact(value) for value in said]
        case _:
            return said
