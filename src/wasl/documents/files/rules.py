"""What the judge demands of how long files are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.problems import Problem
from wasl.documents.files.declared import Retention
from wasl.documents.times import UNITS

_ABOUT: Final = "documents"


def retentions_are_lawful(catalogue: Catalogue) -> Iterator[Problem]:
    """Rules of keeping that no law gives and nobody owns to have assumed, or that last for what is no time."""
    for name, rule in catalogue.all(Retention).items():
        entry = catalogue.entry(rule)
        if not rule.law and not rule.assumed:
            mend = "add 'law:', or say 'assumed: true'"
            yield Problem(entry.key_place("department"), f"no law says how long '{name}' are kept", mend, _ABOUT)
        parameter = catalogue.all(Parameter).get(rule.kept_for) if rule.kept_for else None
        if parameter is not None and parameter.unit not in UNITS:
            what = f"'{rule.kept_for}' is in {parameter.unit}, which is no time"
            mend = f"name a parameter in {', '.join(UNITS)}"
            yield Problem(entry.place("kept_for"), what, mend, _ABOUT)
        if rule.kept_for is None and rule.then == "destroy":
            what, mend = "what is kept for ever is never destroyed", "give 'kept_for', or write 'then: archive'"
            yield Problem(entry.key_place("department"), what, mend, _ABOUT)


OF_RETENTIONS: Final = (retentions_are_lawful,)
