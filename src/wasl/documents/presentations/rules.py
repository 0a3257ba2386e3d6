"""What the judge demands of what may be asked from wallets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import Department, Mention, Parameter, System
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.problems import Problem
from wasl.documents.declared import DocumentType
from wasl.documents.presentations.dcql import MOST_OPTIONAL
from wasl.documents.presentations.declared import Presentation
from wasl.documents.times import UNITS

_ABOUT: Final = "presentations"
_LONGEST: Final = 500
_ENDS: Final = re.compile(r"[?#\\\s]|[^ -~]")
"""What would let an address be read in two ways, or cut short what is added to it."""


def of_presentation(_name: str, asked: Presentation) -> Iterator[Mention]:
    """The document's claims that it asks for."""
    for position, claim in enumerate(asked.claims):
        yield Mention(("claims", position), "document", asked.document, claim)


def presentations_ask_what_they_need(catalogue: Catalogue) -> Iterator[Problem]:
    """Nothing asked, something asked twice, no law, or more claims that a document may lack than a query can list."""
    for asked in catalogue.all(Presentation).values():
        entry = catalogue.entry(asked)
        if not asked.claims:
            yield Problem(entry.key_place("claims"), "it asks for nothing", "fill 'claims'", _ABOUT)
        for position, claim in enumerate(asked.claims):
            if claim in asked.claims[:position]:
                what = f"'{claim}' is asked for twice"
                yield Problem(entry.place("claims", position), what, "take one away", _ABOUT)
        if not asked.law:
            what = "no law says that it may be asked for"
            yield Problem(entry.key_place("department"), what, "add 'law:'", _ABOUT)
        document = catalogue.all(DocumentType).get(asked.document)
        known = document.claims if document else {}
        optional = {claim for claim in asked.claims if claim in known and not known[claim].required}
        if len(optional) > MOST_OPTIONAL:
            what = f"{len(optional)} of its claims may be missing in a document, and a query lists every case"
            yield Problem(entry.key_place("claims"), what, f"ask for no more than {MOST_OPTIONAL} of these", _ABOUT)


def nobody_asks_what_they_issue(catalogue: Catalogue) -> Iterator[Problem]:
    """Documents asked for by who issues them: they know what these state, and do not ask people for it."""
    for asked in catalogue.all(Presentation).values():
        document = catalogue.all(DocumentType).get(asked.document)
        if document is not None and asked.department == document.issuer:
            what = f"'{asked.department}' issues it, and knows what it states"
            mend = "name a department that does not know it"
            yield Problem(catalogue.place(asked, "department"), what, mend, _ABOUT)


def answers_are_kept_for_a_time(catalogue: Catalogue) -> Iterator[Problem]:
    """How long an answer is kept, by a parameter that is no time."""
    for asked in catalogue.all(Presentation).values():
        parameter = catalogue.all(Parameter).get(asked.kept_for)
        if parameter is not None and parameter.unit not in UNITS:
            what = f"'{asked.kept_for}' is in {parameter.unit}, which is no time"
            mend = f"name a parameter in {', '.join(UNITS)}"
            yield Problem(catalogue.place(asked, "kept_for"), what, mend, _ABOUT)


def systems_ask_for_their_own(catalogue: Catalogue) -> Iterator[Problem]:
    """Systems of others, named twice, that may ask for nothing, or that send people back to what is no place of their own."""
    for asked in catalogue.all(Presentation).values():
        entry = catalogue.entry(asked)
        for position, each in enumerate(asked.systems):
            system = catalogue.all(System).get(each.system) if asked.department in catalogue.all(Department) else None
            if system is not None and asked.department not in with_those_above(catalogue, system.owner):
                what = f"'{each.system}' is a system of '{system.owner}'"
                mend = "name the department's own systems"
                yield Problem(entry.place("systems", position, "system"), what, mend, _ABOUT)
            if each.system in (other.system for other in asked.systems[:position]):
                what = f"'{each.system}' is named twice"
                yield Problem(entry.place("systems", position, "system"), what, "write it once", _ABOUT)
            if each.daily < 1:
                what = "it lets nothing be asked"
                yield Problem(entry.place("systems", position, "daily"), what, "write more in 'daily'", _ABOUT)
            for place, address in enumerate(each.returns):
                if not is_a_place(address):
                    what = f"'{address}' is no address to send somebody back to"
                    mend = "write an https address, without user, query or fragment"
                    yield Problem(entry.place("systems", position, "returns", place), what, mend, _ABOUT)


def is_a_place(address: str) -> bool:
    """Whether a browser goes from here to `address` and nowhere else, whatever is added to it."""
    try:
        parts = urlsplit(address)
        return bool(
            parts.scheme == "https" and parts.hostname and parts.port != 0 and "@" not in parts.netloc
            and not _ENDS.search(address) and len(address) <= _LONGEST
        )  # fmt: skip
    except ValueError:
        return False


OF_PRESENTATIONS: Final = (
    presentations_ask_what_they_need,
    nobody_asks_what_they_issue,
    answers_are_kept_for_a_time,
    systems_ask_for_their_own,
)
