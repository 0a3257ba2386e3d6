"""A family answers a claim: kept, corrected until it is examined, and asked of the exchange at once where it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from wasl.catalogue.catalogue import Catalogue
from wasl.exchange.claims import evidence
from wasl.exchange.claims.asking import agreed, ask_again, listed_elsewhere, still_free
from wasl.exchange.claims.ending import close, locked, note
from wasl.exchange.claims.models import Claim, Reply
from wasl.exchange.declared import Service
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

LONGEST = 1000
"""Characters of the free sentence."""
MOST = 5
"""How often a family may give its answer: each identifier is a question about someone."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a family gives, as typed."""

    scheme: str = ""
    value: str = ""
    establishment: str = ""
    school_year: str = ""
    words: str = ""
    file: BinaryIO | None = None
    file_size: int | None = None


def reply(claim: Claim, given: Given, catalogue: Catalogue, actor: str = "") -> Claim:
    """Keep what a family gives, and close the claim where the exchange then clears it.

    Raises WaslError for an empty or endless answer, one that comes too late or too often, or a file that is refused.
    """
    service = catalogue.get(Service, claim.opening.delivery.service)
    asked = _checked(given, service)
    kept = _keep(claim.number, asked, actor)
    if asked.value:
        _try(kept, service, asked)
    return Claim.objects.select_related("opening__delivery").get(number=claim.number)


def _checked(given: Given, service: Service) -> Given:
    """Only what the service lets be given. Raises WaslError."""
    allowed = service.claim.evidence if service.claim else ()
    schemes = service.subject.schemes if service.subject else ()
    value = given.value.strip() if "identifier" in allowed else ""
    if value and given.scheme not in schemes:
        raise WaslError("choose which identifier it is", mend="take one of the list")
    if len(value) > 60 or not value.isprintable():
        raise WaslError("this is no identifier", mend="copy it from the card or the report")
    asked = Given(
        scheme=given.scheme if value else "", value=value,
        establishment=_plain(given.establishment)[:150] if "establishment" in allowed else "",
        school_year=_plain(given.school_year)[:20] if "school-year" in allowed else "",
        words=_plain(given.words) if "words" in allowed else "",
        file=given.file if "file" in allowed else None, file_size=given.file_size,
    )  # fmt: skip
    if len(asked.words) > LONGEST:
        raise WaslError("say it in 1 to {longest} characters", longest=LONGEST)
    if not (asked.value or asked.establishment or asked.words or asked.file):
        raise WaslError("nothing was given", mend="give at least the identifier, the school or a sentence")
    return asked


def _plain(typed: str) -> str:
    """PostgreSQL keeps no null character, and no keyboard has one."""
    return typed.replace("\x00", "").strip()


def _keep(number: int, asked: Given, actor: str) -> Claim:
    with transaction.atomic():
        claim = locked(number)
        if claim.state not in (Claim.State.OPEN, Claim.State.ANSWERED):
            raise WaslError("this claim is examined already", mend="what was given stands; wait for the decision")
        before = Reply.objects.filter(claim=claim).first()
        times = before.times + 1 if before else 1
        if times > MOST:
            raise WaslError("this was answered {most} times", mend="wait: an agent will look at it", most=MOST)
        file = evidence.keep(claim, asked.file, asked.file_size) if asked.file else None
        files = (
            {"file_hash": file.hash, "file_kind": file.kind, "file_size": file.size}
            if file
            else {name: getattr(before, name) for name in ("file_hash", "file_kind", "file_size")}
            if before
            else {}
        )
        Reply.objects.update_or_create(
            claim=claim,
            defaults={
                "scheme": asked.scheme, "value": asked.value, "establishment": asked.establishment,
                "school_year": asked.school_year, "words": asked.words, "given_at": now(), "times": times, **files,
            },
        )  # fmt: skip
        first = claim.answered_at or now()
        claim.state, claim.answered_at = Claim.State.ANSWERED, first
        claim.save(update_fields=["state", "answered_at"])
        note(claim, "corrected-reply" if before else "answered", actor)
    if file:
        _drop_replaced(number)
    return claim


def _drop_replaced(number: int) -> None:
    """Erase the files that no longer stand, while the claim is held: of two sent at once, the last one's stays."""
    with transaction.atomic():
        claim = locked(number)
        standing = Reply.objects.filter(claim=claim).values_list("file_hash", flat=True).first()
        if standing:
            evidence.drop_others(claim, standing)


def _try(claim: Claim, service: Service, asked: Given) -> None:
    """Ask the exchange. What it clears is closed, unless that person stands in the list already: an agent looks then."""
    agreement = agreed(claim.opening.delivery)
    if agreement is None:
        return
    found = ask_again(claim, agreement, service, asked.scheme, asked.value)
    elsewhere = found.cleared and listed_elsewhere(claim, found)
    with transaction.atomic():
        held = locked(claim.number)
        standing = Reply.objects.filter(claim=held).first()
        changed = standing is None or (standing.scheme, standing.value) != (asked.scheme, asked.value)
        closes = found.cleared and not elsewhere and not changed and held.state == Claim.State.ANSWERED
        if closes and not still_free(held, found):
            closes, elsewhere = False, True
        note(held, "exchange", text="listed-elsewhere" if elsewhere else "cleared" if found.cleared else found.outcome)
        if closes:
            close(held, Claim.Ending.CORRECTED, receipt=found.receipt, found=found.pseudonym)
