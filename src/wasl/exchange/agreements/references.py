"""What the data-protection authority received or gave, recorded by the department that declared it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions import record_reference
from wasl.exchange.agreements.models import AuthorityReference
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError


@transaction.atomic
def record(
    who: Profile, reference: str, regime: str, given: date, expires: date | None, processing: str, department: str = ""
) -> AuthorityReference:
    """Record a declaration or an authorisation of `who`'s department. Raises WaslError when it is known already."""
    department = department or who.department
    demand(record_reference(who, department))
    written = reference.strip()
    if not written or not processing.strip():
        raise WaslError("the reference or its processing is missing", mend="write both as on the authority's receipt")
    if regime not in AuthorityReference.Regime.values:
        raise WaslError("it is not said whether it was declared or authorised", mend="choose one of the two")
    if expires is not None and expires <= given:
        raise WaslError("the reference ends before it was given", mend="correct its dates")
    if AuthorityReference.objects.filter(reference=written).exists():
        raise WaslError("{reference} is recorded already", mend="look for it in the list", reference=written)
    return AuthorityReference.objects.create(
        reference=written, regime=regime, given=given, expires=expires, department=department,
        processing=processing.strip(), recorded_by=who.name, recorded=now(),
    )  # fmt: skip
