"""The judge of a pack: every rule over the whole catalogue, the general ones and those of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.problems import Problem
from wasl.catalogue.rules.law import numbers_have_a_source
from wasl.catalogue.rules.parents import departments_have_no_cycle
from wasl.catalogue.rules.references import what_is_named_exists
from wasl.catalogue.rules.state import one_state
from wasl.catalogue.rules.texts import texts_are_written
from wasl.catalogue.rules.validity import periods_are_in_order

Rule = Callable[[Catalogue], Iterable[Problem]]

GENERAL: tuple[Rule, ...] = (
    what_is_named_exists,
    texts_are_written,
    periods_are_in_order,
    numbers_have_a_source,
    departments_have_no_cycle,
    one_state,
)
"""Rules that hold for declarations of any kind."""


def judge(catalogue: Catalogue) -> Iterator[Problem]:
    """Every problem that the rules find."""
    for rule in (*GENERAL, *(rule for kind in catalogue.kinds for rule in kind.rules)):
        yield from rule(catalogue)
