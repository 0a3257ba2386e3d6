"""Claims that can be decided: a field that says yes or no of somebody named in a list, and time to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Parameter
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.exchange.declared import Service

DAYS: Final = ("day", "working day")


def claims_can_be_decided(catalogue: Catalogue) -> Iterator[Problem]:
    """Services without lists, single cases or yes-or-no, fields they do not have, times that are no number of days."""
    for service in catalogue.all(Service).values():
        claim, entry = service.claim, catalogue.entry(service)
        if claim is None:
            continue
        if service.type != "verify" or not {"file", "portal"} <= set(service.ways):
            what = "families are asked after a list, of a service of type verify, and what they answer is asked at the counter"
            yield Problem(
                entry.key_place("claim"),
                what,
                "remove 'claim', or change the type and the ways (file, portal)",
                "claims",
            )
        if claim.decides not in service.fields:
            what, mend = f"'{claim.decides}' is no field of this service", nearest(claim.decides, service.fields)
            yield Problem(entry.place("claim", "decides"), what, mend, "claims")
        if not claim.evidence:
            yield Problem(entry.place("claim", "evidence"), "nobody can answer", "list what may be given", "claims")
        for key in ("answer_within", "erased_after"):
            parameter = catalogue.all(Parameter).get(getattr(claim, key))
            if parameter is not None and parameter.unit not in DAYS:
                what = f"'{getattr(claim, key)}' is no number of days"
                yield Problem(
                    entry.place("claim", key),
                    what,
                    f"name a parameter whose unit is one of: {', '.join(DAYS)}",
                    "claims",
                )
