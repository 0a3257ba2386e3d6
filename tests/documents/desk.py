"""Who works at a registry of documents, and whose documents they are."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from wasl.accounts.models import Profile


def account(name: str) -> Profile:
    """A demo account."""
    return Profile.objects.get(user__username=name)


def agent_of(department: str, name: str) -> Profile:
    """An agent who works for `department`."""
    user = get_user_model().objects.create_user(name)
    return Profile.objects.create(user=user, role="agent", department=department)


def learner(entity: str) -> Profile:
    """An account proven to be `entity`."""
    user = get_user_model().objects.create_user(f"learner-{entity[:8]}-{entity[-4:]}")
    return Profile.objects.create(user=user, role="family", person=entity)
