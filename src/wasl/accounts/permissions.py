"""What each role may do: one function an act, whose docstring is the policy. Every answer carries its reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from wasl.accounts import reasons
from wasl.accounts.purposes import PURPOSES
from wasl.accounts.roles import Role
from wasl.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and why. True in a condition when allowed."""

    allowed: bool
    reason: Text

    def __bool__(self) -> bool:
        return self.allowed


class Holder(Protocol):
    """Whoever asks: an account's profile."""

    @property
    def name(self) -> str:
        """The account's name."""

    @property
    def role(self) -> str:
        """One of `Role`."""

    @property
    def department(self) -> str:
        """The department it works for; empty when none."""

    @property
    def person(self) -> str:
        """The entity it is proven to be; empty when none."""


def read_quality(who: Holder | None) -> Verdict:
    """Anyone at work in the State sees how good each department's data is; no person appears there."""
    return _one_of(who, frozenset(Role) - {Role.FAMILY})


def find_learner(who: Holder | None) -> Verdict:
    """Agents look for learners to handle their cases; auditors look for the file they inspect."""
    return _one_of(who, {Role.AGENT, Role.AUDITOR})


def read_file(who: Holder | None, purpose: str) -> Verdict:
    """A person's file opens to a role for a purpose of its work, and to nobody without a purpose."""
    known = PURPOSES.get(purpose)
    if known is None or not known.opens_files:
        return Verdict(False, reasons.NO_PURPOSE)
    return _one_of(who, known.roles)


def read_accesses(who: Holder | None) -> Verdict:
    """Auditors see who read whose file and why."""
    return _one_of(who, {Role.AUDITOR})


