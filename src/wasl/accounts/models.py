"""What the portal knows of an account beyond its password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from wasl.accounts.roles import TITLES, Role
from wasl.kernel.text import LANGUAGES, Text


class Profile(models.Model):
    """The role an account holds, for which department and territory, and how it likes its pages."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    role = models.CharField(max_length=20, choices=[(role.value, TITLES[role].en) for role in Role])
    department = models.CharField(max_length=60, blank=True)
    """A department of the pack."""
    person = models.CharField(max_length=32, blank=True)
    """The entity that this account is, once its identity was proven: what a family sees is theirs."""
    territory = models.CharField(max_length=20, blank=True)
    """A territory's code; empty for the whole country."""
    language = models.CharField(max_length=5, blank=True, choices=[(name, name) for name in LANGUAGES])
    theme = models.CharField(max_length=5, blank=True, choices=[("light", "light"), ("dark", "dark")])
    """Empty follows the device."""

    @property
    def name(self) -> str:
        """The account's name."""
        return str(self.user.get_username())

    @property
    def role_title(self) -> Text:
        """The role, for people."""
        return TITLES[Role(self.role)]


def profile_of(user: AbstractBaseUser | AnonymousUser) -> Profile | None:
    """The profile of a signed-in account; None for a visitor, or an account nobody has given a role."""
    if not user.is_authenticated:
        return None
    return Profile.objects.select_related("user").filter(user_id=user.pk).first()
