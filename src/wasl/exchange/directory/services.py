"""A declared service with all that a gateway needs to answer it: what the control plane puts into the directory."""

from __future__ import annotations

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange import scopes
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import ServiceEntry


def service_entry(catalogue: Catalogue, name: str) -> ServiceEntry:
    """The entry of the service `name`. Raises WaslError where the pack declares none."""
    service = catalogue.get(Service, name)
    return ServiceEntry(
        declared=service,
        law=service.law,
        identity=scopes.identity_attributes(catalogue, service),
        recognised=scopes.recognised_by(catalogue, service),
        records=scopes.record_attributes(catalogue, service),
        figures=scopes.figures_of(catalogue, service),
    )
