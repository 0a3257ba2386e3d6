"""The law's numbers carry their legal source, or say that they are assumed."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.problems import Problem


def numbers_have_a_source(catalogue: Catalogue) -> Iterator[Problem]:
    """Values of parameters that rest on nothing; parameters without any value."""
    for entry in catalogue.entries:
        parameter = entry.declaration
        if not isinstance(parameter, Parameter):
            continue
        if not parameter.values:
            yield Problem(
                entry.place("values"), "the parameter has no value", "give its first value and since when", "law"
            )
        for position, value in enumerate(parameter.values):
            if not (value.law or value.assumed or parameter.law or parameter.assumed):
                what = f"the value of {value.since} rests on no law"
                yield Problem(
                    entry.place("values", position), what, "add 'law:', or 'assumed: true' when no text sets it", "law"
                )
