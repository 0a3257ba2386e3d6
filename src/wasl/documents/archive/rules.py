"""What the judge demands of registers on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.problems import Problem
from wasl.documents.declared import DocumentType
from wasl.documents.files.declared import Retention

_ABOUT: Final = "documents"


def paper_registers_fill_documents(catalogue: Catalogue) -> Iterator[Problem]:
    """Registers on paper without a column for what a document must state, or with one for what it does not."""
    for document in catalogue.all(DocumentType).values():
        entry, register = catalogue.entry(document), document.paper_register
        if register is None:
            continue
        rule = catalogue.all(Retention).get(register.scans)
        if rule is not None and rule.department not in with_those_above(catalogue, document.issuer):
            what, mend = f"'{rule.department}' keeps them", f"name a retention of '{document.issuer}'"
            yield Problem(entry.place("paper_register", "scans"), what, mend, _ABOUT)
        for name, shape in register.shapes.items():
            try:
                re.compile(shape)
            except re.error:
                where = entry.place("paper_register", "shapes", name)
                yield Problem(where, "this is no regular expression", r"write one, such as \d{4}", _ABOUT)
            if name not in register.claims:
                where = entry.key_place("paper_register", "shapes", name)
                yield Problem(where, f"no column says '{name}'", f"write one of {', '.join(register.claims)}", _ABOUT)
        for name in sorted(register.claims.keys() - document.claims.keys()):
            mend = f"write one of {', '.join(document.claims)}"
            yield Problem(
                entry.key_place("paper_register", "claims", name), f"it does not state '{name}'", mend, _ABOUT
            )
        for name, claim in document.claims.items():
            if claim.required and name not in register.claims:
                what = f"no column says '{name}', which the document must state"
                yield Problem(entry.key_place("paper_register", "claims"), what, "name its column", _ABOUT)


OF_PAPER_REGISTERS: Final = (paper_registers_fill_documents,)
