"""A wallet answers: what it shows is judged at once, kept locked, and taken from nobody a second time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from django.conf import settings

from wasl.catalogue import current
from wasl.documents import owners
from wasl.documents.presentations import answers
from wasl.documents.presentations.answers import Form
from wasl.documents.presentations.asking import State, ended, waiting
from wasl.documents.presentations.declared import Presentation
from wasl.documents.presentations.judging import Answer, Asked, judged
from wasl.documents.presentations.models import PresentationRequest
from wasl.documents.presentations.secrets import Secrets, secrets_of
from wasl.documents.projecting import type_url
from wasl.documents.reader.trusted import trust_now
from wasl.documents.sealing.authority import issuer_url
from wasl.documents.times import end_of
from wasl.documents.wallets.problems import refusal
from wasl.documents.wallets.secrets import hashed, new_code, same

ABOUT: Final = "answer of a wallet"
"""What answers are locked as."""


def take(code: str, form: Form, at: datetime) -> str:
    """Take the answer posted to the address with `code`: where the wallet sends its holder's browser. Raises RefusedError.

    What is no answer to this request leaves it waiting. What is one ends it, genuine or not: who asked is told which.
    """
    held = waiting(code, at)
    known = secrets_of(held)
    given = answers.given(form, known.key, plain=held.plain)
    if not same(given.state, known.state):
        raise refusal("invalid_request", "this answer is to another request")
    response = new_code()
    done = (
        _kept(held, known, given.presentation, response, at)
        if given.presentation
        else ended(held, at, state=State.DECLINED, response=hashed(response))
    )
    if not done:
        raise refusal("invalid_request", "this request was answered already")
    back = held.returns or f"{settings.URL}/presentations/{code}/shown"
    return f"{back}?response_code={response}"


def _kept(held: PresentationRequest, known: Secrets, presentation: str, response: str, at: datetime) -> bool:
    catalogue = current.catalogue()
    declared = catalogue.all(Presentation).get(held.presentation)
    if declared is None:
        raise refusal("invalid_request", "this is not asked for any more")
    asked = Asked(held.document, type_url(held.document), tuple(held.claims), held.client_id, known.nonce)
    answer: Answer = judged(presentation, asked, trust_now().bundle, issuer_url, at)
    return ended(
        held, at, keeps=True, state=State.ANSWERED, outcome=answer.outcome, response=hashed(response),
        answer=owners.locked(held.handle, msgspec.json.encode(answer), ABOUT),
        kept_until=end_of(catalogue, declared.kept_for, at),
    )  # fmt: skip
