"""A new version of an agreement in force: another text, or more time. The one in force stays so until the new one is."""

from __future__ import annotations

from django.db import transaction
from msgspec.structs import replace

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import draft_agreement
from wasl.catalogue import current
from wasl.exchange.agreements.drafting import written
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.parties import parties_of
from wasl.exchange.agreements.standing import demand, held, reason_given
from wasl.exchange.agreements.states import IN_FORCE, IN_PREPARATION, State
from wasl.exchange.agreements.terms import terms_of
from wasl.exchange.agreements.wanted import Wanted, of_terms
from wasl.exchange.declared import AgreementTemplate
from wasl.kernel.clock import now
from wasl.kernel.days import months_after
from wasl.kernel.errors import WaslError


@transaction.atomic
def amend(who: Profile, version: AgreementVersion, reason: str) -> AgreementVersion:
    """A draft that says what `version` says, from today on, to be changed. Raises WaslError while another one is prepared."""
    version = held(version, *IN_FORCE)
    wanted = of_terms(version.terms, version.reasons, version.contacts)
    return _next(who, version, replace(wanted, valid_from=current.today()), "amend", reason)


@transaction.atomic
def renew(who: Profile, version: AgreementVersion, reason: str = "") -> AgreementVersion:
    """A draft of the same text that runs as long again, from where `version` ends. It may be over already."""
    version = held(version, *IN_FORCE, State.EXPIRED)
    wanted = of_terms(version.terms, version.reasons, version.contacts)
    start = current.today()
    until = months_after(max(version.valid_until, start), _months(version))
    return _next(who, version, replace(wanted, valid_from=start, valid_until=until), "renew", reason or "renewal")


def _months(version: AgreementVersion) -> int:
    """How long it runs: as its template says, else as long as it did."""
    template = current.catalogue().all(AgreementTemplate).get(version.terms.template or "")
    first, last = version.valid_from, version.valid_until
    return template.months if template else max(1, (last.year - first.year) * 12 + last.month - first.month)


def _next(who: Profile, version: AgreementVersion, wanted: Wanted, what: str, reason: str) -> AgreementVersion:
    catalogue = current.catalogue()
    demand(draft_agreement(who, parties_of(catalogue, version.terms).both))
    why = reason_given(reason)
    versions = version.agreement.versions
    if versions.filter(state__in=IN_PREPARATION).exists():
        raise WaslError("another version is being prepared", mend="finish or withdraw it first")
    number = 1 + max(versions.values_list("version", flat=True))
    terms = terms_of(catalogue, version.agreement.number, number, wanted)
    fresh = AgreementVersion(agreement=version.agreement, version=number, created=now())
    return written(fresh, terms, wanted, who, what, why)
