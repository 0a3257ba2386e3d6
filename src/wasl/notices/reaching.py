"""By which ways someone can be reached: what they gave, what their account says, and what this installation can send."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from wasl.accounts.models import Profile
from wasl.accounts.roles import Role
from wasl.notices.choosing import Channel
from wasl.notices.models import Contact
from wasl.registers.people import cluster_of

_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class Reach:
    """How someone is reached now."""

    choice: str
    mail: str
    phone: str
    address: str
    language: str
    account: bool
    """Whether they have one, by which they read their page."""

    @property
    def possible(self) -> frozenset[Channel]:
        """The ways by which something can be sent."""
        ways = set()
        if self.mail and settings.EMAIL_BACKEND != _NO_MAIL:
            ways.add(Channel.MAIL)
        if self.phone and settings.TEXTS:
            ways.add(Channel.TEXT)
        return frozenset(ways)


def reach_of(entity: str) -> Reach:
    """How the person `entity` is reached: by what they gave, else by their family's account."""
    members = cluster_of(entity).members
    given = Contact.objects.filter(entity__in=members).order_by("-changed_at").first()
    account = Profile.objects.select_related("user").filter(person__in=members, role=Role.FAMILY).order_by("pk").first()
    return Reach(
        choice=given.choice if given else "",
        mail=(given.mail if given else "") or (account.user.email if account else ""),
        phone=given.phone if given else "",
        address=given.address if given else "",
        language=(given.language if given else "") or (account.language if account else "") or settings.LANGUAGE_CODE,
        account=account is not None,
    )
