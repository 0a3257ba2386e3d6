"""The demonstration's agreements, one in each state that a page shows."""

from __future__ import annotations

from wasl.accounts.models import Profile
from wasl.exchange.agreements import drafting, reviewing
from wasl.exchange.agreements.demo import create_demo_agreements
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.wanted import of_terms


def agreed() -> dict[str, object]:
    """They are made; what the addresses of pages name: ``number/version`` by state."""
    create_demo_agreements()
    ours = AgreementVersion.objects.exclude(signatures=None).filter(state="active")
    submitted = AgreementVersion.objects.get(state="submitted")
    another = of_terms(submitted.terms, submitted.reasons, submitted.contacts)
    consumer = Profile.objects.get(user__username=f"dsi-{submitted.consumer_department}")
    advised = drafting.submit(consumer, drafting.draft(consumer, another))
    reviewing.give_opinion(
        Profile.objects.get(user__username=f"dpo-{advised.provider}"),
        advised,
        "with-reservations",
        "Pour un an d'abord.",
    )
    found = {
        "draft": AgreementVersion.objects.get(state="draft"),
        "submitted": submitted,
        "advised": advised,
        "ending": ours.distinct().order_by("valid_until")[0],
        "suspended": AgreementVersion.objects.get(state="suspended"),
    }
    return {name: f"{version.agreement.number}/{version.version}" for name, version in found.items()}
