"""Lists of payments in words and tables, for pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.quantities import period_words
from wasl.pages.tables import Column, Table
from wasl.programmes.declared import Programme
from wasl.programmes.models import Run
from wasl.programmes.paying.models import Finding, Line, PaymentList, Received, Reported
from wasl.programmes.paying.reconciling import Reconciliation

Context = dict[str, Any]
Word = tuple[str | Promise, str]
"""What is said, and the tone of it."""
MOST_LINES: Final = 1_000
LISTS: Final[Mapping[str, Word]] = {
    "draft": (gettext_lazy("draft"), "calm"), "frozen": (gettext_lazy("waits for a check"), "warm"),
    "checked": (gettext_lazy("waits for approval"), "warm"), "approved": (gettext_lazy("approved, to be sent"), "good"),
    "sending": (gettext_lazy("being sent"), "warm"), "instructed": (gettext_lazy("with the bank"), "calm"),
    "closed": (gettext_lazy("closed at zero"), "good"), "withdrawn": (gettext_lazy("withdrawn"), "calm"),
}  # fmt: skip
KINDS: Final[Mapping[str, str | Promise]] = {"due": gettext_lazy("what is due"), "arrears": gettext_lazy("arrears")}
LINES: Final[Mapping[str, Word]] = {
    "listed": (gettext_lazy("listed"), "calm"), "dropped": (gettext_lazy("left out"), "calm"),
    "sent": (gettext_lazy("sent"), "calm"),
    "accepted": (gettext_lazy("accepted by the bank"), "calm"), "rejected": (gettext_lazy("refused by the bank"), "bad"),
    "bounced": (gettext_lazy("sent back, not here yet"), "warm"), "returned": (gettext_lazy("came back"), "bad"),
    "paid": (gettext_lazy("paid"), "good"),
}  # fmt: skip
QUESTIONS: Final[Mapping[str, str | Promise]] = {
    "no-account": gettext_lazy("No account is known, nor who draws cash."),
    "holder": gettext_lazy("The account is not in the name of who is to be paid."),
    "shared": gettext_lazy("More beneficiaries than usual are paid on this account."),
    "jump": gettext_lazy("The amount is far above the one paid before."),
    "failed": gettext_lazy("The last payment failed on this very account."),
}
STANDINGS: Final[Mapping[str, Word]] = {
    "paid": (gettext_lazy("paid"), "good"), "failed": (gettext_lazy("failed for good, owed again"), "calm"),
    "dropped": (gettext_lazy("left out"), "calm"), "not-sent": (gettext_lazy("not sent"), "warm"),
    "waiting": (gettext_lazy("the bank says nothing yet"), "warm"),
    "coming-back": (gettext_lazy("sent back, not here yet"), "warm"), "twice": (gettext_lazy("left twice"), "bad"),
    "refused-but-booked": (gettext_lazy("refused, but the money left"), "bad"),
}  # fmt: skip
OFF_STATEMENT: Final[Word] = (gettext_lazy("not as the payments say"), "bad")
FILES: Final[Mapping[str, Word]] = {
    "planned": (gettext_lazy("to be written"), "calm"), "written": (gettext_lazy("written"), "calm"),
    "handing": (gettext_lazy("may have left: only the bank knows"), "bad"), "sent": (gettext_lazy("sent"), "good"),
}  # fmt: skip
ACCOUNTS: Final[Mapping[str, str | Promise]] = {
    "charge": gettext_lazy("Charged to the budget"), "payable": gettext_lazy("To be paid"),
    "transit": gettext_lazy("With the bank"), "cash": gettext_lazy("Paying account"),
    "claims": gettext_lazy("To come back"),
}  # fmt: skip
REASONS: Final[Mapping[str, str | Promise]] = {
    "AC01": gettext_lazy("the account number is wrong"), "AC04": gettext_lazy("the account is closed"),
    "AC06": gettext_lazy("the account is blocked"), "BE01": gettext_lazy("the account is not this person's"),
    "MD07": gettext_lazy("the holder has died"), "unclaimed": gettext_lazy("nobody drew it in time"),
}  # fmt: skip
"""The bank's code (ISO 20022 external codes; ours for mandates) -> what it means."""
OUTCOMES: Final[Mapping[str, Word]] = {
    "unknown": (gettext_lazy("of no payment known here"), "warm"),
    "contradicts": (gettext_lazy("contradicts what is known"), "bad"),
    "amount": (gettext_lazy("another amount"), "bad"),
}  # fmt: skip


