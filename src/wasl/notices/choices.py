"""What people say of how they want to be told, and take back."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wasl.accounts.models import Profile
from wasl.accounts.permissions.notices import read_notices
from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.notices.choosing import Channel
from wasl.notices.models import Contact
from wasl.notices.phones import international
from wasl.registers.people import cluster_of


def contact_of(who: Profile) -> Contact:
    """What the account's person said; an empty one, not kept, where they said nothing."""
    cluster = cluster_of(who.person)
    found = Contact.objects.filter(entity__in=cluster.members).order_by("-changed_at").first()
    return found or Contact(entity=cluster.canonical, changed_at=now())


def choose(who: Profile, typed: Mapping[str, str]) -> Contact:
    """Keep how one wants to be told: ``choice``, ``mail``, ``phone``, ``address``. Raises ForbiddenError, or WaslError."""
    demand(read_notices(who))
    if not who.person:
        raise WaslError("no identity is linked to this account", mend="show your identity card at a counter")
    contact = contact_of(who)
    contact.choice = _choice(typed.get("choice", ""))
    contact.mail = _mail(typed.get("mail", "").strip())
    phone = typed.get("phone", "").strip()
    contact.phone = international(phone, state_of(current.catalogue()).calling_code) if phone else ""
    contact.address = typed.get("address", "").replace("\x00", "").strip()[:300]
    if contact.choice == Channel.TEXT and not contact.phone:
        raise WaslError("no telephone number is known", mend="write the number to which messages go")
    if contact.choice == Channel.MAIL and not (contact.mail or who.user.email):
        raise WaslError("no mail address is known", mend="write the address to which mails go")
    contact.changed_at = now()
    contact.save()
    return contact


def forget(who: Profile) -> None:
    """Erase what one said of how to be told. Raises ForbiddenError."""
    demand(read_notices(who))
    Contact.objects.filter(entity__in=cluster_of(who.person).members).delete()


def _choice(typed: str) -> str:
    if typed and typed not in set(Channel):
        raise WaslError("this is not on the list", mend="choose one of the list")
    return typed


def _mail(typed: str) -> str:
    try:
        if typed:
            validate_email(typed)
    except ValidationError:
        raise WaslError("this is no mail address", mend="write it as name@place") from None
    if len(typed) > 254:
        raise WaslError("this is too long", mend="say it in {longest} characters", longest=254)
    return typed
