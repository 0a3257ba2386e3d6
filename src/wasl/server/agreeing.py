"""The exchange of a demonstration: keys for the systems that take part, and every template of the pack agreed and in force.

Each step is taken by the account whose office it is, through the same verbs as in the portal.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from wasl.accounts.demo import create_demo_accounts, demo_accounts, standing_demo_accounts
from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.agreements import activating, drafting, keys, references, reviewing, signing
from wasl.exchange.agreements.detached import sign_detached
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.publishing import publish_directory, publish_if_due, republish
from wasl.exchange.agreements.states import IN_FORCE
from wasl.exchange.agreements.wanted import from_template
from wasl.exchange.declared import AgreementTemplate, Service
from wasl.kernel.clock import today
from wasl.kernel.keys import kept_key

_OPINION = "Demonstration: what is asked for is what the purpose needs."


@dataclass(frozen=True, slots=True)
class Part:
    """A template with the systems at its two ends."""

    template: str
    declared: AgreementTemplate
    provider: str
    """The system that answers."""

    @property
    def systems(self) -> tuple[str, str]:
        """Who asks, and who answers."""
        return self.declared.consumer, self.provider


def agree(catalogue: Catalogue) -> int:
    """Make what is missing of it; how many agreements were put in force. Raises WaslError outside a demonstration."""
    parts = [each for each in parts_of(catalogue) if not _stands(each)]
    _give_accounts(catalogue)
    with transaction.atomic():
        for system in dict.fromkeys(name for each in parts_of(catalogue) for name in each.systems):
            _give_key(catalogue, system)
        for each in parts:
            _agree_on(catalogue, each)
        _publish_once()
    publish_if_due()
    return len(parts)


def parts_of(catalogue: Catalogue) -> list[Part]:
    """Every template that names a service of another department."""
    services, systems = catalogue.all(Service), catalogue.all(System)
    return [
        Part(name, each, services[each.service].system)
        for name, each in catalogue.all(AgreementTemplate).items()
        if systems[each.consumer].owner != services[each.service].provider
    ]


def _give_accounts(catalogue: Catalogue) -> None:
    """Those who draft and sign, and those who give opinions. Hashing passwords takes a while, so only what is missing."""
    systems, parts = catalogue.all(System), parts_of(catalogue)
    departments = sorted({systems[name].owner for each in parts for name in each.systems})
    officers = sorted({catalogue.get(Service, each.declared.service).provider for each in parts})
    wanted = {account.name for account in demo_accounts(departments, officers)}
    if not wanted <= {account.name for account in standing_demo_accounts()}:
        create_demo_accounts(departments, officers)


def _stands(part: Part) -> bool:
    about = part.declared
    return AgreementVersion.objects.filter(
        agreement__consumer=about.consumer, agreement__service=about.service, agreement__purpose=about.purpose,
        state__in=IN_FORCE,
    ).exists()  # fmt: skip


def _give_key(catalogue: Catalogue, system: str) -> None:
    """The demonstration keeps the private half where `wasl ask` finds it."""
    if keys.keys_in_force(system).exists():
        return
    key = kept_key(signing.system_key_path(system))
    who = _department(catalogue.get(System, system).owner)
    asked = keys.challenge(who, system)
    keys.register(who, system, key.verifying().jwk(), asked, sign_detached(asked, key))


def _agree_on(catalogue: Catalogue, part: Part) -> AgreementVersion:
    consumer = _department(catalogue.get(System, part.declared.consumer).owner)
    provider = _department(catalogue.get(Service, part.declared.service).provider)
    wanted = from_template(catalogue, part.template, today())
    reference = f"DEMO-{part.template}"
    references.record(
        consumer, reference, part.declared.regime, today(), None, part.declared.title.fr, consumer.department
    )
    version = drafting.submit(consumer, drafting.draft(consumer, references.named(wanted, reference)))
    reviewing.give_opinion(_officer(provider.department), version, "favourable", _OPINION)
    for who in (consumer, provider):
        signing.sign_here(who, AgreementVersion.objects.get(pk=version.pk))
    directorate = Profile.objects.filter(role=Role.DIRECTORATE).order_by("pk")[0]
    return activating.activate(directorate, AgreementVersion.objects.get(pk=version.pk))


def _publish_once() -> None:
    """Each verb asks for a publication when the transaction is recorded: one says what dozens would."""
    waiting = transaction.get_connection()
    waiting.run_on_commit = [each for each in waiting.run_on_commit if each[1] is not publish_directory]
    republish()


def _department(name: str) -> Profile:
    return Profile.objects.select_related("user").get(user__username=f"dsi-{name}")


def _officer(department: str) -> Profile:
    return Profile.objects.select_related("user").get(user__username=f"dpo-{department}")
