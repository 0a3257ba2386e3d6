"""Who may file procedures, and handle their cases."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.consultations import follow_own_data
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, one_of, someone_else
from wasl.accounts.roles import Role


def file_procedure(
    who: Holder | None, filed_by: Collection[str], departments: Collection[str], subject: str
) -> Verdict:
    """A procedure is filed by whom it is about, by who stands for them, or for them by an agent at its department's counter.

    `filed_by`: ``subject``, ``guardian``, ``counter``, as the pack says of it. `subject`: ``own``, ``ward`` or ``other``.
    """
    if who is not None and {"own": "subject", "ward": "guardian"}.get(subject) in filed_by:
        return Verdict(True, reasons.ROLE_ALLOWS)
    if "counter" not in filed_by:
        return Verdict(False, reasons.NOT_YOUR_CASE)
    return handle_case(who, departments)


def follow_case(who: Holder | None, departments: Collection[str], subject: str, *, counter: bool) -> Verdict:
    """A case is followed, answered for, withdrawn and appealed by whom it is about, or who stands for them today.

    `counter`: it was filed at a counter, whose agents do the same for them. `subject`: ``own``, ``ward`` or ``other``.
    """
    if who is not None and subject in ("own", "ward"):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return handle_case(who, departments) if counter else Verdict(False, reasons.NOT_YOUR_CASE)


def file_procedures(who: Holder | None) -> Verdict:
    """Families, and whoever has proven who they are, see what they can ask for, and follow what they asked."""
    return follow_own_data(who)


def handle_cases(who: Holder | None) -> Verdict:
    """Agents of a department handle its cases."""
    return ask_one_case(who)


def handle_case(who: Holder | None, departments: Collection[str]) -> Verdict:
    """Agents of the department whose turn it is. `departments`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, departments, reasons.OTHER_CASE)


def decide_case(who: Holder | None, departments: Collection[str], hands: Collection[str]) -> Verdict:
    """Whoever filed a case does not decide on it; who decided does not decide on the appeal: four eyes. `hands`: they."""
    return someone_else(handle_case(who, departments), who, hands, reasons.FOUR_EYES_CASE)


def read_exceptions(who: Holder | None) -> Verdict:
    """Auditors read every decision that went against a rule, agents those of their department."""
    verdict = one_of(who, {Role.AGENT, Role.AUDITOR})
    if verdict and who is not None and who.role == Role.AGENT:
        return handle_cases(who)
    return verdict
