"""What was used once is not used again, for every process that answers here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from wasl.documents.models import UsedNonce
from wasl.exchange.answering.problems import Refused


class Stored:
    """The ids of one `kind` of thing that were used, each kept in the database for the `seconds` in which it could come again."""

    def __init__(self, kind: str, seconds: int) -> None:
        self._kind = kind
        self._seconds = seconds

    def use(self, id_: str, issued: float, at: float) -> None:
        """Use up `id_`, of something `issued` then, at the instant `at`. Raises Refused where it was used."""
        until = datetime.fromtimestamp(at, UTC)
        UsedNonce.objects.filter(until__lte=until).delete()
        try:
            with transaction.atomic():
                UsedNonce.objects.create(
                    nonce=f"{self._kind}-{sha256(id_.encode()).hexdigest()}",
                    until=until + timedelta(seconds=self._seconds),
                )
        except IntegrityError as error:
            raise Refused("replayed") from error
