"""The registry of documents on the pages of others: an agent's home, a person's open file. ``{% load registry %}``."""

from __future__ import annotations

from typing import Any

from django import template

from wasl.accounts.guard import reader
from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import handle_documents, issue_cohort, read_key_uses
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.documents.owning import awaiting, endings_seen, to_sign, to_validate, types_issued_by, types_of
from wasl.kernel.clock import now
from wasl.registers.models import Access

register = template.Library()


@register.inclusion_tag("documents/to_do.html", takes_context=True)
def documents_to_do(context: template.Context) -> dict[str, Any]:
    """What waits for the reader at the registry of documents; nothing where their department issues none."""
    profile, catalogue = reader(context["request"]), current.catalogue()
    if profile is None or not profile.department or not types_of(catalogue, profile):
        return {}
    return {
        "agent": bool(handle_documents(profile)),
        "changes": awaiting(catalogue, profile).count(),
        "signs": bool(issue_cohort(profile, [profile.department])),
        "cohorts": to_sign(catalogue, profile).count(),
        "entries": to_validate(catalogue, profile).count(),
        "ending": _ending(catalogue, profile),
    }


def _ending(catalogue: Catalogue, who: Profile) -> int:
    """How many certificates that the reader should know of end soon, or have ended."""
    if not read_key_uses(who):
        return 0
    return sum(each.state != "far" for each in endings_seen(catalogue, who, now()))


@register.inclusion_tag("documents/issue_from_file.html", takes_context=True)
def issue_from_file(context: template.Context, access: Access) -> dict[str, Any]:
    """The way from a person's open file to a document for them, for agents whose department issues some."""
    profile = reader(context["request"])
    issues = profile is not None and types_issued_by(current.catalogue(), profile)
    return {"access": access} if issues else {}
