"""The agreements of a demonstration: most are in force; one awaits an opinion, one is suspended, one ends soon, one is a draft.

Each step is taken by the account whose office it is, through the same verbs as in the portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from msgspec.structs import replace

from wasl.accounts.demo import create_demo_accounts
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import this_day
from wasl.catalogue.declared import System
from wasl.exchange.agreements import activating, drafting, keys, references, reviewing, signing
from wasl.exchange.agreements.detached import sign_detached
from wasl.exchange.agreements.models import Agreement, AgreementVersion, AuthorityReference
from wasl.exchange.agreements.publishing import published_once
from wasl.exchange.agreements.wanted import Wanted, from_template
from wasl.exchange.declared import AgreementTemplate, ExchangePurpose, Service
from wasl.kernel.days import months_after
from wasl.kernel.keys import kept_key

ENDS_IN = timedelta(days=20)
FATES = ("awaiting-opinion", "suspended", "ending", "draft")
"""What becomes of the last templates, last first; all others are put in force."""
_OPINION = "Démonstration : chaque donnée est nécessaire à la finalité, et la loi le permet."
_SUSPENDED = "Démonstration : des volumes inhabituels, que les deux parties examinent."


@dataclass(frozen=True, slots=True)
class Case:
    """A template between two departments, with the systems at its ends and what becomes of it."""

    template: str
    declared: AgreementTemplate
    system: str
    consumer_department: str
    provider: str
    fate: str


def create_demo_agreements() -> int:
    """Make those that are missing, with accounts, keys and references; how many. Raises WaslError outside a demonstration."""
    catalogue = current.catalogue()
    cases = cases_of(catalogue)
    missing = [case for case in cases if not _stands(case)]
    if not missing:
        return 0
    departments = sorted({name for case in cases for name in (case.consumer_department, case.provider)})
    asking = {case.consumer_department for case in cases if "portal" in case.declared.ways}
    # Their agents ask about one case; those of a department that answers examine what families say.
    examining = {case.provider for case in cases if catalogue.get(Service, case.declared.service).claim is not None}
    create_demo_accounts(departments, departments, sorted({*asking, *examining}))
    with transaction.atomic(), published_once():
        for system in dict.fromkeys(name for case in cases for name in (case.declared.consumer, case.system)):
            give_key(catalogue, system)
        for case in missing:
            _play(catalogue, case)
    return len(missing)


def cases_of(catalogue: Catalogue) -> list[Case]:
    """The pack's templates that bind two departments, by name."""
    services, systems = catalogue.all(Service), catalogue.all(System)
    bound = [
        (name, each, services[each.service], systems[each.consumer].owner)
        for name, each in sorted(catalogue.all(AgreementTemplate).items())
        if systems[each.consumer].owner != services[each.service].provider
    ]
    fates = ["active"] * max(0, len(bound) - len(FATES)) + list(FATES[::-1])[-len(bound) :]
    return [
        Case(name, each, service.system, owner, service.provider, fate)
        for (name, each, service, owner), fate in zip(bound, fates, strict=False)
    ]


def give_key(catalogue: Catalogue, system: str) -> None:
    """A registered key whose private half the demonstration keeps, unless the system has one."""
    if keys.keys_in_force(system).exists():
        return
    key = kept_key(signing.system_key_path(system))
    who = account(f"dsi-{catalogue.get(System, system).owner}")
    asked = keys.challenge(who, system)
    keys.register(who, system, key.verifying().jwk(), asked, sign_detached(asked, key))


def account(name: str) -> Profile:
    """A demo account."""
    return Profile.objects.select_related("user").get(user__username=name)


def _stands(case: Case) -> bool:
    about = case.declared
    same = Agreement.objects.filter(consumer=about.consumer, service=about.service, purpose=about.purpose)
    return same.exists()


def _play(catalogue: Catalogue, case: Case) -> None:
    """Take it as far as its fate goes."""
    consumer, provider = account(f"dsi-{case.consumer_department}"), account(f"dsi-{case.provider}")
    version = drafting.draft(consumer, _wanted(catalogue, case))
    if case.fate == "draft":
        return
    drafting.submit(consumer, version)
    if case.fate == "awaiting-opinion":
        return
    reviewing.give_opinion(account(f"dpo-{case.provider}"), version, "favourable", _OPINION)
    for who in (consumer, provider):
        signing.sign_here(who, _again(version))
    activating.activate(Profile.objects.filter(role=Role.DIRECTORATE).order_by("pk")[0], _again(version))
    if case.fate == "suspended":
        activating.suspend(provider, version, _SUSPENDED)


def _wanted(catalogue: Catalogue, case: Case) -> Wanted:
    wanted = references.named(from_template(catalogue, case.template, this_day(catalogue)), _reference(case).reference)
    reasons = dict.fromkeys(wanted.fields, catalogue.get(ExchangePurpose, wanted.purpose).title.fr)
    contacts = {each: f"{each}@{case.consumer_department}.example" for each in ("officer", "technical")}
    wanted = replace(wanted, reasons=reasons, contacts=contacts)
    if case.fate != "ending":
        return wanted
    end = this_day(catalogue) + ENDS_IN
    return replace(wanted, valid_from=months_after(end, -case.declared.months), valid_until=end)


def _reference(case: Case) -> AuthorityReference:
    """What the authority would have answered the consumer."""
    declared, day = case.declared, current.today()
    kind = "A" if declared.regime == "authorisation" else "D"
    number = f"{kind}-{day.year}-{1 + AuthorityReference.objects.count():04d}"
    given = months_after(day, -2)
    expires = months_after(day, 60) if kind == "A" else None
    who = account(f"dpo-{case.consumer_department}")
    return references.record(who, number, declared.regime, given, expires, declared.title.fr)


def _again(version: AgreementVersion) -> AgreementVersion:
    return AgreementVersion.objects.select_related("agreement").get(pk=version.pk)