def francs(centimes: int | None) -> Decimal | None:
    """Centimes in the State's currency."""
    return None if centimes is None else Decimal(centimes).scaleb(-2)


def list_table(
    catalogue: Catalogue, lists: QuerySet[PaymentList], state: Mapping[str, str], programmes: Iterable[str]
) -> Table[PaymentList]:
    """Lists, the latest first. `programmes`: those that may be asked for."""
    asked = {"programme": list(programmes), "state": list(LISTS)}
    for name, known in asked.items():
        lists = lists.filter(**{name: state[name]}) if state.get(name) in known else lists
    kept = ~Q(lines__state=Line.State.DROPPED)
    rows = lists.annotate(count=Count("lines", filter=kept), total=Sum("lines__amount", filter=kept)).order_by("-pk")
    columns: list[Column[Any]] = [
        Column("list", _("List"), lambda each: each.pk, link=lambda each: url_of(each), kind="number"),
        Column("programme", _("Programme"), lambda each: declared_title(catalogue, Programme, each.programme)),
        Column(
            "period", _("Period"), lambda each: each.period, show=lambda each: period_words(each.period), kind="date"
        ),
        Column("kind", _("What is paid"), lambda each: str(KINDS[each.kind])),
        Column("announced", _("Announced for"), lambda each: each.announced, kind="date"),
        Column("count", _("Payments"), lambda each: each.count, kind="number"),
        Column("total", _("In all"), lambda each: francs(each.total), kind="number"),
        Column(
            "state",
            _("Where it stands"),
            lambda each: str(LISTS[each.state][0]),
            show=lambda each: badge(*LISTS[each.state]),
        ),
    ]
    filters: list[Context] = [
        {"name": "programme", "title": _("Programme"),
         "choices": [(name, declared_title(catalogue, Programme, name)) for name in asked["programme"]]},
        {"name": "state", "title": _("Where it stands"), "choices": [(name, word) for name, (word, _tone) in LISTS.items()]},
    ]  # fmt: skip
    return Table(columns, rows, state, "payments", _("Lists of payments"), _("No list was made yet."), filters=filters)


def line_table(listed: PaymentList, state: Mapping[str, str]) -> Table[Line]:
    """The first lines that are looked for, without names: who is paid is told where a question is asked."""
    lines = listed.lines.select_related("obligation").order_by("pk")
    chosen, words = state.get("state", ""), state.get("q", "").strip()
    if chosen in Line.State:
        lines = lines.filter(state=chosen)
    if words:
        lines = lines.filter(Q(obligation__unit__icontains=words) | Q(instruction__icontains=words))
    columns: list[Column[Line]] = [
        Column(
            "unit",
            _("Beneficiary"),
            lambda line: line.obligation.unit.partition(":")[2],
            kind="code",
            link=lambda line: reverse("programmes:owed", args=[line.obligation_id]),
        ),
        Column("amount", _("Amount"), lambda line: francs(line.amount), kind="number"),
        Column("set_off", _("Kept back"), lambda line: francs(line.set_off) if line.set_off else None, kind="number"),
        Column(
            "account",
            _("Account"),
            account_of,
            kind="code",
            show=lambda line: format_html('<bdi dir="ltr">{}</bdi>', account_of(line)),
        ),
        Column("attempt", _("Attempt"), lambda line: line.attempt, kind="number"),
        Column(
            "state", _("Where it stands"), lambda line: str(word_of(line)[0]), show=lambda line: badge(*word_of(line))
        ),
        Column("reason", _("Bank's code"), lambda line: line.reason, kind="code"),
        Column("booked", _("Paid on"), lambda line: line.booked, kind="date"),
        Column(
            "instruction",
            _("Instruction"),
            lambda line: line.instruction,
            show=lambda line: format_html('<code class="hash" dir="ltr">{}</code>', line.instruction),
        ),
    ]
    choices = [(str(value), LINES[value][0]) for value in Line.State]
    return Table(
        columns, lines[:MOST_LINES] if state.get("export") is None else lines, state, f"payments-{listed.pk}", _("Payments"),
        _("No payment stands so."), hint=_("Number of a household or person, or instruction"),
        filters=({"name": "state", "title": _("Where it stands"), "choices": choices},),
    )  # fmt: skip