def read_feeds(who: Holder | None) -> Verdict:
    """Departments, the directorate and auditors see the feeds and their reports."""
    return _one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def send_file(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department sends files for its own systems only. `owners`: the system's owner and the bodies above it."""
    return _own_department(who, owners)


def read_rejected_rows(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Rows that were refused hold people's data: only the department that sent them gets them back."""
    return _own_department(who, owners)


def undo_batch(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A batch is undone by the department that sent it, or by the directorate."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _own_department(who, owners)


def decide_reviews(who: Holder | None) -> Verdict:
    """Agents decide whether two records are of one person."""
    return _one_of(who, {Role.AGENT})


def confirm_merge(who: Holder | None, proposed_by: str) -> Verdict:
    """A merge proposed by one agent is confirmed by another one: four eyes."""
    return _someone_else(decide_reviews(who), who, {proposed_by}, reasons.FOUR_EYES_MERGE)


def follow_own_data(who: Holder | None) -> Verdict:
    """Families, and whoever has proven who they are, see who consulted their own data and their minor children's."""
    if who is not None and who.person:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _one_of(who, {Role.FAMILY})


def see_consultations_of(who: Holder | None, entity: str, family: Collection[str]) -> Verdict:
    """A person sees the consultations of their own data, and a parent those of a minor child; nobody else does here.

    `family`: the ids of the person and of their minor children, as judged today.
    """
    return _of_family(who, entity, family, reasons.NOT_YOURS)


def read_objections(who: Holder | None) -> Verdict:
    """Departments and their data-protection officers see what people ask of them; auditors what is taken to the authority."""
    return _one_of(who, {Role.DEPARTMENT, Role.OFFICER, Role.AUDITOR})


def answer_objection(who: Holder | None, addressee: str) -> Verdict:
    """The department that a person's request is addressed to answers it, by its systems' staff or its officer."""
    return _of_department(who, {Role.DEPARTMENT, Role.OFFICER}, {addressee}, reasons.OTHER_ADDRESSEE)


def decide_escalated(who: Holder | None) -> Verdict:
    """What was taken to the data-protection authority is answered by it."""
    return _one_of(who, {Role.AUDITOR})


def read_tower(who: Holder | None) -> Verdict:
    """The directorate and auditors see who exchanges what with whom, in numbers; no person appears there."""
    return _one_of(who, {Role.DIRECTORATE, Role.AUDITOR})


def verify_logs(who: Holder | None) -> Verdict:
    """Auditors verify the logs of receipts and look up the trace of one."""
    return _one_of(who, {Role.AUDITOR})


def unlink_receipts(who: Holder | None) -> Verdict:
    """Where the law demands it, officers and auditors unlink a person's receipts from them, for good."""
    return _one_of(who, {Role.OFFICER, Role.AUDITOR})


def confirm_unlinking(who: Holder | None, proposed_by: str) -> Verdict:
    """What one proposes to unlink, another confirms: four eyes."""
    return _someone_else(unlink_receipts(who), who, {proposed_by}, reasons.FOUR_EYES_UNLINKING)


def read_agreements(who: Holder | None) -> Verdict:
    """Whoever has an account reads the agreements that are, or were, in force: what the State exchanges is no secret."""
    return _one_of(who, frozenset(Role))


def read_prepared(who: Holder | None, parties: Collection[str], submitted: bool) -> Verdict:
    """Drafts are their parties' own affair; once submitted, the directorate and auditors read them too."""
    if submitted and who is not None and who.role in (Role.DIRECTORATE, Role.AUDITOR):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _party(who, parties, {Role.DEPARTMENT, Role.OFFICER})


def draft_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party's systems department drafts, changes, submits and amends."""
    return _party(who, parties, {Role.DEPARTMENT})


def review_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party, its officer, or the directorate asks for changes to what was submitted."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _party(who, parties, {Role.DEPARTMENT, Role.OFFICER})


def advise_agreement(who: Holder | None, parties: Collection[str], writers: Collection[str]) -> Verdict:
    """A party's data-protection officer gives an opinion on what someone else wrote: four eyes."""
    return _someone_else(_party(who, parties, {Role.OFFICER}), who, writers, reasons.FOUR_EYES_OPINION)


def sign_agreement(who: Holder | None, parties: Collection[str], signed: Collection[str]) -> Verdict:
    """Each party's systems department signs for its own side, once. `signed`: the departments that did."""
    verdict = _party(who, parties, {Role.DEPARTMENT})
    if verdict and who is not None and who.department in signed:
        return Verdict(False, reasons.SIGNED_ALREADY)
    return verdict


def activate_agreement(who: Holder | None) -> Verdict:
    """The directorate puts a signed agreement in force, or refuses it."""
    return _one_of(who, {Role.DIRECTORATE})


def suspend_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party, the directorate or an auditor stops an agreement at once."""
    if who is not None and who.role in (Role.DIRECTORATE, Role.AUDITOR):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _party(who, parties, {Role.DEPARTMENT, Role.OFFICER})


def resume_agreement(who: Holder | None, suspended_for: str) -> Verdict:
    """The directorate lets an agreement serve again; so does the department that had suspended it, unless others did since."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    verdict = _one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE})
    if verdict and who is not None and who.department != suspended_for:
        return Verdict(False, reasons.SUSPENDED_ELSEWHERE)
    return verdict


def end_agreement(who: Holder | None, parties: Collection[str]) -> Verdict:
    """Either party or the directorate ends an agreement, or withdraws a draft, for good."""
    if who is not None and who.role == Role.DIRECTORATE:
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _party(who, parties, {Role.DEPARTMENT})


def read_processing(who: Holder | None) -> Verdict:
    """The register of processing and the authority's references are open to whoever answers for data."""
    return _one_of(who, {Role.DEPARTMENT, Role.OFFICER, Role.DIRECTORATE, Role.AUDITOR})


def record_reference(who: Holder | None, department: str) -> Verdict:
    """A department's officer, or its systems staff, records what the authority received or gave."""
    return _party(who, {department}, {Role.DEPARTMENT, Role.OFFICER})


def read_keys(who: Holder | None) -> Verdict:
    """Public keys are public; their history is for departments, the directorate and auditors."""
    return _one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def register_key(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department registers keys of its own systems. `owners`: the system's owner and the bodies above it."""
    return _own_department(who, owners)


def revoke_key(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A key is revoked by the department that owns the system, by the directorate, or by an auditor."""
    if who is not None and who.role in (Role.DIRECTORATE, Role.AUDITOR):
        return Verdict(True, reasons.ROLE_ALLOWS)
    return _own_department(who, owners)


def read_subscriptions(who: Holder | None) -> Verdict:
    """Departments see the subscriptions they have a part in; the directorate and auditors see all. No person appears there."""
    return _one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def manage_subscription(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department subscribes for its own systems only. `owners`: the system's owner and the bodies above it."""
    return _own_department(who, owners)


def read_lists(who: Holder | None) -> Verdict:
    """Departments, the directorate and auditors see the lists that were sent and their accounts; no person appears there."""
    return _one_of(who, {Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})


def send_list(who: Holder | None, owners: Collection[str]) -> Verdict:
    """A department asks by file for its own systems only. `owners`: the asking system's owner and the bodies above it."""
    return _own_department(who, owners)


def take_answer(who: Holder | None, owners: Collection[str]) -> Verdict:
    """An answered list holds people's data: only the department that asked takes it."""
    return _own_department(who, owners)


def ask_one_case(who: Holder | None) -> Verdict:
    """An agent of a department asks for one case at a time, under the agreements of the department's own systems."""
    verdict = _one_of(who, {Role.AGENT})
    if verdict and who is not None and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def read_claims(who: Holder | None) -> Verdict:
    """Departments and their agents follow the claims they ask or examine; auditors see the lists and every access to them."""
    verdict = _one_of(who, {Role.DEPARTMENT, Role.AGENT, Role.AUDITOR})
    if verdict and who is not None and who.role == Role.AGENT and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def manage_claims(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The department that sent a list asks its families, prints their letters and takes the results. `owners`: as for lists."""
    return _of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_DEPARTMENT)


def examine_claims(who: Holder | None) -> Verdict:
    """Agents of the department that answers read what families gave, and decide."""
    return ask_one_case(who)


def read_documents(who: Holder | None) -> Verdict:
    """Whoever issues sees which documents stand, without names; the directorate and auditors see how many."""
    verdict = _one_of(who, {Role.AGENT, Role.DEPARTMENT, Role.DIRECTORATE, Role.AUDITOR})
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
    return _of_family(who, entity, family, reasons.NOT_YOUR_DOCUMENT)


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
    return _of_department(who, {Role.AGENT}, issuers, reasons.OTHER_ISSUER)


def decide_change(who: Holder | None, issuers: Collection[str], proposed_by: str) -> Verdict:
    """What one agent proposes for a document, another decides: four eyes."""
    return _someone_else(change_document(who, issuers), who, {proposed_by}, reasons.FOUR_EYES_DOCUMENT)


def ask_wallets(who: Holder | None) -> Verdict:
    """Agents of a department ask people to show documents from their wallets."""
    return ask_one_case(who)


def ask_presentation(who: Holder | None, askers: Collection[str]) -> Verdict:
    """An agent asks for what the pack lets their own department ask for. `askers`: it, and the bodies above it."""
    return _of_department(who, {Role.AGENT}, askers, reasons.OTHER_ASKER)


def open_presentation(who: Holder | None, askers: Collection[str], asked_by: str) -> Verdict:
    """What was shown is for the agent who asked, and for nobody else: a reading of a person's data, which leaves a trace."""
    verdict = ask_presentation(who, askers)
    if verdict and who is not None and who.name != asked_by:
        return Verdict(False, reasons.ASKED_BY_ANOTHER)
    return verdict


def issue_cohort(who: Holder | None, issuers: Collection[str]) -> Verdict:
    """The issuer's own department has a document issued to everyone who may have it."""
    return _of_department(who, {Role.DEPARTMENT, Role.AGENT}, issuers, reasons.OTHER_ISSUER)


def sign_cohort(who: Holder | None, issuers: Collection[str], asked_by: str) -> Verdict:
    """Someone else than who asked for it reads the account of such a run, and answers for it: four eyes."""
    return _someone_else(issue_cohort(who, issuers), who, {asked_by}, reasons.FOUR_EYES_DOCUMENT)


def read_key_uses(who: Holder | None) -> Verdict:
    """Auditors see what every issuer's keys were used for, and a department what its own were."""
    return _one_of(who, {Role.DEPARTMENT, Role.AUDITOR})


def follow_signed_files(who: Holder | None) -> Verdict:
    """Whoever works for a department sees which of its files were signed, by their receipts."""
    verdict = _one_of(who, {Role.DEPARTMENT, Role.AGENT})
    if verdict and who is not None and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def sign_files(who: Holder | None, departments: Collection[str]) -> Verdict:
    """Whoever works for a department has its files signed, where the pack lets it. `departments`: it, and those above it."""
    return _of_department(who, {Role.DEPARTMENT, Role.AGENT}, departments, reasons.OTHER_DEPARTMENT_FILES)


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
    return _of_department(who, {Role.AGENT}, departments, reasons.OTHER_CASE)


def decide_case(who: Holder | None, departments: Collection[str], hands: Collection[str]) -> Verdict:
    """Whoever filed a case does not decide on it; who decided does not decide on the appeal: four eyes. `hands`: they."""
    return _someone_else(handle_case(who, departments), who, hands, reasons.FOUR_EYES_CASE)


def keep_files(who: Holder | None) -> Verdict:
    """Agents of a department keep its files: scans, letters, papers signed elsewhere."""
    return ask_one_case(who)


def handle_file(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Agents of the department whose file it is read it, add versions, hold it. `owners`: it, and the bodies above it."""
    return _of_department(who, {Role.AGENT}, owners, reasons.OTHER_DEPARTMENT)


def decide_file(who: Holder | None, owners: Collection[str], proposed_by: str) -> Verdict:
    """What one agent holds another lets go, and what one would destroy another decides on: four eyes."""
    return _someone_else(handle_file(who, owners), who, {proposed_by}, reasons.FOUR_EYES_DOCUMENT)


def validate_entry(who: Holder | None, issuers: Collection[str], entered_by: str) -> Verdict:
    """What one agent entered from an old register another compares with its scan and answers for: four eyes."""
    return _someone_else(change_document(who, issuers), who, {entered_by}, reasons.FOUR_EYES_ENTRY)


def decide_programme(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Agents of the department in charge of a programme decide its cases. `owners`: it, and the bodies above it."""
    return _of_department(who, {Role.AGENT}, owners, reasons.OTHER_PROGRAMME)


def confirm_refusal(who: Holder | None, owners: Collection[str], decided_by: str) -> Verdict:
    """Nobody is refused by one alone: what one agent's case came to, another confirms."""
    return _someone_else(decide_programme(who, owners), who, {decided_by}, reasons.FOUR_EYES_REFUSAL)


def run_programme(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The department in charge of a programme has it decided for everybody at once."""
    return _of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_PROGRAMME)


def read_payments(who: Holder | None) -> Verdict:
    """Whoever decides, pays or inspects sees the lists of payments; who is paid is for the department in charge alone."""
    verdict = _one_of(who, {Role.AGENT, Role.DEPARTMENT, Role.AUDITOR})
    if verdict and who is not None and who.role != Role.AUDITOR and not who.department:
        return Verdict(False, reasons.NO_DEPARTMENT)
    return verdict


def make_payments(who: Holder | None, owners: Collection[str]) -> Verdict:
    """The department in charge of a programme makes its lists of payments and sends what was approved."""
    return _of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_PROGRAMME)


def approve_payments(who: Holder | None, owners: Collection[str], others: Collection[str]) -> Verdict:
    """Nobody answers twice for one list: `others` had a hand in it before. The database holds this too."""
    return _someone_else(make_payments(who, owners), who, others, reasons.FOUR_EYES_PAYMENT)


def simulate_programme(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Planners and the directorate try reforms of any programme, those in charge of their own: in numbers, without names."""
    if _one_of(who, {Role.PLANNER, Role.DIRECTORATE}):
        return Verdict(True, reasons.ROLE_ALLOWS)
    verdict = _one_of(who, {Role.PLANNER, Role.DIRECTORATE, Role.DEPARTMENT, Role.AGENT})
    return _of_department(who, {Role.DEPARTMENT, Role.AGENT}, owners, reasons.OTHER_PROGRAMME) if verdict else verdict


def publish_scenario(who: Holder | None, owners: Collection[str]) -> Verdict:
    """Planners and the department in charge of the programme publish what a reform would come to."""
    if _one_of(who, {Role.PLANNER}):
        return Verdict(True, reasons.ROLE_ALLOWS)
    verdict = _one_of(who, {Role.PLANNER, Role.DEPARTMENT})
    return _of_department(who, {Role.DEPARTMENT}, owners, reasons.OTHER_PROGRAMME) if verdict else verdict


def see_style(who: Holder | None) -> Verdict:
    """The living style page serves those who build the portal: the directorate's staff."""
    return _one_of(who, {Role.DIRECTORATE})


def _one_of(who: Holder | None, roles: Collection[Role]) -> Verdict:
    if who is None:
        return Verdict(False, reasons.SIGN_IN)
    return Verdict(True, reasons.ROLE_ALLOWS) if who.role in roles else Verdict(False, reasons.only(roles))


def _of_family(who: Holder | None, entity: str, family: Collection[str], otherwise: Text) -> Verdict:
    """What is a person's own: theirs, and a parent's while they are a minor."""
    verdict = follow_own_data(who)
    if verdict and entity not in family:
        return Verdict(False, otherwise)
    return verdict


def _own_department(who: Holder | None, owners: Collection[str]) -> Verdict:
    return _of_department(who, {Role.DEPARTMENT}, owners, reasons.OTHER_DEPARTMENT)


def _of_department(
    who: Holder | None, roles: Collection[Role], departments: Collection[str], otherwise: Text
) -> Verdict:
    """One of `roles`, who works for one of `departments`."""
    verdict = _one_of(who, roles)
    if verdict and who is not None and who.department not in departments:
        return Verdict(False, otherwise)
    return verdict


def _someone_else(verdict: Verdict, who: Holder | None, than: Collection[str], otherwise: Text) -> Verdict:
    """Four eyes: whom `verdict` allows, but for those who had a hand in it."""
    if verdict and who is not None and who.name in than:
        return Verdict(False, otherwise)
    return verdict


def _party(who: Holder | None, parties: Collection[str], roles: Collection[Role]) -> Verdict:
    verdict = _one_of(who, roles)
    if verdict and who is not None and who.department not in parties:
        return Verdict(False, reasons.NO_PARTY)
    return verdict
