"""Who may keep files, hold and destroy them, and answer for entries of old registers."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.documents import change_document
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, someone_else
from wasl.accounts.roles import Role


def keep_files(who: Holder | None) -> Verdict:
    """Agents of a department keep its files: scans, letters, papers signed elsewhere."""
    return ask_one_case(who)


def handle_file(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Agents of the department whose file it is read it, add versions, hold it. `owners`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, owners, reasons.OTHER_DEPARTMENT)


def decide_file(who: Holder | None, owners: Collection[str], proposed_by: str) -> Verdict:
    """What one agent holds another lets go, and what one would destroy another decides on: four eyes."""
    return someone_else(handle_file(who, owners), who, {proposed_by}, reasons.FOUR_EYES_DOCUMENT)


def validate_entry(who: Holder | None, issuers: Collection[str], entered_by: str) -> Verdict:
    """What one agent entered from an old register another compares with its scan and answers for: four eyes."""
    return someone_else(change_document(who, issuers), who, {entered_by}, reasons.FOUR_EYES_ENTRY)
