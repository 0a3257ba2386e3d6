"""What may never leave does not; what tells less than it reads says why; what is open has no person in it; the rest has a law."""

from __future__ import annotations

from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.problems import Problem
from wasl.exchange.declared import Answer
from wasl.exchange.disclosure import ORDER, made_of, read_by, told_by
from wasl.exchange.rules.reading import Readable, services


def what_may_not_leave_stays(catalogue: Catalogue) -> Iterator[Problem]:
    """Fields made of an attribute that its register does not share."""
    for each in services(catalogue):
        if each.service.upstream is not None:
            continue
        for name, answer in each.service.fields.items():
            for column, attribute in read_by(answer.value, each.columns).items():
                if not attribute.shareable:
                    what = f"'{column}' may never leave its register"
                    place = each.entry.place("fields", name, "value")
                    yield Problem(place, what, "answer without it", "privacy")


def disclosures_have_reasons(catalogue: Catalogue) -> Iterator[Problem]:
    """Answers said to tell less than what they read, without a reason; reasons for nothing."""
    for each in services(catalogue):
        for name, answer in each.service.fields.items():
            yield from _disclosure(each, name, answer)


def _disclosure(each: Readable, name: str, answer: Answer) -> Iterator[Problem]:
    path = ("fields", name)
    if answer.discloses is None:
        if answer.reason is not None:
            yield Problem(each.entry.key_place(*path, "reason"), "'reason' says nothing without 'discloses'",
                          "remove it, or say what the answer discloses", "privacy")  # fmt: skip
        return
    if each.service.upstream is None and answer.reason is None:
        read = made_of(answer.value, each.columns)
        if ORDER.index(answer.discloses) < ORDER.index(read):
            what = f"the answer is said to be {answer.discloses}, and reads what is {read}"
            yield Problem(each.entry.place(*path, "discloses"), what, "add 'reason:', in three languages", "privacy")


def open_services_have_nobody(catalogue: Catalogue) -> Iterator[Problem]:
    """Services open to all that answer with more than is open."""
    for each in services(catalogue):
        if not each.service.open:
            continue
        for name, answer in each.service.fields.items():
            told = told_by(answer, each.columns, each.service.upstream is not None)
            if told != "open":
                what = f"an open service cannot answer '{name}', which is {told}"
                mend = "leave it out, or make the service one of agreements"
                yield Problem(each.entry.key_place("fields", name), what, mend, "privacy")


def others_have_a_law(catalogue: Catalogue) -> Iterator[Problem]:
    """Services that are not open and rest on no text; purposes that rest on none."""
    for each in services(catalogue):
        if not each.service.open and not each.service.law:
            yield Problem(each.entry.place(), f"the service '{each.name}' rests on no law",
                          "add 'law:', or 'open: true' where the law makes it public", "law")  # fmt: skip