def questions(listed: PaymentList) -> list[Context]:
    """The questions that wait, the first of them."""
    found = (
        Finding.objects.filter(line__list=listed, decided="").select_related("line__obligation").order_by("kind", "pk")
    )
    return [
        {"id": each.pk, "kind": each.kind, "says": QUESTIONS[each.kind], "unit": each.line.obligation.unit.partition(":")[2],
         "amount": francs(each.line.amount), "payee": each.line.payee, "holder": each.line.holder,
         "account": account_of(each.line), "may_pay": each.kind != Finding.Kind.NO_ACCOUNT}
        for each in found[:MOST_LINES]
    ]  # fmt: skip


def parts(standing: Reconciliation) -> list[Context]:
    """Where the lines stand."""
    return [
        {"word": STANDINGS[name], "lines": part.lines, "amount": francs(part.amount), "moved": francs(part.moved)}
        for name, part in standing.parts.items()
    ]


def ledger(standing: Reconciliation) -> list[tuple[str | Promise, Decimal | None]]:
    """The balances."""
    return [(ACCOUNTS[name], francs(balance)) for name, balance in standing.balances.items()]


def files(listed: PaymentList) -> list[Context]:
    """The files of a list."""
    return [
        {"id": each.pk, "message": each.message, "word": FILES[each.state], "count": each.count, "total": francs(each.total),
         "in_doubt": each.state == "handing", "sha256": each.sha256 and f"SHA-256 {each.sha256}", "by": each.by}
        for each in listed.sendings.order_by("number")
    ]  # fmt: skip


def open_rows(rows: Iterable[Reported]) -> list[Context]:
    """Rows received that could not be applied."""
    return [
        {"id": each.pk, "word": OUTCOMES[each.outcome], "instruction": each.instruction, "amount": francs(each.amount),
         "file": each.received.message, "what": each.what, "explained_by": each.explained_by, "why": each.why}
        for each in rows
    ]  # fmt: skip


def received_table(catalogue: Catalogue, received: QuerySet[Received], state: Mapping[str, str]) -> Table[Received]:
    """Files that came back."""
    columns: list[Column[Received]] = [
        Column("message", _("File received"), lambda each: each.message, kind="code"),
        Column("at", _("Read on"), lambda each: day_of(catalogue, each.at), kind="date"),
        Column("applied", _("Applied"), lambda each: each.counts.get("applied", 0), kind="number"),
        Column("already", _("Known already"), lambda each: each.counts.get("already", 0), kind="number"),
        Column(
            "open", _("Not applied"), lambda each: sum(each.counts.get(name, 0) for name in OUTCOMES), kind="number"
        ),
    ]
    return Table(
        columns,
        received.order_by("-pk"),
        state,
        "received",
        _("Files received"),
        _("No file came back yet."),
        searchable=False,
    )


def runs(catalogue: Catalogue, programmes: Iterable[str]) -> list[tuple[int, str]]:
    """Runs that a list can be made from, the latest of each programme."""
    latest: dict[str, Run] = {}
    for run in Run.objects.filter(programme__in=list(programmes), state=Run.State.DONE).order_by("pk"):
        latest[run.programme] = run
    return [
        (run.pk, f"{declared_title(catalogue, Programme, name)} · {date_format(run.as_of)}")
        for name, run in latest.items()
    ]


def called(listed: PaymentList) -> str:
    """What a list is called: its number."""
    return _("List {number}").format(number=listed.pk)


def url_of(listed: PaymentList) -> str:
    """The page of a list."""
    return reverse("programmes:payment", args=[listed.pk])


def reason_of(line: Line) -> str:
    """Why the bank did not pay it, in words where its code is known."""
    return str(REASONS.get(line.reason, line.reason))


def account_of(line: Line) -> str:
    """Its last digits: enough to tell accounts apart."""
    return ending_of(line.rib) if line.rib else (_("cash") if line.identity else "—")


def ending_of(rib: str) -> str:
    """The last digits of an account."""
    return f"…{rib[-6:]}"


def word_of(line: Line) -> Word:
    """Where it stands."""
    paid = line.live and line.debited - line.credited == line.amount and line.state != Line.State.BOUNCED
    return LINES["paid" if paid else line.state]
