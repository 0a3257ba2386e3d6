"""Who may complain, answer, correct a datum, and decide again."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.consultations import follow_own_data
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.programmes import decide_programme
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, one_of, someone_else
from wasl.accounts.roles import Role


def file_complaints(who: Holder | None) -> Verdict:
    """Families, and whoever has proven who they are, complain from their account, and follow what they said."""
    return follow_own_data(who)


def follow_complaint(who: Holder | None, filed_by: str, subject: str, *, sensitive: bool) -> Verdict:
    """A complaint is followed by who filed it, and by whom it is about or who stands for them today.

    What is `sensitive` is only for who filed it. `subject`: ``own``, ``ward`` or ``other``.
    """
    if who is not None and who.name == filed_by:
        return Verdict(True, reasons.ROLE_ALLOWS)
    if who is not None and subject in ("own", "ward") and not sensitive:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return Verdict(False, reasons.NOT_YOUR_COMPLAINT)


def handle_complaints(who: Holder | None) -> Verdict:
    """Agents of a department handle what is addressed to it, and write down what people say on the phone or at the counter."""
    return ask_one_case(who)


def handle_complaint(who: Holder | None, departments: Collection[str]) -> Verdict:
    """Agents of the department whose turn it is. `departments`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, departments, reasons.OTHER_COMPLAINT)


def answer_complaint(who: Holder | None, departments: Collection[str], hands: Collection[str]) -> Verdict:
    """Nobody answers for what they did: who took the decision complained of, or gave the answer that settled nothing. `hands`."""
    return someone_else(handle_complaint(who, departments), who, hands, reasons.FOUR_EYES_COMPLAINT)


def correct_datum(who: Holder | None, departments: Collection[str], hands: Collection[str]) -> Verdict:
    """Agents of the department that knows a datum say whether it is wrong; who decided on it does not. `hands`: they."""
    verdict = of_department(who, {Role.AGENT}, departments, reasons.OTHER_DATUM)
    return someone_else(verdict, who, hands, reasons.FOUR_EYES_COMPLAINT)


def decide_again(who: Holder | None, owners: Collection[str], hands: Collection[str]) -> Verdict:
    """A decision is taken again by another agent of the department in charge than took it, and than corrected the datum."""
    return someone_else(decide_programme(who, owners), who, hands, reasons.FOUR_EYES_COMPLAINT)


def read_complaint_statistics(who: Holder | None) -> Verdict:
    """Anyone at work in the State sees how complaints are answered; no person appears there."""
    return one_of(who, frozenset(Role) - {Role.FAMILY})
