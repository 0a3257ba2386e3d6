"""Which system asks over HTTP: it signs its request with its registered key (RFC 9421), as it may at the gateway."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from wasl.documents.models import UsedNonce
from wasl.exchange.agreements.publishing import directory
from wasl.exchange.answering.problems import Refused
from wasl.exchange.gateway.http import Request, new_id
from wasl.exchange.gateway.signatures import REMEMBERED, Signatures
from wasl.kernel.clock import now


class _Stored:
    """Numbers used once, for every process that answers here."""

    def use(self, id_: str, issued: float, at: float) -> None:
        """Use up `id_`, of something `issued` then. Raises Refused where it was used."""
        until = datetime.fromtimestamp(at, UTC)
        UsedNonce.objects.filter(until__lte=until).delete()
        try:
            with transaction.atomic():
                UsedNonce.objects.create(
                    nonce=f"sign-{sha256(id_.encode()).hexdigest()}", until=until + timedelta(seconds=REMEMBERED)
                )
        except IntegrityError as error:
            raise Refused("replayed") from error


def system_of(request: HttpRequest, body: bytes) -> str:
    """The system that sent `request` with this `body`. Raises Refused where it does not prove which."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if "signature" not in headers:
        raise Refused("unauthenticated")
    asked = Request(
        method=request.method or "", path=request.path, parts=(), query=request.META.get("QUERY_STRING", ""), headers=headers,
        peer="", id=new_id(), body=body,
    )  # fmt: skip
    return Signatures(settings.URL, _Stored()).signer(asked, directory(), now().timestamp()).system
