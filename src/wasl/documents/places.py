"""Places of documents in lists of states: each given once, under a lock."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from django.conf import settings
from django.db import transaction

from wasl.documents.models import StateList
from wasl.documents.status import bits
from wasl.documents.status.bits import ENTRIES
from wasl.documents.status.drawing import KEY_BYTES, places


def address_of(held: StateList) -> str:
    """Where the list is published, as documents name it for ever."""
    return f"{settings.URL}/documents/lists/{held.name}"


def take(issuer: str, wanted: int, at: datetime) -> list[tuple[StateList, int]]:
    """`wanted` places for documents of `issuer` issued at `at`. Only in a transaction: it ends with the documents written."""
    taken: list[tuple[StateList, int]] = []
    for held in _lists(issuer, at):
        share = min(wanted - len(taken), ENTRIES - held.given)
        drawn = places(bytes.fromhex(held.secret), held.given, share)
        taken += [(held, int(place)) for place in drawn]
        held.given += share
        held.save(update_fields=["given"])
        if len(taken) == wanted:
            return taken
    raise AssertionError("there is always another list")


def _lists(issuer: str, at: datetime) -> Iterator[StateList]:
    """The year's lists of `issuer`, locked, those with room first made; then new ones without end."""
    for number in count(1):
        name = f"{issuer}-{at.year}-{number}"
        made = {"issuer": issuer, "secret": secrets.token_hex(KEY_BYTES), "packed": bits.empty(), "changed": at}
        StateList.objects.get_or_create(name=name, defaults=made)
        held = StateList.objects.select_for_update().get(name=name)
        if held.given < ENTRIES:
            yield held


def tell(document_list: int, index: int, state: bits.State, at: datetime) -> None:
    """Have a list say `state` at `index` from now on."""
    with transaction.atomic():
        held = StateList.objects.select_for_update().get(pk=document_list)
        held.packed = bits.with_states(bytes(held.packed), {index: state})
        held.changed = at
        held.save(update_fields=["packed", "changed"])
