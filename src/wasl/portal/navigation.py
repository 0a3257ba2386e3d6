"""The portal's map: which pages stand in the menu, for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wasl.accounts.models import Profile
from wasl.accounts.permissions.agreements import read_agreements, read_keys, read_processing
from wasl.accounts.permissions.complaints import file_complaints, handle_complaints, read_complaint_statistics
from wasl.accounts.permissions.consultations import (
    follow_own_data,
    read_objections,
    read_tower,
    unlink_receipts,
    verify_logs,
)
from wasl.accounts.permissions.documents import (
    follow_asked,
    follow_signed_files,
    handle_documents,
    keep_documents,
    read_documents,
    read_key_uses,
)
from wasl.accounts.permissions.exchange import ask_one_case, read_claims, read_lists, read_subscriptions
from wasl.accounts.permissions.files import keep_files
from wasl.accounts.permissions.notices import handle_notices, read_notices
from wasl.accounts.permissions.portal import see_style
from wasl.accounts.permissions.procedures import file_procedures, handle_cases, read_exceptions
from wasl.accounts.permissions.programmes import follow_payments, read_payments
from wasl.accounts.permissions.registers import decide_reviews, find_learner, read_accesses, read_feeds, read_quality
from wasl.accounts.permissions.verdict import Holder, Verdict


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    label: str | Promise
    page: str
    """Name of its URL."""
    icon: str
    may: Callable[[Holder | None], Verdict] | None = None
    """Who sees it; None for everyone."""
    note: str | Promise = ""
    """What one does there; entries with a note are also doors on the home page."""


MENU: tuple[tuple[Promise, tuple[Entry, ...]], ...] = (
    (
        _("My work"),
        (
            Entry(_("Home"), "portal:home", "home"),
            Entry(
                _("Verify a document"), "verify:page", "shield", note=_("See whether a paper is genuine, by its code.")
            ),
            Entry(
                _("Follow a complaint"),
                "complaints:enter",
                "search",
                note=_("Read the answer by a number and a code, or say something without a name."),
            ),
            Entry(
                _("Who consulted our data"),
                "tracing:consultations",
                "eye",
                follow_own_data,
                _("See who asked what about you and your children, why, and object."),
            ),
            Entry(
                _("What we are entitled to"),
                "procedures:rights",
                "scales",
                file_procedures,
                _("See each programme for you and your children, why, what was paid, and what to do next."),
            ),
            Entry(
                _("Our procedures"),
                "procedures:home",
                "check",
                file_procedures,
                _("Ask the administration for something, follow it, answer, appeal."),
            ),
            Entry(
                _("Our messages"),
                "notices:mine",
                "inbox",
                read_notices,
                _("Read what you were told, and say how you want to be told."),
            ),
            Entry(
                _("Our complaints"),
                "complaints:home",
                "inbox",
                file_complaints,
                _("Complain, contest one datum of a decision, read the answer, go further."),
            ),
            Entry(
                _("Our payments"),
                "programmes:our-payments",
                "arrows",
                follow_payments,
                _("See what was paid to your household and when, and mend an account that failed."),
            ),
            Entry(
                _("Our documents"),
                "documents:coffret",
                "file",
                keep_documents,
                _("Get certificates and diplomas, lend them, and keep your own."),
            ),
            Entry(_("People"), "registers:people", "people", find_learner, _("Find a learner and follow their path.")),
            Entry(
                _("Cases"),
                "procedures:cases",
                "inbox",
                handle_cases,
                _("Handle what people ask of your department, in the time of the law."),
            ),
            Entry(
                _("Exceptions"),
                "procedures:exceptions",
                "scales",
                read_exceptions,
                _("See which decisions went against a rule, who proposed and who confirmed them."),
            ),
            Entry(
                _("Messages to people"),
                "notices:desk",
                "upload",
                handle_notices,
                _("See what left and what did not, and print letters."),
            ),
            Entry(
                _("Complaints"),
                "complaints:complaints",
                "inbox",
                handle_complaints,
                _("Answer what people say to your department, on the web, on the phone or at the counter."),
            ),
            Entry(
                _("How complaints are answered"),
                "complaints:statistics",
                "chart",
                read_complaint_statistics,
                _("See how many complain, and how fast and how well they are answered."),
            ),
            Entry(
                _("Doubtful identities"),
                "registers:reviews",
                "scales",
                decide_reviews,
                _("Decide whose row it is where the evidence does not."),
            ),
            Entry(_("Feeds"), "registers:feeds", "inbox", read_feeds, _("Send files and read what became of them.")),
            Entry(_("Quality of data"), "registers:quality", "chart", read_quality, _("See how good each feed is.")),
            Entry(_("Readings"), "registers:accesses", "eye", read_accesses, _("See who opened which file, and why.")),
            Entry(
                _("Requests of people"),
                "tracing:objections",
                "person",
                read_objections,
                _("Answer what people ask about consultations of their data."),
            ),
        ),
    ),
    (
        _("Documents"),
        (
            Entry(
                _("Documents issued"),
                "documents:list",
                "file",
                read_documents,
                _("Look up a document that your department issued, and what became of it."),
            ),
            Entry(
                _("Issue a document"),
                "documents:issue",
                "check",
                handle_documents,
                _("Give a person what the registers say of them, sealed."),
            ),
            Entry(
                _("Documents asked for"),
                "documents:asked",
                "eye",
                follow_asked,
                _("Have someone show, from their wallet, what your department needs of a document."),
            ),
            Entry(_("Changes to documents"), "documents:changes", "scales", handle_documents),
            Entry(_("Cohorts"), "documents:cohorts", "people", read_documents),
            Entry(
                _("Old registers"),
                "documents:archive",
                "book",
                handle_documents,
                _("Enter diplomas of before, compare them with their scans, and issue them."),
            ),
            Entry(
                _("Files"),
                "documents:files",
                "inbox",
                keep_files,
                _("Keep scans, letters and signed papers, and find them."),
            ),
            Entry(
                _("Files signed"),
                "documents:signatures",
                "check",
                follow_signed_files,
                _("Have a file of your department sealed."),
            ),
            Entry(
                _("Uses of seals"),
                "documents:uses",
                "key",
                read_key_uses,
                _("See what each key sealed, when, for whom."),
            ),
        ),
    ),
    (
        _("Rights"),
        (
            Entry(
                _("Programmes"),
                "programmes:list",
                "scales",
                note=_("See what the State gives, to whom, and by which rules."),
            ),
            Entry(
                _("Payments"),
                "programmes:payments",
                "arrows",
                read_payments,
                _("Make lists of payments, answer for them, and follow each to the last centime."),
            ),
        ),
    ),
    (
        _("Exchanges"),
        (
            Entry(
                _("Services"), "agreements:services", "server", note=_("See what each department answers, and to whom.")
            ),
            Entry(
                _("Agreements"),
                "agreements:list",
                "scales",
                read_agreements,
                _("See who may ask whom for what, and what waits for you."),
            ),
            Entry(
                _("Ask for a case"),
                "counter:ask",
                "person",
                ask_one_case,
                _("Ask another department about one person, instead of asking them for a paper."),
            ),
            Entry(
                _("Lists"), "files:list", "file", read_lists, _("Ask about many people at once, once or every year.")
            ),
            Entry(
                _("Claims"),
                "claims:lists",
                "inbox",
                read_claims,
                _("Ask only the families that the exchange could not clear, and follow their answers."),
            ),
            Entry(
                _("Changes told"),
                "events:list",
                "arrows",
                read_subscriptions,
                _("See which systems are told of changes."),
            ),
            Entry(_("Register of processing"), "agreements:processing", "book", read_processing),
            Entry(_("References of the authority"), "agreements:references", "shield", read_processing),
            Entry(_("Keys of systems"), "agreements:keys", "key", read_keys),
            Entry(
                _("Control tower"),
                "tracing:tower",
                "chart",
                read_tower,
                _("See who exchanges what with whom, and what stands out."),
            ),
            Entry(_("Consultations"), "tracing:traces", "search", verify_logs, _("Follow consultations by agreement.")),
            Entry(
                _("Questions of agents"),
                "counter:questions",
                "people",
                read_accesses,
                _("See which agent asked another department, and when."),
            ),
            Entry(_("Logs of receipts"), "tracing:logs", "shield", verify_logs, _("Verify that nothing was altered.")),
            Entry(_("Unlinked receipts"), "tracing:unlinkings", "link", unlink_receipts),
        ),
    ),
    (
        _("Common language"),
        (
            Entry(_("Nomenclatures"), "referentials:list", "book", note=_("Look up a code and what it means.")),
            Entry(_("Mappings"), "referentials:mappings", "arrows", note=_("See how far each system's codes agree.")),
            Entry(_("Territories"), "referentials:territories", "map", note=_("Find a territory and its people.")),
        ),
    ),
    (
        _("The State, declared"),
        (
            Entry(_("Departments"), "portal:departments", "building"),
            Entry(_("Systems"), "portal:systems", "server", note=_("See who owns which system and how it connects.")),
            Entry(_("Pack"), "portal:pack", "file", note=_("Read any rule, and what refers to it.")),
            Entry(_("Interface"), "interface", "code"),
            Entry(_("Style page"), "portal:style", "palette", see_style),
        ),
    ),
)


def sections(profile: Profile | None, path: str) -> list[dict[str, Any]]:
    """The menu of this person: ``[{"title", "entries": [{"label", "url", "icon", "current"}]}]``, no section empty."""
    shown = [(title, [_entry(entry) for entry in entries if _sees(profile, entry)]) for title, entries in MENU]
    here = _nearest([entry["url"] for _title, entries in shown for entry in entries], path)
    return [
        {"title": title, "entries": [{**entry, "current": entry["url"] == here} for entry in entries]}
        for title, entries in shown
        if entries
    ]


def doors(profile: Profile | None) -> list[dict[str, Any]]:
    """What this person can do from home: ``[{"label", "url", "icon", "note"}]``."""
    entries = (entry for _title, entries in MENU for entry in entries if entry.note and _sees(profile, entry))
    return [{**_entry(entry), "note": entry.note} for entry in entries]


def _nearest(urls: list[str], path: str) -> str:
    """The menu's address that leads deepest towards `path`; home only for itself."""
    above = [url for url in urls if url == path or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")


def _sees(profile: Profile | None, entry: Entry) -> bool:
    return entry.may is None or bool(entry.may(profile))


def _entry(entry: Entry) -> dict[str, Any]:
    return {"label": entry.label, "url": reverse(entry.page), "icon": entry.icon}
