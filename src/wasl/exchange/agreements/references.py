"""What the data-protection authority received or gave, recorded by the department that declared it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.db import transaction
from msgspec.structs import replace

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import record_reference
from wasl.exchange.agreements.models import AuthorityReference
from wasl.exchange.agreements.standing import demand
from wasl.exchange.agreements.wanted import Wanted
from wasl.exchange.directory.snapshot import Authority
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


def named(wanted: Wanted, reference: str) -> Wanted:
    """`wanted` resting on a recorded reference. Raises WaslError for one that is not recorded."""
    known = AuthorityReference.objects.filter(reference=reference.strip()).first()
    if known is None:
        raise WaslError("{reference} is not recorded", mend="record it first", reference=reference)
    return replace(wanted, authority=authority_of(known))


def authority_of(known: AuthorityReference) -> Authority:
    """What terms say of a recorded reference."""
    authorised = known.regime == AuthorityReference.Regime.AUTHORISATION
    regime: Literal["declaration", "authorisation"] = "authorisation" if authorised else "declaration"
    return Authority(regime=regime, reference=known.reference, expires=known.expires)
