"""Agreements in force, as both parties signed them."""

from __future__ import annotations

from datetime import date

from wasl.catalogue.declared import LegalSource
from wasl.exchange.agreements.models import Agreement, AgreementVersion
from wasl.exchange.agreements.terms import canonical_text
from wasl.exchange.declared import Quota
from wasl.exchange.directory.snapshot import Authority, Terms
from wasl.kernel.clock import now
from wasl.kernel.text import Text


def agreement(number: str, recurrence: str | None = None, **said: object) -> AgreementVersion:
    """An agreement in force, signed by both."""
    known = {
        "consumer": "cnss", "consumer_department": "cnss", "provider": "menps", "system": "rna", "service": "schooling-check",
        "purpose": "family-allowances", "law": (LegalSource("loi 55-19"),), "fields": ("schooled", "vocational"),
        "authority": Authority(regime="declaration", reference="D-1"), "subjects": Text("a", "b", "c"), "ways": ("call",),
        "quota": Quota(), "valid_from": date(2026, 1, 1), "valid_until": date(2029, 1, 1), "recurrence": recurrence,
    } | said  # fmt: skip
    terms = Terms(number=number, version=1, **known)  # type: ignore[arg-type]
    kept = Agreement.objects.create(
        number=number, consumer=terms.consumer, service=terms.service, purpose=terms.purpose, created=now()
    )
    return AgreementVersion.objects.create(
        agreement=kept, version=1, state="active", text=canonical_text(terms), sha256="0" * 64, drafted_by="x", created=now(),
        consumer_department=terms.consumer_department, provider=terms.provider, valid_from=terms.valid_from,
        valid_until=terms.valid_until, signed_for_consumer=terms.consumer_department, signed_for_provider=terms.provider,
        activated=now(),
    )  # fmt: skip
