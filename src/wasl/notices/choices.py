"""What people say of how they want to be told, and take back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wasl.accounts.models import Profile
from wasl.accounts.permissions.notices import read_notices, write_down_contact
from wasl.catalogue import current
from wasl.catalogue.departments import state_of
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.notices.choosing import Channel
from wasl.notices.models import Contact
from wasl.notices.phones import international
from wasl.notices.reaching import reach_of
from wasl.registers.people import Cluster, cluster_of


def contact_of(who: Profile) -> Contact:
    """What the account's person said; an empty one, not kept, where they said nothing."""
    return _contact_of(cluster_of(who.person))


def choose(who: Profile, typed: Mapping[str, str]) -> Contact:
    """Keep how one wants to be told: ``choice``, ``language``, ``mail``, ``phone``, ``address``.

    Raises ForbiddenError, or WaslError.
    """
    demand(read_notices(who))
    if not who.person:
        raise WaslError("no identity is linked to this account", mend="show your identity card at a counter")
    contact = contact_of(who)
    contact.mail, contact.phone, contact.address = _mail(typed), _phone(typed), _address(typed)
    return _keep(contact, typed, who.user.email, "")


def write_down(who: Profile, departments: Collection[str], person: str, typed: Mapping[str, str]) -> Contact:
    """Keep how the `person` who stands at a counter wants to be told, in the name of the agent. `departments`: of the counter.

    Takes what `choose` takes; a number or an address that is left empty stays as it was, for it is not shown at counters. Raises
    ForbiddenError, or WaslError.
    """
    demand(write_down_contact(who, departments))
    reach, contact = reach_of(person), _contact_of(cluster_of(person))
    contact.mail = _mail(typed) or contact.mail
    contact.phone = _phone(typed) or contact.phone
    contact.address = _address(typed) or contact.address
    return _keep(contact, typed, reach.mail, who.name)


def forget(who: Profile) -> None:
    """Erase what one said of how to be told. Raises ForbiddenError."""
    demand(read_notices(who))
    Contact.objects.filter(entity__in=cluster_of(who.person).members).delete()


def _contact_of(cluster: Cluster) -> Contact:
    found = Contact.objects.filter(entity__in=cluster.members).order_by("-changed_at").first()
    return found or Contact(entity=cluster.canonical, changed_at=now())


def _keep(contact: Contact, typed: Mapping[str, str], known: str, by: str) -> Contact:
    """Keep it, if what is chosen can be done; `known`: another mail address of theirs."""
    contact.choice = _of_list(typed.get("choice", ""), set(Channel))
    contact.language = _of_list(typed.get("language", ""), dict(settings.LANGUAGES))
    if contact.choice == Channel.TEXT and not contact.phone:
        raise WaslError("no telephone number is known", mend="write the number to which messages go")
    if contact.choice == Channel.MAIL and not (contact.mail or known):
        raise WaslError("no mail address is known", mend="write the address to which mails go")
    contact.written_by, contact.changed_at = by, now()
    contact.save()
    return contact


def _of_list(typed: str, known: Collection[str]) -> str:
    if typed and typed not in known:
        raise WaslError("this is not on the list", mend="choose one of the list")
    return typed


def _phone(given: Mapping[str, str]) -> str:
    typed = given.get("phone", "").strip()
    return international(typed, state_of(current.catalogue()).calling_code) if typed else ""


def _address(given: Mapping[str, str]) -> str:
    return given.get("address", "").replace("\x00", "").strip()[:300]


def _mail(given: Mapping[str, str]) -> str:
    typed = given.get("mail", "").strip()
    try:
        if typed:
            validate_email(typed)
    except ValidationError:
        raise WaslError("this is no mail address", mend="write it as name@place") from None
    if len(typed) > 254:
        raise WaslError("this is too long", mend="say it in {longest} characters", longest=254)
    return typed
