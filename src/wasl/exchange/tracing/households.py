"""Who was ever said to live in which household: followed set-based from the register of members."""

from __future__ import annotations

from django.db import connection, transaction

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.tracing.declared import Guardianship
from wasl.exchange.tracing.models import Followed
from wasl.registers.models import Ledger

BODY = {"sqlite": "body", "postgresql": "CAST(body AS jsonb)"}
"""A record's body as JSON, by the kind of database."""


def guardianship_of(catalogue: Catalogue) -> Guardianship | None:
    """The pack's guardianship; None where it declares none."""
    return next(iter(catalogue.all(Guardianship).values()), None)


def follow_households(catalogue: Catalogue) -> bool:
    """Note the households that the registers told of since the last time; whether there was anything to read.

    Only adds: a row says where to look, and whoever reads it judges on the records what still holds.
    """
    declared = guardianship_of(catalogue)
    instant = Ledger.objects.values_list("instant", flat=True).first()
    if declared is None or instant is None:
        return False
    with transaction.atomic():
        known, _ = Followed.objects.select_for_update().get_or_create(register=declared.register)
        if known.instant >= instant:
            return False
        _note(declared, known.instant)
        known.instant = instant
        known.save()
    return True


def _note(declared: Guardianship, since: int) -> None:
    """One statement over the register's rows: whatever their number."""
    value = f"{BODY[connection.vendor]} ->> %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO tracing_housemate (household, entity)
                SELECT DISTINCT {value}, entity FROM registers_record
                WHERE register = %s AND recorded_to IS NULL AND recorded_from > %s AND {value} IS NOT NULL
                ON CONFLICT (household, entity) DO NOTHING""",
            [declared.household, declared.register, since, declared.household],
        )
