"""Services whose parts go together: each type with what it needs, and nothing that says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from wasl.catalogue.catalogue import Catalogue, Entry
from wasl.catalogue.declared import Department, System
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.problems import Problem
from wasl.exchange import scopes
from wasl.exchange.declared import Service, Upstream

_WAYS: Final = {
    "verify": ("call", "file", "portal"),
    "lookup": ("call", "file", "portal"),
    "batch": ("file",),
    "subscribe": ("events",),
    "statistics": ("call", "portal"),
}
"""Type of a service -> the ways in which it can be asked."""
_NEEDS: Final = {
    "verify": ("subject", "fields"),
    "lookup": ("subject", "fields"),
    "batch": ("subject", "fields"),
    "subscribe": ("subject", "events"),
    "statistics": ("statistics",),
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def services_are_whole(catalogue: Catalogue) -> Iterator[Problem]:
    """Types without what they need or with what belongs to another, and ways they cannot be asked by."""
    for service in catalogue.all(Service).values():
        entry = catalogue.entry(service)
        for key in _NEEDS[service.type]:
            if not getattr(service, key):
                yield Problem(entry.place("type"), f"a service of type {service.type} needs '{key}'", f"add '{key}:'",
                              "services")  # fmt: skip
        for key, owner in (("statistics", "statistics"), ("events", "subscribe")):
            if getattr(service, key) and service.type != owner:
                what = f"'{key}' says nothing of a service of type {service.type}"
                yield Problem(entry.key_place(key), what, "remove it, or change the type", "services")
        if not service.ways:
            yield Problem(entry.place("ways"), "nobody can ask", "list at least one way", "services")
        for position, way in enumerate(service.ways):
            if way not in _WAYS[service.type]:
                what = f"a service of type {service.type} cannot be asked by {way}"
                yield Problem(
                    entry.place("ways", position), what, f"write {', '.join(_WAYS[service.type])}", "services"
                )
        on = service.parameters.get(scopes.ON)
        if on is not None and on.type != "date":
            what = f"the parameter '{scopes.ON}' names the day asked about"
            yield Problem(entry.place("parameters", scopes.ON), what, "make it a date", "services")


def lists_are_drawn_of_someone(catalogue: Catalogue) -> Iterator[Problem]:
    """Services that draw lists of everybody, or that answer none."""
    for service in catalogue.all(Service).values():
        if service.drawn and (service.type != "batch" or service.scope is None):
            what = "only a service of type batch draws lists, and it says of whom"
            place = catalogue.entry(service).key_place("drawn")
            yield Problem(place, what, "give it a 'scope:', or remove 'drawn:'", "services")


def providers_answer_for_their_systems(catalogue: Catalogue) -> Iterator[Problem]:
    """Providers that answer with another department's data."""
    for service in catalogue.all(Service).values():
        system = catalogue.all(System).get(service.system)
        if system is None or service.provider not in catalogue.all(Department):
            continue
        owners = with_those_above(catalogue, system.owner)
        if service.provider not in owners:
            what = f"'{service.provider}' does not own the system '{service.system}'"
            yield Problem(catalogue.place(service, "provider"), what, f"write {' or '.join(owners)}", "services")


def upstreams_are_safe(catalogue: Catalogue) -> Iterator[Problem]:
    """Addresses in clear beyond the loopback, paths that do not start at the root, places that no parameter fills."""
    for service in catalogue.all(Service).values():
        if service.upstream is not None:
            yield from _upstream(catalogue.entry(service), service, service.upstream)


def _upstream(entry: Entry, service: Service, upstream: Upstream) -> Iterator[Problem]:
    address = urlsplit(upstream.base)
    loopback = address.hostname in _LOOPBACK
    plain = address.scheme == "http" and loopback
    if not address.hostname or address.username or address.query or not (address.scheme == "https" or plain):
        yield Problem(entry.place("upstream", "base"), "this address is not safe to call",
                      "write https://host/prefix, without a user or a query", "services")  # fmt: skip
    if not upstream.path.startswith("/"):
        yield Problem(
            entry.place("upstream", "path"), "the path does not start at the root", "begin it with /", "services"
        )
    for key in ("timeout_ms", "retries"):
        if getattr(upstream, key) < (1 if key == "timeout_ms" else 0):
            yield Problem(entry.place("upstream", key), f"'{key}' is too small", "write a larger number", "services")
    if upstream.body is not None and upstream.method == "GET":
        yield Problem(entry.key_place("upstream", "body"), "a GET has no body", "remove it, or use POST", "services")
    if service.records:
        yield Problem(entry.key_place("records"), "the provider's own interface reads no record of the registers",
                      "remove 'records'", "services")  # fmt: skip
