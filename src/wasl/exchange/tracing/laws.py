"""The texts that agreements rest on, by ``number@version``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from wasl.catalogue.declared import LegalSource


def laws_of(agreements: Collection[str]) -> Mapping[str, Sequence[LegalSource]]:
    return {}
