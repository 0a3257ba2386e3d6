"""Who may subscribe to changes, send lists, ask about one case, and follow claims."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, one_of, own_department
from wasl.accounts.roles import Role


def read_subscriptions(who: Holder | None) -> Verdict:
    """Departments see the subscriptions they have a part in; the directorate and auditors see all. No person appears there."""
    return one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def manage_subscription(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department subscribes for its own systems only. `owners`: the system's owner and the bodies above it."""
    return own_department(who, owners)


def read_lists(who: Holder | None) -> Verdict:
    """Departments, the directorate and auditors see the lists that were sent and their accounts; no person appears there."""
    return one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def send_list(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department asks by file for its own systems only. `owners`: the asking system's owner and the bodies above it."""
    return own_department(who, owners)


def take_answer(who: Holder | None, owners: Collection[str]) -> Verdict:
    """An answered list holds people's data: only the department that asked takes it."""
    return own_department(who, owners)


def ask_one_case(who: Holder | None) -> Verdict:
    """An agent of a department asks for one case at a time, under the agreements of the department's own systems."""
    verdict = one_of(who, {Role.AGENT})
    if verdict and who is not None and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def read_claims(who: Holder | None) -> Verdict:
    """Departments and their agents follow the claims they ask or examine; auditors see the lists and every access to them."""
    verdict = one_of(who, {Role.DEPARTMENT, Role.AGENT, Role.AUDITOR})
    if verdict and who is not None and who.role == Role.AGENT and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def manage_claims(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The department that sent a list asks its families, prints their letters and takes the results. `owners`: as for lists."""
    return of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_DEPARTMENT)


def examine_claims(who: Holder | None) -> Verdict:
    """Agents of the department that answers read what families gave, and decide."""
    return ask_one_case(who)
