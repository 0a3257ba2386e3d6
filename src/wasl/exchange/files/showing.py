"""Lists and occasions for people: tables, words, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.declared import System
from wasl.exchange.answering.problems import PROBLEMS
from wasl.exchange.declared import Service
from wasl.exchange.files.calendar import Standing, standing
from wasl.exchange.files.models import Delivery, Occasion
from wasl.kernel.errors import filled
from wasl.pages.language import declared_title
from wasl.pages.marks import badge
from wasl.pages.pictures import Part
from wasl.pages.tables import Column, Table
from wasl.pages.telling import Told, told_of

State = Mapping[str, str]
STATES: dict[Delivery.State, tuple[str | Promise, str]] = {
    Delivery.State.LANDED: (gettext_lazy("Under way"), "calm"),
    Delivery.State.ANSWERED: (gettext_lazy("Answered"), "good"),
    Delivery.State.FAILED: (gettext_lazy("Refused"), "bad"),
    Delivery.State.CANCELLED: (gettext_lazy("Cancelled"), "warm"),
}
STEPS: dict[str, str | Promise] = {
    "read": gettext_lazy("Read"),
    "extract": gettext_lazy("Registers at hand"),
    "answer": gettext_lazy("Answered"),
    "receipts": gettext_lazy("Receipts written"),
    "write": gettext_lazy("File written"),
}
OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    "answered": (gettext_lazy("Answered"), "good"),
    "outside": (gettext_lazy("Not among those agreed"), "near"),
    "unknown": (gettext_lazy("Nobody recognised"), "warm"),
    "malformed": (gettext_lazy("No identifier"), "bad"),
    "repeated": (gettext_lazy("Repeated"), "none"),
}
OCCASIONS: dict[str, tuple[str | Promise, str]] = {
    "done": (gettext_lazy("Answered"), "good"),
    "ahead": (gettext_lazy("Ahead"), "none"),
    "soon": (gettext_lazy("Soon"), "calm"),
    "late": (gettext_lazy("Late"), "bad"),
}


def outcome_parts(delivery: Delivery) -> list[Part]:
    """Rows by outcome, as parts of a bar."""
    return [Part(word, getattr(delivery, name), tone) for name, (word, tone) in OUTCOMES.items()]


def list_table(catalogue: Catalogue, deliveries: Iterable[Delivery], state: State) -> Table[Delivery]:
    """Lists that were sent."""
    columns: list[Column[Delivery]] = [
        Column("number", _("List"), lambda each: each.pk, link=lambda each: _url(each.pk), kind="number"),
        Column("service", _("Service"), lambda each: declared_title(catalogue, Service, each.service)),
        Column("consumer", _("Asked by"), lambda each: declared_title(catalogue, System, each.consumer)),
        Column("created", _("Came"), lambda each: each.created, kind="date"),
        Column("received", _("Rows"), lambda each: each.received, kind="number"),
        Column("answered", _("Answered"), lambda each: each.answered, kind="number"),
        Column("state", _("State"), lambda each: str(STATES[Delivery.State(each.state)][0]), show=_state),
    ]  # fmt: skip
    nothing = _("No list was sent yet.")
    return Table(columns, list(deliveries), state, "lists", _("Lists of subjects"), nothing)


def occasion_table(catalogue: Catalogue, occasions: Iterable[Occasion], state: State) -> Table[Occasion]:
    """The calendar of recurring exchanges."""
    columns: list[Column[Occasion]] = [
        Column("due", _("Due"), lambda each: each.due, kind="date"),
        Column("service", _("Service"), lambda each: declared_title(catalogue, Service, each.service)),
        Column("consumer", _("Asked by"), lambda each: declared_title(catalogue, System, each.consumer)),
        Column("agreement", _("Agreement"), lambda each: each.agreement, kind="code"),
        Column("state", _("State"), lambda each: str(OCCASIONS[stands(each).state][0]), show=_occasion),
        Column(
            "list", _("List"), lambda each: each.delivery_id,
            link=lambda each: _url(each.delivery_id) if each.delivery_id else "", kind="number",
        ),
    ]  # fmt: skip
    nothing = _("No agreement says that lists come regularly.")
    return Table(columns, list(occasions), state, "calendar", _("Recurring exchanges"), nothing)


def _url(number: int) -> str:
    return reverse("files:delivery", args=[number])


def stands(occasion: Occasion) -> Standing:
    """Where it stands today."""
    return standing(occasion.due, current.today(), done=occasion.delivery_id is not None)


def error_of(delivery: Delivery) -> Told | None:
    """Why it failed, in the reader's language; None where it did not."""
    problem = PROBLEMS.get(delivery.error.get("problem", ""))
    if problem is None:
        return told_of(delivery.error)
    given, language = delivery.error.get("said", {}).get("given", {}), get_language() or "fr"
    return Told(
        filled(problem.title.in_language(language), given), "", filled(problem.mend.in_language(language), given)
    )


def _state(delivery: Delivery) -> Any:
    return badge(*STATES[Delivery.State(delivery.state)])


def _occasion(occasion: Occasion) -> Any:
    return badge(*OCCASIONS[stands(occasion).state])
