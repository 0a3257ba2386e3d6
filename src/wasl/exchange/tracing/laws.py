"""What agreements say, by ``number@version`` as receipts name them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from wasl.catalogue.declared import LegalSource
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.directory.snapshot import Terms


def terms_of(agreements: Collection[str]) -> dict[str, Terms]:
    """The terms of those of `agreements` that are known, in one question."""
    numbers = {each.partition("@")[0] for each in agreements if each}
    if not numbers:
        return {}
    found = AgreementVersion.objects.filter(agreement__number__in=numbers).select_related("agreement")
    return {each.id_text: each.terms for each in found if each.id_text in agreements}


def laws_of(agreements: Collection[str]) -> Mapping[str, Sequence[LegalSource]]:
    """The texts that each of `agreements` rests on."""
    return {name: terms.law for name, terms in terms_of(agreements).items()}
