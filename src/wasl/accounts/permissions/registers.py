"""Who may do what with registers: feeds, people's files, doubts about who is who."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.verdict import Holder, Verdict, one_of, own_department, someone_else
from wasl.accounts.purposes import PURPOSES
from wasl.accounts.roles import Role


def read_quality(who: Holder | None) -> Verdict:
    """Anyone at work in the State sees how good each department's data is; no person appears there."""
    return one_of(who, frozenset(Role) - {Role.FAMILY})


def find_learner(who: Holder | None) -> Verdict:
    """Agents look for learners to handle their cases; auditors look for the file they inspect."""
    return one_of(who, {Role.AGENT, Role.AUDITOR})


def read_file(who: Holder | None, purpose: str) -> Verdict:
    """A person's file opens to a role for a purpose of its work, and to nobody without a purpose."""
    known = PURPOSES.get(purpose)
    if known is None or not known.opens_files:
        return Verdict(False, reasons.NO_PURPOSE)
    return one_of(who, known.roles)


def read_accesses(who: Holder | None) -> Verdict:
    """Auditors see who read whose file and why."""
    return one_of(who, {Role.AUDITOR})


def read_feeds(who: Holder | None) -> Verdict:
    """Departments, the directorate and auditors see the feeds and their reports."""
    return one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def send_file(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department sends files for its own systems only. `owners`: the system's owner and the bodies above it."""
    return own_department(who, owners)


def read_rejected_rows(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Rows that were refused hold people's data: only the department that sent them gets them back."""
    return own_department(who, owners)


def undo_batch(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A batch is undone by the department that sent it, or by the directorate."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return own_department(who, owners)


def decide_reviews(who: Holder | None) -> Verdict:
    """Agents decide whether two records are of one person."""
    return one_of(who, {Role.AGENT})


def confirm_merge(who: Holder | None, proposed_by: str) -> Verdict:
    """A merge proposed by one agent is confirmed by another one: four eyes."""
    return someone_else(decide_reviews(who), who, {proposed_by}, reasons.FOUR_EYES_MERGE)
