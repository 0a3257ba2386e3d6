"""What each role may do: one function an act, whose docstring is the policy. Every answer carries its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from wasl.accounts.purposes import PURPOSES
from wasl.accounts.roles import TITLES, Role
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and why. True in a condition when allowed."""

    allowed: bool
    reason: Text

    def __bool__(self) -> bool:
        return self.allowed


class Holder(Protocol):
    """Whoever asks: an account's profile."""

    @property
    def name(self) -> str:
        """The account's name."""

    @property
    def role(self) -> str:
        """One of `Role`."""

    @property
    def department(self) -> str:
        """The department it works for; empty when none."""


def read_quality(who: Holder | None) -> Verdict:
    """Anyone at work in the State sees how good each department's data is; no person appears there."""
    return _one_of(who, frozenset(Role) - {Role.FAMILY})


def find_learner(who: Holder | None) -> Verdict:
    """Agents look for learners to handle their cases; auditors look for the file they inspect."""
    return _one_of(who, {Role.AGENT, Role.AUDITOR})


def read_file(who: Holder | None, purpose: str) -> Verdict:
    """A person's file opens to a role for a purpose of its work, and to nobody without a purpose."""
    known = PURPOSES.get(purpose)
    if known is None:
        return Verdict(False, _NO_PURPOSE)
    return _one_of(who, known.roles)


def read_accesses(who: Holder | None) -> Verdict:
    """Auditors see who read whose file and why."""
    return _one_of(who, {Role.AUDITOR})


def read_feeds(who: Holder | None) -> Verdict:
    """Departments, the directorate and auditors see the feeds and their reports."""
    return _one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def send_file(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department sends files for its own systems only. `owners`: the system's owner and the bodies above it."""
    return _own_department(who, owners)


def read_rejected_rows(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Rows that were refused hold people's data: only the department that sent them gets them back."""
    return _own_department(who, owners)


def undo_batch(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A batch is undone by the department that sent it, or by the directorate."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, _ROLE_ALLOWS)
    return _own_department(who, owners)


def decide_reviews(who: Holder | None) -> Verdict:
    """Agents decide whether two records are of one person."""
    return _one_of(who, {Role.AGENT})


def confirm_merge(who: Holder | None, proposed_by: str) -> Verdict:
    """A merge proposed by one agent is confirmed by another one: four eyes."""
    verdict = decide_reviews(who)
    if verdict and who is not None and who.name == proposed_by:
        return Verdict(False, _FOUR_EYES)
    return verdict


def see_style(who: Holder | None) -> Verdict:
    """The living style page serves those who build the portal: the directorate's staff."""
    return _one_of(who, {Role.DIRECTORATE})


def _one_of(who: Holder | None, roles: Collection[Role]) -> Verdict:
    if who is None:
        return Verdict(False, _SIGN_IN)
    return Verdict(True, _ROLE_ALLOWS) if who.role in roles else Verdict(False, _only(roles))


def _own_department(who: Holder | None, owners: Collection[str]) -> Verdict:
    verdict = _one_of(who, {Role.DEPARTMENT})
    if verdict and who is not None and who.department not in owners:
        return Verdict(False, _OTHER_DEPARTMENT)
    return verdict


def _only(roles: Collection[Role]) -> Text:
    held = [TITLES[role] for role in Role if role in roles]
    return Text(
        fr="Réservé aux rôles : " + ", ".join(title.fr for title in held),
        ar="مخصص للأدوار: " + "، ".join(title.ar for title in held),
        en="Only for the roles: " + ", ".join(title.en for title in held),
    )


_SIGN_IN = Text(fr="Connectez-vous d'abord.", ar="سجل الدخول أولا.", en="Sign in first.")
_ROLE_ALLOWS = Text(fr="Votre rôle le permet.", ar="دورك يسمح بذلك.", en="Your role allows it.")
_NO_PURPOSE = Text(
    fr="Un dossier ne s'ouvre pas sans finalité : choisissez-en une.",
    ar="لا يفتح الملف دون غاية: اختر واحدة.",
    en="No file opens without a purpose: choose one.",
)
_OTHER_DEPARTMENT = Text(
    fr="Ce système appartient à un autre département.",
    ar="هذا النظام تابع لقطاع آخر.",
    en="This system belongs to another department.",
)
_FOUR_EYES = Text(
    fr="Vous avez proposé cette fusion : une autre personne doit la confirmer.",
    ar="أنت من اقترح هذا الدمج، ويجب أن يؤكده شخص آخر.",
    en="You proposed this merge: someone else must confirm it.",
)
