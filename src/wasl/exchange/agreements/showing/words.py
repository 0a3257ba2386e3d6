"""What states, events, findings and sensitivities are called on screen, most with their tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wasl.exchange.agreements.models import Opinion
from wasl.exchange.agreements.states import State

STATES = {
    State.DRAFT: (_("draft"), "none"),
    State.SUBMITTED: (_("awaiting an opinion"), "calm"),
    State.CHANGES_REQUESTED: (_("changes requested"), "warm"),
    State.ADVISED: (_("awaiting signatures"), "calm"),
    State.SIGNED_BY_ONE: (_("signed by one party"), "calm"),
    State.SIGNED: (_("awaiting activation"), "near"),
    State.ACTIVE: (_("active"), "good"),
    State.SUSPENDED: (_("suspended"), "bad"),
    State.EXPIRED: (_("expired"), "warm"),
    State.ENDED: (_("ended"), "none"),
    State.SUPERSEDED: (_("superseded"), "none"),
    State.REFUSED: (_("refused"), "bad"),
}

STEPS = (
    (_("Draft"), (State.DRAFT, State.CHANGES_REQUESTED)),
    (_("Opinion"), (State.SUBMITTED,)),
    (_("Signatures"), (State.ADVISED, State.SIGNED_BY_ONE)),
    (_("Activation"), (State.SIGNED,)),
    (_("In force"), (State.ACTIVE, State.SUSPENDED)),
)
"""The way of a version, for the strip above its page."""

EVENTS = {
    "draft": (_("drafted"), "calm"),
    "edit": (_("text changed"), "calm"),
    "submit": (_("submitted"), "calm"),
    "request-changes": (_("changes requested"), "warm"),
    "opinion-favourable": (_("favourable opinion"), "good"),
    "opinion-with-reservations": (_("opinion with reservations"), "warm"),
    "opinion-unfavourable": (_("unfavourable opinion"), "bad"),
    "sign-consumer": (_("signed for the consumer"), "good"),
    "sign-provider": (_("signed for the provider"), "good"),
    "activate": (_("put in force"), "good"),
    "suspend": (_("suspended"), "bad"),
    "resume": (_("resumed"), "good"),
    "end": (_("ended"), "warm"),
    "withdraw": (_("withdrawn"), "warm"),
    "refuse": (_("refused"), "bad"),
    "amend": (_("amendment drafted"), "calm"),
    "renew": (_("renewal drafted"), "calm"),
    "supersede": (_("superseded by the next version"), "calm"),
    "expire": (_("expired"), "warm"),
    "warn": (_("warning of its end"), "warm"),
    "register-key": (_("key registered"), "good"),
    "rotate-key": (_("keys rotated"), "calm"),
    "revoke-key": (_("key revoked"), "bad"),
}

FINDINGS = {
    Opinion.Finding.FAVOURABLE: (_("Favourable"), "good"),
    Opinion.Finding.RESERVED: (_("Favourable with reservations"), "warm"),
    Opinion.Finding.UNFAVOURABLE: (_("Unfavourable"), "bad"),
}

SENSITIVITIES = {
    "open": (_("open data"), "none"),
    "internal": (_("internal"), "calm"),
    "personal": (_("personal"), "warm"),
    "sensitive": (_("sensitive"), "bad"),
}

REGIMES = {"declaration": _("Declaration"), "authorisation": _("Authorisation")}

WAYS = {
    "call": _("calls between systems"),
    "file": _("files of people"),
    "portal": _("one case at a time, in the portal"),
    "events": _("notices of changes"),
}

RECURRENCES = {"monthly": _("every month"), "termly": _("every term"), "yearly": _("every year")}

TYPES = {
    "verify": (_("yes or no"), "good"),
    "lookup": (_("one person's data"), "warm"),
    "batch": (_("lists"), "warm"),
    "subscribe": (_("changes as they come"), "calm"),
    "statistics": (_("statistics"), "none"),
}

PARTIES = {"consumer": _("Consumer"), "provider": _("Provider")}

TERMS = {
    "purpose": _("Purpose"),
    "law": _("Legal basis"),
    "authority": _("Data-protection authority"),
    "fields": _("Fields"),
    "subjects": _("People concerned"),
    "scope": _("Condition on people"),
    "ways": _("Ways of asking"),
    "quota": _("Quota"),
    "codes": _("Codes of"),
    "secrecy_days": _("Days of lawful secrecy"),
    "secrecy_law": _("Law of the secrecy"),
    "recurrence": _("Recurrence"),
    "starts": _("Due on"),
    "valid_from": _("In force from"),
    "valid_until": _("In force until"),
}
"""The parts of the text that may differ between versions, in the order of reading."""
