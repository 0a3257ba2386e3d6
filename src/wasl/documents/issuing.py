"""Issuing one document: drawn, written down, sealed, and put in its place, all or nothing.

Asking twice gives the same document; of two who ask at once, both get one and the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec
from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import have_document
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.catalogue.departments import with_those_above
from wasl.documents import blank, numbers, places
from wasl.documents.content import Content, Source, Value, fingerprint, kept, to_seal
from wasl.documents.drawing import drawn
from wasl.documents.models import TOLD, Cohort, Document, Imprint, KeyUse, SealKey, StateList
from wasl.documents.seal.seal import Sealed
from wasl.documents.sealing.keys import Act, Sealer, sealing
from wasl.documents.template import Issue, Template, content_of, issue_of, template
from wasl.exchange.agreements.standing import demand
from wasl.exchange.declared import Service
from wasl.exchange.tracing.people import family_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.people import cluster_of

Fate = Literal["new", "stands", "replaces", "otherwise"]
"""Of someone who asks: a first document, the very one that stands, one in its place, or none before someone decides."""
LIVE: Final = (Document.State.IN_FORCE, Document.State.SUSPENDED)
_CORRECTED: Final = frozenset({"diploma", "decision"})
"""Forms that are never replaced because the registers say otherwise: two people correct them."""


class SaysOtherwiseError(WaslError):
    """A document of this kind stands and says otherwise."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one document is about to state."""

    entity: str
    claims: dict[str, Value]
    once: str
    source: Source | msgspec.UnsetType = msgspec.UNSET
    """What it states where that is no answer of the registers alone."""


def issue(who: Profile, type_: str, entity: str) -> Document:
    """The document `type_` of the person `entity`: the one that stands where it says the same, else a new one in its place.

    Raises ForbiddenError, drawing.NotEntitledError, template.NotStatedError, SaysOtherwiseError, or WaslError where nothing
    can be sealed.
    """
    catalogue = current.catalogue()
    ready = template(catalogue, type_)
    holder = cluster_of(entity).canonical
    issuers = with_those_above(catalogue, ready.declared.issuer)
    demand(have_document(who, ready.declared.asked_by, issuers, whose(catalogue, who, holder)))
    draft, occasion = draft_of(catalogue, ready, holder)
    try:
        return stood_or_written(ready, draft, occasion, who.name)
    except IntegrityError:  # someone else's was written first: it is the one
        return stood_or_written(ready, draft, occasion, who.name)


def draft_of(catalogue: Catalogue, ready: Template, holder: str) -> tuple[Drawn, Issue]:
    """What the registers have a document of `holder` state now. Raises as `issue` does."""
    at = now()
    day = day_of(catalogue, at)
    schemes = schemes_of(catalogue, ready)
    answers, known = drawn(ready, schemes, holder, day)
    claims = ready.claims(answers)
    return Drawn(holder, claims, ready.once(holder, claims)), issue_of(catalogue, ready, at, day, known)


@transaction.atomic
def stood_or_written(ready: Template, draft: Drawn, occasion: Issue, who: str) -> Document:
    """The document that says what `draft` does, else a new one.

    Raises SaysOtherwiseError, or IntegrityError where another was written first.
    """
    stands = Document.objects.select_for_update().filter(once=draft.once, state__in=LIVE).first()
    fate = fate_of(ready, draft, occasion, stands)
    if stands is None:
        return write(ready, [draft], occasion, who)[0]
    if fate == "stands":
        return stands
    if fate == "otherwise":
        raise SaysOtherwiseError(
            "a document of this kind stands, and is suspended or says otherwise",
            mend="have its issuer decide on it: {number}",
            number=stands.number,
        )
    return replace(ready, stands, draft, occasion, who)


