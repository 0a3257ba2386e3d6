"""Who may draft, advise, sign, put in force and end agreements, and register the keys of systems."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.verdict import Holder, Verdict, one_of, own_department, party, someone_else
from wasl.accounts.roles import Role


def read_agreements(who: Holder | None) -> Verdict:
    """Whoever has an account reads the agreements that are, or were, in force: what the State exchanges is no secret."""
    return one_of(who, frozenset(Role))


def read_prepared(who: Holder | None, parties: Collection[str], submitted: bool) -> Verdict:
    """Drafts are their parties' own affair; once submitted, the directorate and auditors read them too."""
    if submitted and who is not None and who.role in (Role.DIRECTORATE, Role.AUDITOR):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return party(who, parties, {Role.DEPARTMENT, Role.OFFICER})


def draft_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party's systems department drafts, changes, submits and amends."""
    return party(who, parties, {Role.DEPARTMENT})


def review_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party, its officer, or the directorate asks for changes to what was submitted."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return party(who, parties, {Role.DEPARTMENT, Role.OFFICER})


def advise_agreement(who: Holder | None, parties: Collection[str], writers: Collection[str]) -> Verdict:
    """A party's data-protection officer gives an opinion on what someone else wrote: four eyes."""
    return someone_else(party(who, parties, {Role.OFFICER}), who, writers, reasons.FOUR_EYES_OPINION)


def sign_agreement(who: Holder | None, parties: Collection[str], signed: Collection[str]) -> Verdict:
    """Each party's systems department signs for its own side, once. `signed`: the departments that did."""
    verdict = party(who, parties, {Role.DEPARTMENT})
    if verdict and who is not None and who.department in signed:
        return Verdict(False, reasons.SIGNED_ALREADY)
    return verdict


def activate_agreement(who: Holder | None) -> Verdict:
    """The directorate puts a signed agreement in force, or refuses it."""
    return one_of(who, {Role.DIRECTORATE})


def suspend_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party, the directorate or an auditor stops an agreement at once."""
    if who is not None and who.role in (Role.DIRECTORATE, Role.AUDITOR):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return party(who, parties, {Role.DEPARTMENT, Role.OFFICER})


def resume_agreement(who: Holder | None, suspended_for: str) -> Verdict:
    """The directorate lets an agreement serve again; so does the department that had suspended it, unless others did since."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    verdict = one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE})
    if verdict and who is not None and who.department != suspended_for:
        return Verdict(False, reasons.SUSPENDED_ELSEWHERE)
    return verdict


def end_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party or the directorate ends an agreement, or withdraws a draft, for good."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return party(who, parties, {Role.DEPARTMENT})


def read_processing(who: Holder | None) -> Verdict:
    """The register of processing and the authority's references are open to whoever answers for data."""
    return one_of(who, {Role.DEPARTMENT, Role.OFFICER, Role.DIRECTORATE, Role.AUDITOR})


def record_reference(who: Holder | None, department: str) -> Verdict:
    """A department's officer, or its systems staff, records what the authority received or gave."""
    return party(who, {department}, {Role.DEPARTMENT, Role.OFFICER})


def read_keys(who: Holder | None) -> Verdict:
    """Public keys are public; their history is for departments, the directorate and auditors."""
    return one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def register_key(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department registers keys of its own systems. `owners`: the system's owner and the bodies above it."""
    return own_department(who, owners)


def revoke_key(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A key is revoked by the department that owns the system, by the directorate, or by an auditor."""
    if who is not None and who.role in (Role.DIRECTORATE, Role.AUDITOR):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return own_department(who, owners)
