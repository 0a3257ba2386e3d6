"""An entry compared with its scan by someone else than who typed it: then its document is issued from what was compared."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import change_document
from wasl.accounts.permissions.files import validate_entry
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of, this_day
from wasl.catalogue.departments import with_those_above
from wasl.catalogue.expressions.types import Kind
from wasl.documents.archive.judging import register_of, says_of
from wasl.documents.archive.models import Entry
from wasl.documents.archive.stating import Cells, Reasons, stated
from wasl.documents.content import Archived, fingerprint
from wasl.documents.drawing import known_of
from wasl.documents.issuing import Drawn, schemes_of, stood_or_written
from wasl.documents.models import Document
from wasl.documents.template import Template, issue_of, template
from wasl.exchange.agreements.standing import demand
from wasl.kernel.canonical import canonical_bytes
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.ledger import known_until
from wasl.registers.people import cluster_of, entities_named

_NOBODY: Final = "archive-"
"""Begins what stands for the holder of a document whom the registers do not know: each is one of its own."""


class UnstatedError(WaslError):
    """What was typed says no document."""

    reasons: Reasons
    """Of each cell that cannot be taken, and its column."""


def mark_of(entry: Entry) -> str:
    """Whether what was compared is what is issued."""
    return fingerprint(canonical_bytes([entry.number, entry.year, says_of(entry)]))[:32]


@transaction.atomic
def validate(who: Profile, entry: Entry, compared: str) -> Document:
    """Issue the document of `entry`, of which `who` compared what has the mark `compared` with its scan.

    Raises ForbiddenError, issuing.SaysOtherwiseError, or WaslError for an entry that changed, or that does not wait for it.
    """
    catalogue, at = current.catalogue(), now()
    ready = template(catalogue, entry.type)
    held = Entry.objects.select_for_update(of=("self",)).select_related("scan").get(pk=entry.pk)
    demand(validate_entry(who, with_those_above(catalogue, held.issuer), held.entered_by))
    _demand_state(held, Entry.State.ENTERED)
    if compared != mark_of(held):
        raise WaslError("the entry has changed since you read it", mend="compare it with its scan again")
    day = day_of(catalogue, at)
    holder = holder_of(catalogue, ready, held, day) or f"{_NOBODY}{held.pk}"
    claims = ready.claims({ready.declared.field_of(name): held.claims.get(name) for name in ready.declared.claims})
    said = Archived(
        number=held.number, year=held.year, session=held.session, entered_by=held.entered_by, validated_by=who.name,
        scan=held.scan.versions.order_by("-place")[0].sha256,
    )  # fmt: skip
    draft = Drawn(holder, claims, ready.once(holder, claims), said)
    occasion = issue_of(catalogue, ready, at, day, known_until())
    try:
        made = stood_or_written(ready, draft, occasion, who.name)
    except IntegrityError:  # someone else's was written first: it is the one, or says otherwise
        made = stood_or_written(ready, draft, occasion, who.name)
    held.state, held.validated_by, held.validated_at, held.document = Entry.State.VALIDATED, who.name, at, made
    held.save(update_fields=["state", "validated_by", "validated_at", "document"])
    return made


@transaction.atomic
def send_back(who: Profile, entry: Entry, reason: str) -> Entry:
    """The entry is not what its scan shows: it waits to be mended. Raises as `validate` does."""
    held = Entry.objects.select_for_update().get(pk=entry.pk)
    demand(validate_entry(who, with_those_above(current.catalogue(), held.issuer), held.entered_by))
    _demand_state(held, Entry.State.ENTERED)
    if not reason.strip():
        raise WaslError("no reason was given", mend="say what differs from the scan")
    held.state, held.returned_by, held.returned_for = Entry.State.RETURNED, who.name, reason.strip()
    held.save(update_fields=["state", "returned_by", "returned_for"])
    return held


def mend(who: Profile, entry: Entry, cells: Cells) -> Entry:
    """Type an entry again by its scan: another than `who` validates it from then on.

    Raises ForbiddenError, UnstatedError, or WaslError.
    """
    catalogue = current.catalogue()
    ready = template(catalogue, entry.type)
    demand(change_document(who, with_those_above(catalogue, entry.issuer)))
    said = stated(ready, register_of(ready), cells, this_day(catalogue))
    if said.reasons:
        columns = ", ".join(column for _reason, column in said.reasons)
        error = UnstatedError(
            "what was typed cannot be taken: {columns}", mend="type what the scan shows", columns=columns
        )
        error.reasons = said.reasons
        raise error
    try:
        with transaction.atomic():
            held = Entry.objects.select_for_update().get(pk=entry.pk)
            if held.state == Entry.State.VALIDATED:
                raise WaslError("the document of this entry is issued", mend="have the document revoked first")
            held.number, held.year, held.session = said.number, said.year, said.session
            held.claims, held.identifiers = said.claims, said.identifiers
            held.state, held.entered_by, held.entered_at = Entry.State.ENTERED, who.name, now()
            held.save()
    except IntegrityError as error:
        raise WaslError("another entry bears this number of this year", mend="compare both with their scans") from error
    return held


def holder_of(catalogue: Catalogue, ready: Template, entry: Entry, day: date) -> str:
    """The person of the registers whose document it is: every identifier names them, and dates agree. Empty for nobody."""
    named = {
        tuple(cluster_of(each).canonical for each in entities_named(scheme, value))
        for scheme, value in entry.identifiers.items()
    }
    if len(named) != 1 or len(set(*named)) != 1:
        return ""
    ((entity, *_same),) = named
    try:
        known = known_of(ready, schemes_of(catalogue, ready), entity, day)
    except WaslError:  # nobody by whom the issuer knows them
        return ""
    return entity if all(known[field] in (None, value) for field, value in _dates(ready, entry)) else ""


def is_nobody(entity: str) -> bool:
    """Whether a document's holder is known by its number alone."""
    return entity.startswith(_NOBODY)


def _dates(ready: Template, entry: Entry) -> list[tuple[str, object]]:
    """What the entry says of whom it is about that is written in one way only: field -> value."""
    fields = {
        name: ready.declared.field_of(name) for name, claim in ready.declared.claims.items() if claim.says == "who"
    }
    return [
        (field, entry.claims[name])
        for name, field in fields.items()
        if name in entry.claims and ready.plan.fields[field].typed.type.kind is Kind.DATE
    ]


def _demand_state(entry: Entry, state: Entry.State) -> None:
    if entry.state != state:
        raise WaslError("this entry does not wait to be compared", mend="see where it stands")
