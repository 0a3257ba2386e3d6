"""What must hold of guardianships and remedies beyond their shape."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Mention
from wasl.catalogue.problems import Problem
from wasl.catalogue.suggest import nearest
from wasl.exchange.tracing.declared import Guardianship, Remedy
from wasl.referentials.declared import Referential
from wasl.registers.declared import Register

REMEDIES = ("objection", "complaint", "wrong-data")


def of_guardianship(_name: str, declared: Guardianship) -> Iterator[Mention]:
    """The attributes it reads."""
    for field in ("household", "relation"):
        yield Mention((field,), "register", declared.register, getattr(declared, field))


def guardians_can_be_found(catalogue: Catalogue) -> Iterator[Problem]:
    """Relations that are no codes, or codes that the nomenclature does not have; one code on both sides."""
    for declared in catalogue.all(Guardianship).values():
        register = catalogue.all(Register).get(declared.register)
        attribute = register.attributes.get(declared.relation) if register else None
        if attribute is None:
            continue
        if attribute.type != "code" or attribute.referential is None:
            what, mend = f"'{declared.relation}' is no code", "name an attribute of type 'code'"
            yield Problem(catalogue.place(declared, "relation"), what, mend, "guardianship")
            continue
        yield from _strange_codes(catalogue, declared, attribute.referential)


def _strange_codes(catalogue: Catalogue, declared: Guardianship, referential: str) -> Iterator[Problem]:
    known = catalogue.all(Referential).get(referential)
    for side in ("guardians", "wards"):
        for position, code in enumerate(getattr(declared, side)):
            place = catalogue.place(declared, side, position)
            if known is not None and known.provided is None and code not in known.codes:
                what = f"{referential} has no code '{code}'"
                yield Problem(place, what, nearest(code, known.codes), "guardianship")
            elif side == "wards" and code in declared.guardians:
                what = f"'{code}' would see for itself"
                yield Problem(place, what, "leave it on one side only", "guardianship")


def remedies_are_known(catalogue: Catalogue) -> Iterator[Problem]:
    """Remedies of another name than the three that people may use."""
    for name, remedy in catalogue.all(Remedy).items():
        if name not in REMEDIES:
            what = f"'{name}' is no remedy"
            yield Problem(catalogue.place(remedy), what, f"take one of: {', '.join(REMEDIES)}", "remedies")
