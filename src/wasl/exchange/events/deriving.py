"""Changes become events in the outbox, in the transaction that moves the subscription's cursor: none is lost or comes twice."""

from __future__ import annotations

from django.conf import settings

from wasl.catalogue.catalogue import Catalogue
from wasl.engine.choose import scratch_engine
from wasl.engine.port import Engine
from wasl.exchange.agreements.building import instance_of
from wasl.exchange.answering.pseudonyms import Pseudonyms
from wasl.exchange.events.agreed import Agreed
from wasl.exchange.events.changes import CORRECTED, cast_sql, read_changes
from wasl.exchange.events.composing import TOLD_COLUMNS, Telling, create_composed, create_wanted, type_prefix
from wasl.exchange.events.models import AT_WORK, OutboxEvent, Subscription
from wasl.exchange.events.spoken_of import create_answers_of_wanted
from wasl.kernel.clock import now, to_microseconds
from wasl.registers.bulk import Bulk, bulk, text
from wasl.registers.feeding.run import Installation
from wasl.registers.ledger import read_instant
from wasl.registers.subjects import stays_register

OUTBOX = "events_outboxevent"
SUBSCRIPTION = "events_subscription"
_TOLD = {"event": "VARCHAR", "about": "VARCHAR", "entity": "VARCHAR", "kind": "VARCHAR", "instant": "BIGINT"}


def derive(subscription: Subscription, agreed: Agreed, place: Installation, pseudonyms: Pseudonyms) -> int:
    """Bring the outbox of `subscription` up to the registers; how many events were added.

    Several workers may try at once: one of them does it.
    """
    since = subscription.cursor
    with scratch_engine(place.places.work, "events") as engine:
        with bulk() as reading:
            until = read_instant(reading)
            if until <= since:
                return 0
            name, register = stays_register(place.catalogue)
            read_changes(engine, reading, name, register, since, until)
            _create_told(engine, reading, subscription)
            telling = telling_of(subscription, agreed, place.catalogue)
            create_wanted(engine, telling)
            count = engine.count("wanted")
            if count:
                create_answers_of_wanted(engine, reading, agreed, subscription.service, place)
                create_composed(engine, telling, pseudonyms)
                count = engine.count("composed")
        if not count:
            _move(subscription, since, until)
            return 0
        return count if _keep(engine, subscription, agreed, since, until, count) else 0


def _move(subscription: Subscription, since: int, until: int) -> None:
    """Move the cursor past what told nothing, unless another worker was first."""
    standing = Subscription.objects.filter(pk=subscription.pk, cursor=since, state__in=AT_WORK)
    if standing.update(cursor=until):
        subscription.cursor = until


def telling_of(subscription: Subscription, agreed: Agreed, catalogue: Catalogue) -> Telling:
    """What all events of `subscription` have in common."""
    service = agreed.entry.declared
    kinds = tuple(kind for kind in service.events if kind in subscription.events)
    return Telling(
        public=subscription.public, kinds=kinds, prefix=type_prefix(instance_of(catalogue)), consumer=subscription.consumer,
        source=f"{settings.URL}/exchange/{service.provider}/{service.system}/{subscription.service}",
        pseudonym_version=agreed.agreement.pseudonym_version, codes=agreed.agreement.codes, fields=agreed.fields,
    )  # fmt: skip


def _create_told(engine: Engine, reading: Bulk, subscription: Subscription) -> None:
    """Make ``told``: what the outbox holds of those about whom something is taken back, which is nobody on most days."""
    engine.create("taken_back_of", f"SELECT DISTINCT entity FROM changes WHERE kind = '{CORRECTED}'")
    if not engine.count("taken_back_of"):
        nulls = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in _TOLD.items())
        engine.create("told", f"SELECT {nulls} WHERE FALSE")
        return
    reading.stage("taken_back_of", engine.read("SELECT entity FROM taken_back_of"))
    engine.view_arrow("told_read", reading.read(_told_sql(subscription)))
    engine.create("told", cast_sql("told_read", _TOLD))


def _told_sql(subscription: Subscription) -> str:
    return f"""SELECT {TOLD_COLUMNS} FROM {OUTBOX}
        WHERE subscription_id = {subscription.pk} AND entity IN (SELECT entity FROM taken_back_of)"""


def _keep(engine: Engine, subscription: Subscription, agreed: Agreed, since: int, until: int, count: int) -> bool:
    """Add what was composed and move the cursor, both or neither; False when another worker was first."""
    with bulk() as writing:
        if not _ours(writing, subscription.pk, since):
            return False
        rows = engine.read("SELECT event, about, kind, entity, instant, body FROM composed ORDER BY nth")
        alike: dict[str, str | int] = {
            "subscription_id": subscription.pk, "agreement": agreed.agreement.id, "fields": ",".join(agreed.fields),
            "receipt": "", "state": OutboxEvent.State.PENDING.value, "attempts": 0, "due": 0, "lease": 0, "reason": "",
            "created": to_microseconds(now()),
        }  # fmt: skip
        writing.append(OUTBOX, rows, count, alike)
        writing.execute(f"UPDATE {SUBSCRIPTION} SET cursor = {until} WHERE id = {subscription.pk}")
    subscription.cursor = until
    return True


def _ours(writing: Bulk, number: int, since: int) -> bool:
    """Take the subscription's row; whether it still stands where the changes were read from, and nobody ended it."""
    writing.execute(f"UPDATE {SUBSCRIPTION} SET cursor = cursor WHERE id = {number}")
    states = ", ".join(text(state) for state in AT_WORK)
    standing = writing.scalar(
        f"SELECT COUNT(*) FROM {SUBSCRIPTION} WHERE id = {number} AND cursor = {since} AND state IN ({states})"
    )
    return bool(standing)
