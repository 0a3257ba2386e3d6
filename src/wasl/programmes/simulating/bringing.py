"""Verbs about rates of poverty: bring those of a file, and read them again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from wasl.accounts.models import Profile
from wasl.accounts.permissions.programmes import bring_poverty_map
from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.agreements.standing import demand
from wasl.kernel.canonical import body_hash
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.programmes.declared import Programme
from wasl.programmes.simulating.models import PovertyMap
from wasl.programmes.simulating.rates import COLUMNS, HOUSEHOLDS, Rate, read_rates
from wasl.referentials.nomenclature import Nomenclature, nomenclature

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file."""
_MOST_NAME: Final = 120


def places_of(catalogue: Catalogue, programme: Programme) -> Nomenclature | None:
    """The places by which a programme's reforms are told; None where it names no cluster."""
    clusters = [each.referential for each in programme.breakdowns.values() if each.cluster]
    return nomenclature(catalogue, clusters[0]) if clusters else None


def bring(who: Profile, places: Nomenclature, title: str, content: bytes) -> PovertyMap:
    """Keep the rates of a file. Raises ForbiddenError, BrokenRatesError, or WaslError for what is no such file."""
    demand(bring_poverty_map(who))
    if not title.strip():
        raise WaslError("the rates have no name", mend="name them, so that they can be chosen")
    if len(content) > LARGEST:
        raise WaslError("this file is too large", mend="send one row a place, 4 MB at most")
    spelled = {way: code for code in places for way in (*places.spellings(code), code)}
    read = read_rates(content, spelled)
    rates = {code: _kept(rate) for code, rate in sorted(read.rates.items())}
    said = {"referential": places.name, "source": read.source, "year": read.year, "rates": rates}
    kept, _made = PovertyMap.objects.get_or_create(
        fingerprint=body_hash(msgspec.json.encode(said, order="sorted").decode()),
        defaults={**said, "title": title.strip()[:_MOST_NAME], "by": who.name, "at": now()},
    )
    return kept


def rates_of(kept: PovertyMap) -> dict[str, Rate]:
    """Code -> its rate."""
    return msgspec.convert(kept.rates, dict[str, Rate])


def template_rows(places: Nomenclature) -> Iterator[list[Any]]:
    """The file to fill in: every place with its households, where its data package counts them; rate, source, year empty."""
    yield [*COLUMNS, HOUSEHOLDS]
    for code in places:
        yield [code, "", "", "", places.attributes(code).get(HOUSEHOLDS, "")]


def _kept(rate: Rate) -> list[Any]:
    return [f"{rate.rate:f}", rate.households]