def fate_of(ready: Template, draft: Drawn, occasion: Issue, stands: Document | None) -> Fate:
    """What issuing `draft` comes to where a document of its kind `stands`."""
    if stands is None:
        return "new"
    ended = stands.expires_at is not None and stands.expires_at <= occasion.at
    said = stands.read()
    if stands.state == Document.State.IN_FORCE and said.claims == draft.claims and not ended:
        return "stands"
    # Registers of today, an archive and a decision do not correct each other by themselves.
    sourced = said.source is not msgspec.UNSET or draft.source is not msgspec.UNSET
    held = stands.state != Document.State.IN_FORCE or ready.declared.form in _CORRECTED or sourced
    return "otherwise" if held else "replaces"


def standing(draft: Drawn) -> Document | None:
    """The document of the kind of `draft` that stands."""
    return Document.objects.filter(once=draft.once, state__in=LIVE).first()


def replace(ready: Template, former: Document, draft: Drawn, occasion: Issue, who: str) -> Document:
    """A document in the place of `former`, which says so from now on. Only in a transaction."""
    move(former, Document.State.REPLACED, occasion.at)
    return write(ready, [draft], occasion, who, replaces=former)[0]


def move(document: Document, state: Document.State, at: datetime) -> None:
    """Have `document` and its list say `state`. Only in a transaction."""
    document.state = state
    document.save(update_fields=["state"])
    places.tell(document.list_id, document.index, TOLD[state], at)


def write(
    ready: Template, drafts: list[Drawn], occasion: Issue, who: str, *, cohort: Cohort | None = None,
    replaces: Document | None = None,
) -> list[Document]:  # fmt: skip
    """The documents of `drafts`, sealed and in their places. Only in a transaction. Raises IntegrityError where one stands."""
    imprint = {"content": blank.kept(ready.blank).decode()}
    Imprint.objects.get_or_create(fingerprint=ready.fingerprint, defaults=imprint)
    given = places.take(ready.declared.issuer, len(drafts), occasion.at)
    act = Act(KeyUse.Kind.SEAL, ready.name, who, cohort)
    with sealing(ready.declared.issuer, occasion.at, SealKey.Use.SEAL, act) as sealer:
        made = [
            _made(ready, draft, occasion, place, sealer, who, cohort, replaces)
            for draft, place in zip(drafts, given, strict=True)
        ]
    for each in made:
        each.sealed_in = sealer.noted
    return Document.objects.bulk_create(made)


def _made(
    ready: Template, draft: Drawn, occasion: Issue, place: tuple[StateList, int], sealer: Sealer, who: str,
    cohort: Cohort | None, replaces: Document | None,
) -> Document:  # fmt: skip
    held, index = place
    former = None if replaces is None else replaces.number
    where = (places.address_of(held), index)
    content = content_of(ready, occasion, numbers.new_number(), draft.claims, where, former, draft.source)
    record = kept(content)
    return Document(
        number=content.number, type=ready.name, issuer=content.issuer, entity=draft.entity, once=draft.once,
        content=record.decode(), fingerprint=fingerprint(record), seal=sealer.sealed(_to_seal(ready, content)),
        key=sealer.key, list=held, index=index, issued_at=content.issued_at(), expires_at=content.expires_at(),
        issued_by=who, cohort=cohort, replaces=replaces,
    )  # fmt: skip


def _to_seal(ready: Template, content: Content) -> Sealed:
    labels = {name: claim.label for name, claim in ready.declared.claims.items() if claim.sealed}
    return to_seal(content, ready.declared.label, labels)


def schemes_of(catalogue: Catalogue, ready: Template) -> tuple[str, ...]:
    """The schemes by which the service of the type knows people."""
    subject = catalogue.get(Service, ready.declared.service).subject
    return () if subject is None else subject.schemes


def whose(catalogue: Catalogue, who: Profile, holder: str) -> str:
    """Whose the document is to `who`: their own, a ward's, or another's."""
    if not who.person:
        return "other"
    family = family_of(catalogue, who.person, day_of(catalogue, now()))
    if holder == family[0].entity:
        return "own"
    return "ward" if holder in {child.entity for child in family[1:]} else "other"
