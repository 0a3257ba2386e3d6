"""The text that both parties sign: an agreement's terms as canonical JSON (RFC 8785)."""

from __future__ import annotations

import msgspec

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.wanted import Wanted
from wasl.exchange.declared import Service
from wasl.exchange.directory.snapshot import Terms
from wasl.exchange.receipts.entry import sha256
from wasl.kernel.canonical import canonical_json
from wasl.kernel.errors import WaslError


def terms_of(catalogue: Catalogue, number: str, version: int, wanted: Wanted) -> Terms:
    """The terms of what is wanted. Raises WaslError for a system or a service that the pack does not declare."""
    service = catalogue.get(Service, wanted.service)
    consumer = catalogue.get(System, wanted.consumer)
    said = {name: getattr(wanted, name) for name in Wanted.__struct_fields__ if name not in ("reasons", "contacts")}
    return Terms(
        number=number, version=version, consumer_department=consumer.owner, provider=service.provider,
        system=service.system, **said,
    )  # fmt: skip


def canonical_text(terms: Terms) -> str:
    """The bytes to sign, as text."""
    return canonical_json(msgspec.to_builtins(terms))


def set_text(version: AgreementVersion, terms: Terms, wanted: Wanted) -> None:
    """Make `version` say `terms`, without saving it."""
    version.__dict__.pop("terms", None)  # the cached reading of the former text
    version.text = canonical_text(terms)
    version.sha256 = sha256(version.text.encode())
    version.reasons, version.contacts = dict(wanted.reasons), dict(wanted.contacts)
    version.consumer_department, version.provider = terms.consumer_department, terms.provider
    version.valid_from, version.valid_until = terms.valid_from, terms.valid_until
    version.authority_expires = terms.authority.expires


def demand_unaltered(version: AgreementVersion) -> None:
    """Raises WaslError when the text kept is not the one whose fingerprint was taken."""
    if sha256(version.text.encode()) != version.sha256 or not _canonical(version):
        raise WaslError(
            "the text of {agreement} is no longer the one that was submitted",
            mend="suspend it and call the auditor", agreement=version.id_text,
        )  # fmt: skip


def _canonical(version: AgreementVersion) -> bool:
    try:
        return canonical_text(version.terms) == version.text
    except msgspec.DecodeError:
        return False
