"""Who may follow what was consulted of whom, object, and inspect the logs of it."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, one_of, someone_else
from wasl.accounts.roles import Role
from wasl.kernel.text import Text


def follow_own_data(who: Holder | None) -> Verdict:
    """Families, and whoever has proven who they are, see who consulted their own data and their minor children's."""
    if who is not None and who.person:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return one_of(who, {Role.FAMILY})


def of_family(who: Holder | None, entity: str, family: Collection[str], otherwise: Text) -> Verdict:
    """What is a person's own: theirs, and a parent's while they are a minor."""
    verdict = follow_own_data(who)
    if verdict and entity not in family:
        return Verdict(False, otherwise)
    return verdict


def see_consultations_of(who: Holder | None, entity: str, family: Collection[str]) -> Verdict:
    """A person sees the consultations of their own data, and a parent those of a minor child; nobody else does here.

    `family`: the ids of the person and of their minor children, as judged today.
    """
    return of_family(who, entity, family, reasons.NOT_YOURS)


def read_objections(who: Holder | None) -> Verdict:
    """Departments and their data-protection officers see what people ask of them; auditors what is taken to the authority."""
    return one_of(who, {Role.DEPARTMENT, Role.OFFICER, Role.AUDITOR})


def answer_objection(who: Holder | None, addressee: str) -> Verdict:
    """The department that a person's request is addressed to answers it, by its systems' staff or its officer."""
    return of_department(who, {Role.DEPARTMENT, Role.OFFICER}, {addressee}, reasons.OTHER_ADDRESSEE)


def decide_escalated(who: Holder | None) -> Verdict:
    """What was taken to the data-protection authority is answered by it."""
    return one_of(who, {Role.AUDITOR})


def read_tower(who: Holder | None) -> Verdict:
    """The directorate and auditors see who exchanges what with whom, in numbers; no person appears there."""
    return one_of(who, {Role.DIRECTORATE, Role.AUDITOR})


def verify_logs(who: Holder | None) -> Verdict:
    """Auditors verify the logs of receipts and look up the trace of one."""
    return one_of(who, {Role.AUDITOR})


def unlink_receipts(who: Holder | None) -> Verdict:
    """Where the law demands it, officers and auditors unlink a person's receipts from them, for good."""
    return one_of(who, {Role.OFFICER, Role.AUDITOR})


def confirm_unlinking(who: Holder | None, proposed_by: str) -> Verdict:
    """What one proposes to unlink, another confirms: four eyes."""
    return someone_else(unlink_receipts(who), who, {proposed_by}, reasons.FOUR_EYES_UNLINKING)
