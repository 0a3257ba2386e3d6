"""What becomes of a document after its issue: one agent proposes it, another decides."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import change_document, decide_change
from wasl.catalogue import current
from wasl.catalogue.departments import with_those_above
from wasl.documents.issuing import draft_of, move, replace
from wasl.documents.models import Change, Document
from wasl.documents.template import template
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

_FROM: Final[dict[str, frozenset[str]]] = {
    Change.Kind.REVOKE: frozenset({Document.State.IN_FORCE, Document.State.SUSPENDED}),
    Change.Kind.SUSPEND: frozenset({Document.State.IN_FORCE}),
    Change.Kind.RESUME: frozenset({Document.State.SUSPENDED}),
    Change.Kind.CORRECT: frozenset({Document.State.IN_FORCE, Document.State.SUSPENDED}),
}
"""Kind of change -> the states of a document that it can be done to."""
_TO: Final = {
    Change.Kind.REVOKE: Document.State.REVOKED,
    Change.Kind.SUSPEND: Document.State.SUSPENDED,
    Change.Kind.RESUME: Document.State.IN_FORCE,
}


def possible(document: Document) -> list[Change.Kind]:
    """What can be proposed for `document` as it stands. What an archive or a decision says is not corrected by registers."""
    sourced = document.read().source is not msgspec.UNSET
    return [
        kind for kind in Change.Kind if document.state in _FROM[kind] and not (sourced and kind == Change.Kind.CORRECT)
    ]


@transaction.atomic
def propose(who: Profile, document: Document, kind: Change.Kind, reason: str) -> Change:
    """Have it decided whether `document` is revoked, suspended, put in force again, or corrected by what registers know now.

    Raises ForbiddenError, or WaslError where its state does not allow it or something else is proposed already.
    """
    held = _held(document)
    demand(change_document(who, _issuers(held)))
    why = reason.strip()
    if not why:
        raise WaslError("no reason was given", mend="say why: it is kept in the document's history")
    _demand_state(held, kind)
    if held.changes.filter(state=Change.State.PROPOSED).exists():
        raise WaslError("something is proposed for this document already", mend="decide on that first")
    return Change.objects.create(document=held, kind=kind, reason=why, proposed_by=who.name, proposed_at=now())


def confirm(who: Profile, change: Change) -> Document:
    """Do what was proposed: the document as it is then, or the one that replaces it. Raises as `propose`, and as issuing."""
    at = now()
    with transaction.atomic():
        document = _decided(who, change, Change.State.DONE, at)
        _demand_state(document, Change.Kind(change.kind))
        catalogue = current.catalogue()
        ready = template(catalogue, document.type)
        if change.kind != Change.Kind.CORRECT:
            move(document, _TO[Change.Kind(change.kind)], at)
            return document
        draft, occasion = draft_of(catalogue, ready, document.entity)
        if draft.claims == document.read().claims:
            raise WaslError(
                "the registers still say what this document says", mend="have the registers mended first, by who knows"
            )
        return replace(ready, document, draft, occasion, who.name)


@transaction.atomic
def refuse(who: Profile, change: Change) -> Change:
    """Leave the document as it is. Raises as `propose`."""
    _decided(who, change, Change.State.REFUSED, now())
    change.refresh_from_db()
    return change


def _decided(who: Profile, change: Change, state: Change.State, at: datetime) -> Document:
    """The document of `change`, locked, and the change decided by `who`. Raises WaslError where it was decided already."""
    held = _held(change.document)
    proposed = Change.objects.select_for_update().get(pk=change.pk)
    demand(decide_change(who, _issuers(held), proposed.proposed_by))
    if proposed.state != Change.State.PROPOSED:
        raise WaslError("this was decided already", mend="see the document's history")
    Change.objects.filter(pk=proposed.pk).update(state=state, decided_by=who.name, decided_at=at)
    return held


def _held(document: Document) -> Document:
    return Document.objects.select_for_update().get(pk=document.pk)


def _demand_state(document: Document, kind: Change.Kind) -> None:
    if kind == Change.Kind.CORRECT and document.read().source is not msgspec.UNSET:
        raise WaslError(
            "this document states an entry of the archive, or a decision",
            mend="have it revoked, and the register or the case looked at",
        )
    if document.state not in _FROM[kind]:
        raise WaslError(
            "a document that is {state} cannot be changed so", mend="see its history", state=str(document.state)
        )


def _issuers(document: Document) -> tuple[str, ...]:
    return with_those_above(current.catalogue(), document.issuer)
