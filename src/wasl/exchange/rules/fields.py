"""Fields of services: their expressions are read, know every name, and a check gives yes, no or unknown alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.expressions import types
from wasl.catalogue.problems import Problem
from wasl.exchange import scopes
from wasl.exchange.rules.reading import Readable, fault, services

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_POINTER = re.compile(r"(/([^~/]|~[01])*)*")


def fields_make_sense(catalogue: Catalogue) -> Iterator[Problem]:
    """Whatever the expression language refuses, at the character that is wrong; pointers that are none; misnamed fields."""
    for each in services(catalogue):
        for name, answer in each.service.fields.items():
            path = ("fields", name, "value")
            if not _NAME.fullmatch(name):
                mend = "write lower-case letters, digits and single underscores, e.g. school_year"
                yield Problem(each.entry.key_place("fields", name), f"'{name}' is no name for a field", mend, "names")
            if each.service.upstream is None:
                expected = types.BOOL if each.service.type == "verify" else None
                yield from fault(each.entry, path, answer.value, each.scope, expected)
            elif not _POINTER.fullmatch(answer.value):
                what = f"'{answer.value}' is no JSON pointer"
                yield Problem(each.entry.place(*path), what, "write /name/of/part, as RFC 6901 says", "services")


def conditions_make_sense(catalogue: Catalogue) -> Iterator[Problem]:
    """Scopes of services and conditions of followed records that are no conditions."""
    for each in services(catalogue):
        if each.service.scope is not None:
            yield from _scope(each)
        records = scopes.record_attributes(catalogue, each.service)
        figures = scopes.figures_of(catalogue, each.service)
        for alias, record in each.service.records.items():
            if record.where is not None and alias in records:
                own = scopes.scope({**scopes.PERIOD, **records[alias]}, {}, figures, scopes.codes_of(catalogue))
                yield from fault(each.entry, ("records", alias, "where"), record.where, own, types.BOOL)


def _scope(each: Readable) -> Iterator[Problem]:
    if each.service.upstream is not None:
        what = "the registers say nothing of whom a provider's own interface answers about"
        yield Problem(each.entry.key_place("scope"), what, "remove 'scope': the provider checks it", "services")
    else:
        yield from fault(each.entry, ("scope",), each.service.scope or "", each.scope, types.BOOL)
