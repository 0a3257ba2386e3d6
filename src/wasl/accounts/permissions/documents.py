"""Who may issue documents, change them, hold them, ask wallets for them, and have files sealed."""

from __future__ import annotations

from collections.abc import Collection

from wasl.accounts import reasons
from wasl.accounts.permissions.consultations import follow_own_data, of_family
from wasl.accounts.permissions.exchange import ask_one_case
from wasl.accounts.permissions.verdict import Holder, Verdict, of_department, one_of, someone_else
from wasl.accounts.roles import Role


def read_documents(who: Holder | None) -> Verdict:
    """Whoever issues sees which documents stand, without names; the directorate and auditors see how many."""
    verdict = one_of(who, {Role.AGENT, Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})
    if verdict and who is not None and who.role == Role.AGENT and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def handle_documents(who: Holder | None) -> Verdict:
    """Agents of a department issue documents one by one, and have a say in what becomes of them."""
    return ask_one_case(who)


def open_document(who: Holder | None, issuers: Collection[str]) -> Verdict:
    """Agents of the issuer read what a document states of a person: a reading of their file, which leaves a trace."""
    return change_document(who, issuers)


def have_document(who: Holder | None, asked_by: Collection[str], issuers: Collection[str], subject: str) -> Verdict:
    """A document is issued to whom it is about, to who stands for them, or to an agent of its issuer, as the pack says of it.

    `asked_by`: ``subject``, ``guardian``, ``department``. `subject`: whose it is to `who`: ``own``, ``ward`` or ``other``.
    """
    if who is not None and {"own": "subject", "ward": "guardian"}.get(subject) in asked_by:
        return Verdict(True, reasons.ROLE_ALLOWS)
    if "department" not in asked_by:
        return Verdict(False, reasons.NOT_ISSUED_TO_YOU)
    return change_document(who, issuers)


def keep_documents(who: Holder | None) -> Verdict:
    """Families, and whoever has proven who they are, keep their documents, and those of their minor children, in one place."""
    return follow_own_data(who)


def open_coffret(who: Holder | None, entity: str, family: Collection[str]) -> Verdict:
    """Documents and files of a person open to the person, and to a parent while the child is a minor; to nobody else here.

    `family`: the ids of the person and of their minor children, as judged today.
    """
    return of_family(who, entity, family, reasons.NOT_YOUR_DOCUMENT)


def hold_document(who: Holder | None, subject: str) -> Verdict:
    """A document goes into the wallet of whom it is about, or of who stands for them; nobody at work takes it there.

    `subject`: whose it is to `who`: ``own``, ``ward`` or ``other``.
    """
    if who is None:
        return Verdict(False, reasons.SIGN_IN)
    if subject in ("own", "ward"):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return Verdict(False, reasons.NOT_YOUR_DOCUMENT)


def change_document(who: Holder | None, issuers: Collection[str]) -> Verdict:
    """Agents of the issuer have documents revoked, suspended or corrected. `issuers`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, issuers, reasons.OTHER_ISSUER)


def decide_change(who: Holder | None, issuers: Collection[str], proposed_by: str) -> Verdict:
    """What one agent proposes for a document, another decides: four eyes."""
    return someone_else(change_document(who, issuers), who, {proposed_by}, reasons.FOUR_EYES_DOCUMENT)


def ask_wallets(who: Holder | None) -> Verdict:
    """Agents of a department ask people to show documents from their wallets."""
    return ask_one_case(who)


def follow_asked(who: Holder | None) -> Verdict:
    """Whoever works for a department sees what its agents and its systems asked wallets for; nothing of what was shown."""
    return follow_signed_files(who)


def ask_presentation(who: Holder | None, askers: Collection[str]) -> Verdict:
    """An agent asks for what the pack lets their own department ask for. `askers`: it, and the bodies above it."""
    return of_department(who, {Role.AGENT}, askers, reasons.OTHER_ASKER)


def open_presentation(who: Holder | None, askers: Collection[str], asked_by: str) -> Verdict:
    """What was shown is for the agent who asked, and for nobody else: a reading of a person's data, which leaves a trace."""
    verdict = ask_presentation(who, askers)
    if verdict and who is not None and who.name != asked_by:
        return Verdict(False, reasons.ASKED_BY_ANOTHER)
    return verdict


def issue_cohort(who: Holder | None, issuers: Collection[str]) -> Verdict:
    """The issuer's own department has a document issued to everyone who may have it."""
    return of_department(who, {Role.DEPARTMENT, Role.AGENT}, issuers, reasons.OTHER_ISSUER)


def sign_cohort(who: Holder | None, issuers: Collection[str], asked_by: str) -> Verdict:
    """Someone else than who asked for it reads the account of such a run, and answers for it: four eyes."""
    return someone_else(issue_cohort(who, issuers), who, {asked_by}, reasons.FOUR_EYES_DOCUMENT)


def read_key_uses(who: Holder | None) -> Verdict:
    """Auditors see what every issuer's keys were used for, and a department what its own were."""
    return one_of(who, {Role.DEPARTMENT, Role.AUDITOR})


def follow_signed_files(who: Holder | None) -> Verdict:
    """Whoever works for a department sees which of its files were signed, by their receipts."""
    verdict = one_of(who, {Role.DEPARTMENT, Role.AGENT})
    if verdict and who is not None and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def sign_files(who: Holder | None, departments: Collection[str]) -> Verdict:
    """Whoever works for a department has its files signed, where the pack lets it. `departments`: it, and those above it."""
    return of_department(who, {Role.DEPARTMENT, Role.AGENT}, departments, reasons.OTHER_DEPARTMENT_FILES)
