"""A document that states a decision: what was decided, beside what the registers know of whom it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import change_document
from wasl.catalogue import current
from wasl.catalogue.days import day_of
from wasl.catalogue.departments import with_those_above
from wasl.documents.content import Decided, Value
from wasl.documents.drawing import drawn
from wasl.documents.issuing import Drawn, schemes_of, stood_or_written
from wasl.documents.models import Document
from wasl.documents.template import issue_of, template
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.registers.people import cluster_of


@transaction.atomic
def issue_decided(who: Profile, type_: str, entity: str, said: Mapping[str, Value], source: Decided) -> Document:
    """The document `type_` of `entity` that states what was decided, claim by claim.

    Raises ForbiddenError, and as issuing does: drawing.NotEntitledError, template.NotStatedError, issuing.SaysOtherwiseError.
    """
    catalogue, at = current.catalogue(), now()
    ready = template(catalogue, type_)
    demand(change_document(who, with_those_above(catalogue, ready.declared.issuer)))
    holder, day = cluster_of(entity).canonical, day_of(catalogue, at)
    answers, known = drawn(ready, schemes_of(catalogue, ready), holder, day)
    claims = ready.claims(answers, said)
    draft, occasion = (
        Drawn(holder, claims, ready.once(holder, claims), source),
        issue_of(catalogue, ready, at, day, known),
    )
    try:
        return stood_or_written(ready, draft, occasion, who.name)
    except IntegrityError:  # someone else's was written first: it is the one, or says otherwise
        return stood_or_written(ready, draft, occasion, who.name)
