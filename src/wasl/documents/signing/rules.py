"""What the judge demands of agreements to have files signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.problems import Problem
from wasl.documents.signing.declared import Signature

_ABOUT: Final = "documents"


def signatures_can_be_kept(catalogue: Catalogue) -> Iterator[Problem]:
    """Agreements to have files signed that rest on no law, let nothing, or name another's system."""
    for signature in catalogue.all(Signature).values():
        entry = catalogue.entry(signature)
        if not signature.law:
            yield Problem(entry.key_place("department"), "no law lets files be signed so", "add 'law:'", _ABOUT)
        for key, lacks in (("forms", not signature.forms), ("daily", signature.daily < 1)):
            if lacks:
                yield Problem(entry.place(key), "it lets nothing be signed", f"write more in '{key}'", _ABOUT)
        for position, name in enumerate(signature.systems):
            system = catalogue.all(System).get(name)
            if system is not None and signature.department not in with_those_above(catalogue, system.owner):
                what = f"'{name}' is a system of '{system.owner}'"
                yield Problem(entry.place("systems", position), what, "name the department's own systems", _ABOUT)


OF_SIGNATURES: Final = (signatures_can_be_kept,)
