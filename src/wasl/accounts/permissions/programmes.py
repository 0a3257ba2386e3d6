"""Who may decide programmes, pay what they owe, and try their reforms."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.consultations import follow_own_data
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, one_of, someone_else
from wasl.accounts.roles import Role


def decide_programme(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Agents of the department in charge of a programme decide its cases. `owners`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, owners, reasons.OTHER_PROGRAMME)


def confirm_refusal(who: Holder | None, owners: Collection[str], decided_by: str) -> Verdict:
    """Nobody is refused by one alone: what one agent's case came to, another confirms."""
    return someone_else(decide_programme(who, owners), who, {decided_by}, reasons.FOUR_EYES_REFUSAL)


def run_programme(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The department in charge of a programme has it decided for everybody at once."""
    return of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_PROGRAMME)


def read_payments(who: Holder | None) -> Verdict:
    """Whoever decides, pays or inspects sees the lists of payments; who is paid is for the department in charge alone."""
    verdict = one_of(who, {Role.AGENT, Role.DEPARTMENT, Role.AUDITOR})
    if verdict and who is not None and who.role != Role.AUDITOR and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def make_payments(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The department in charge of a programme makes its lists of payments and sends what was approved."""
    return of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_PROGRAMME)


def approve_payments(who: Holder | None, owners: Collection[str], others: Collection[str]) -> Verdict:
    """Nobody answers twice for one list: `others` had a hand in it before. The database holds this too."""
    return someone_else(make_payments(who, owners), who, others, reasons.FOUR_EYES_PAYMENT)


def follow_payments(who: Holder | None) -> Verdict:
    """Whoever has proven who they are sees what is paid to their household, them and their minor children; nobody else's."""
    return follow_own_data(who)


def simulate_programme(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Planners and the directorate try reforms of any programme, those in charge of their own: in numbers, without names."""
    if one_of(who, {Role.PLANNER, Role.DIRECTORATE}):
        return Verdict(True, reasons.ROLE_ALLOWS)
    verdict = one_of(who, {Role.PLANNER, Role.DIRECTORATE, Role.DEPARTMENT, Role.AGENT})
    return of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_PROGRAMME) if verdict else verdict


def publish_scenario(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Planners and the department in charge of the programme publish what a reform would come to."""
    if one_of(who, {Role.PLANNER}):
        return Verdict(True, reasons.ROLE_ALLOWS)
    verdict = one_of(who, {Role.PLANNER, Role.DEPARTMENT})
    return of_department(who, {Role.DEPARTMENT}, owners, reasons.OTHER_PROGRAMME) if verdict else verdict


def bring_poverty_map(who: Holder | None) -> Verdict:
    """Whoever may simulate a whole programme brings the rates of poverty by which reforms are judged: they name no one."""
    return one_of(who, {Role.PLANNER, Role.DIRECTORATE, Role.DEPARTMENT})
