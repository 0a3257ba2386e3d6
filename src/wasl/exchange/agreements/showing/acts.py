"""What this person may do next with a version, and why not otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.accounts.models import Profile
from wasl.accounts.permissions import agreements as permissions
from wasl.accounts.permissions.verdict import Verdict
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.reviewing import writers_of
from wasl.exchange.agreements.showing.seen import sides
from wasl.exchange.agreements.states import EDITABLE, IN_FORCE, IN_PREPARATION, UNDER_REVIEW, State

May = Callable[[Profile | None, AgreementVersion], Verdict]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to a version in some states."""

    name: str
    label: Promise
    icon: str
    states: tuple[State, ...]
    may: May
    asks: bool = True
    """Whether a page asks for more (a reason, a finding, a signature) before it is done."""
    tone: str = "quiet"
    note: Promise | str = ""
    """What it does, told where it asks."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An act with whether this person may, and where."""

    act: Act
    verdict: Verdict
    url: str


def _draft(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.draft_agreement(who, sides(version).both)


def _review(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.review_agreement(who, sides(version).both)


def _advise(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.advise_agreement(who, sides(version).both, writers_of(version))


def _sign(who: Profile | None, version: AgreementVersion) -> Verdict:
    signed = {version.signed_for_consumer, version.signed_for_provider} - {""}
    return permissions.sign_agreement(who, sides(version).both, signed)


def _activate(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.activate_agreement(who)


def _suspend(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.suspend_agreement(who, sides(version).both)


def _resume(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.resume_agreement(who, version.suspended_for)


def _end(who: Profile | None, version: AgreementVersion) -> Verdict:
    return permissions.end_agreement(who, sides(version).both)


ACTS = (
    Act("edit", _("Change the draft"), "file", EDITABLE, _draft),
    Act("submit", _("Submit"), "upload", EDITABLE, _draft, asks=False, tone=""),
    Act("opinion", _("Give an opinion"), "scales", (State.SUBMITTED, State.ADVISED), _advise, tone=""),
    Act("sign", _("Sign"), "key", (State.ADVISED, State.SIGNED_BY_ONE), _sign, tone=""),
    Act("activate", _("Put in force"), "check", (State.SIGNED,), _activate, asks=False, tone=""),
    Act("resume", _("Resume"), "check", (State.SUSPENDED,), _resume, tone="",
        note=_("Everything is checked again, then the exchange goes on at once.")),
    Act("amend", _("Amend"), "file", IN_FORCE, _draft,
        note=_("A new version is drafted. This one stays in force until the new one is signed and activated.")),
    Act("renew", _("Renew"), "clock", (*IN_FORCE, State.EXPIRED), _draft,
        note=_("A new version of the same text is drafted, for as long again.")),
    Act("request-changes", _("Ask for changes"), "undo", UNDER_REVIEW, _review,
        note=_("The text goes back to its writers. Opinions and signatures given so far no longer count.")),
    Act("suspend", _("Suspend"), "warning", (State.ACTIVE,), _suspend, tone="danger",
        note=_("The exchange stops at the very next call. Nothing is lost: it can be resumed.")),
    Act("refuse", _("Refuse"), "cross", UNDER_REVIEW, _activate,
        note=_("This version goes no further. Another one may be drafted.")),
    Act("end", _("End"), "cross", IN_FORCE, _end,
        note=_("The exchange stops for good. A new agreement would be needed.")),
    Act("withdraw", _("Withdraw"), "cross", IN_PREPARATION, _end,
        note=_("This version goes no further. Another one may be drafted.")),
)  # fmt: skip
NAMED = {act.name: act for act in ACTS}


def offered(version: AgreementVersion, who: Profile | None) -> list[Offered]:
    """The acts that the version's state lets through, the likeliest first, each with whether `who` may."""
    return [
        Offered(act, act.may(who, version), act_url(version, act.name)) for act in ACTS if version.state in act.states
    ]


def act_url(version: AgreementVersion, name: str) -> str:
    """Where an act is done."""
    return reverse("agreements:act", args=[version.agreement.number, version.version, name])
