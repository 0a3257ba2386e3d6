"""Claims in each state that a page shows, without the exchange: written as they would stand."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client

from wasl.accounts.models import Profile
from wasl.catalogue.current import today
from wasl.exchange.answering.kept import master_key_path, pseudonyms_of
from wasl.exchange.claims.codes import codes_of
from wasl.exchange.claims.models import Claim, Event, Opening, Reply
from wasl.exchange.claims.numbers import written
from wasl.exchange.files.models import Delivery
from wasl.exchange.tracing.people import family_of
from wasl.kernel.clock import now

_ASKED = {
    "consumer": "cnss", "service": "schooling-check", "purpose": "family-allowances", "agreement": "PE-2026-0001@1",
    "scheme": "massar", "file_name": "controle.csv", "file_hash": "cd" * 32, "file_size": 48_213, "seed": "00" * 32,
    "actor": "dsi-cnss", "case": "Contrôle annuel",
}  # fmt: skip


def claimed() -> dict[str, object]:
    """A list to ask, a list that was asked, one claim of each state; what the addresses of pages name."""
    when = {"created": now(), "as_of": today(), "state": "answered", "queued": False, "ended": now()}
    delivery = Delivery.objects.create(**_ASKED, **when, received=11, answered=1, unknown=10, report={"kind": "csv"})
    opening = Opening.objects.create(
        delivery=delivery, consumer="cnss", provider="menps", decides="schooled", state="open", claims=10, asked_by="dsi-cnss",
        asked_at=now() - timedelta(days=16), due=today() + timedelta(days=14), remind_on=today() - timedelta(days=1),
        reminded_at=now(),
    )  # fmt: skip
    Event.objects.create(
        opening=opening, at=opening.asked_at, what="asked", actor="dsi-cnss", purpose="family-allowances"
    )
    key = master_key_path(settings.HOME)
    if not key.exists():  # the months that these pages lived wrote receipts without it
        key.parent.mkdir(parents=True, exist_ok=True)
        key.write_text("00" * 32)
    child = _name_of_a_child()
    states = (
        "open",
        "open",
        "answered",
        "examined",
        "corrected",
        "confirmed",
        "not-confirmed",
        "no-reply",
        "vouched",
        "on-paper",
    )
    made = [_claim(opening, line, state, child if line == 1 else "") for line, state in enumerate(states, 1)]
    return {
        "claims_list": delivery.pk,
        "claim": made[2].number,
        "claim_taken": made[3].number,
        "claim_refused": made[6].number,
        "claim_vouched": made[8].number,
        "claim_of_child": made[0].number,
    }


def enter_by_letter(client: Client) -> None:
    """Let `client` in with the letter of the second claim."""
    claim = Claim.objects.get(line=2)
    client.post("/claim/", {"number": claim.written, "code": codes_of(settings.HOME).of(claim.number)})


def _name_of_a_child() -> str:
    """The name at the fund of a child of the family that looks at its pages."""
    from wasl.catalogue import current

    person = Profile.objects.get(user__username="family").person
    wards = [each for each in family_of(current.catalogue(), person, today()) if each.ward] if person else []
    return pseudonyms_of(settings.HOME).of("cnss", wards[0].entity) if wards else ""


def _claim(opening: Opening, line: int, state: str, pseudonym: str) -> Claim:
    plain = today().year % 100 * 10**7 + 900 + line
    number = plain * 100 + 98 - plain * 100 % 97
    assert written(number)
    standing = (
        {"state": state} if state in Claim.State.values else {"state": "closed", "ending": state, "closed_at": now()}
    )
    answered = now() - timedelta(days=11 - line) if state not in ("open", "no-reply") else None
    claim = Claim.objects.create(
        number=number, opening=opening, line=line, subject=f"Z10000{line:04}", reference=f"AF-2026-{line:04}",
        pseudonym=pseudonym, outcome="not-cleared" if pseudonym else "unknown-subject", answered_at=answered,
        examiner=_examiner(state),
        reason="Le lycée nommé n'a pas cet élève cette année." if state == "not-confirmed" else "", **standing,
    )  # fmt: skip
    if answered:
        Reply.objects.create(
            claim=claim, scheme="massar", value=f"Z10000{line:04}", establishment="Lycée Ibn Khaldoun", school_year="2025-2026",
            words="Il a changé de lycée en octobre.", given_at=answered,
        )  # fmt: skip
        Event.objects.create(opening=opening, claim=claim, at=answered, what="answered")
        Event.objects.create(opening=opening, claim=claim, at=answered, what="exchange", text="unknown-subject")
    if state == "vouched":
        paper = "Certificat de scolarité n° 17 du 12 octobre, lycée Ibn Khaldoun."
        Event.objects.create(opening=opening, claim=claim, at=now(), what=state, actor=claim.examiner, text=paper)
    if claim.ending:
        Event.objects.create(
            opening=opening,
            claim=claim,
            at=now(),
            what=state,
            text=claim.reason,
            actor="agent-menps" if state == "on-paper" else claim.examiner,
        )
    return claim


def _examiner(state: str) -> str:
    if state in ("vouched", "on-paper"):
        return "collegue-menps"
    return "agent-menps" if state in ("examined", "confirmed", "not-confirmed") else ""
