"""Who reads what people are told, and sees to it that it leaves."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.consultations import follow_own_data
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department
from wasl.accounts.roles import Role


def read_notices(who: Holder | None) -> Verdict:
    """Whoever has proven who they are reads what they were told, and says how they want to be told."""
    return follow_own_data(who)


def handle_notices(who: Holder | None) -> Verdict:
    """Agents see which notices of their department left, and which did not."""
    return ask_one_case(who)


def handle_notice(who: Holder | None, departments: Collection[str]) -> Verdict:
    """Agents of the department that tells it print it, or have it sent again. `departments`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, departments, reasons.OTHER_CASE)


def write_down_contact(who: Holder | None, departments: Collection[str]) -> Verdict:
    """At a counter, agents of the department that handles something of a person's write down how they want to be told.

    What is known of them is not shown for it, and the person sees who wrote it. `departments`: it, and the bodies above it.
    """
    return of_department(who, {Role.AGENT}, departments, reasons.OTHER_CASE)
