"""The whole life of an agreement, and every step that is impossible."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pytest_django.fixtures import Settings

from tests.exchange.agreements.life import (
    TEMPLATE,
    Cast,
    Committed,
    active,
    advised,
    drafted,
    fresh,
    signed,
    submitted,
    wanted,
)
from wasl.catalogue.declared import LegalSource
from wasl.exchange.agreements import activating, amending, drafting, references, reviewing, signing
from wasl.exchange.agreements.detached import sign_detached
from wasl.exchange.agreements.judging import UnsoundError
from wasl.exchange.agreements.models import Agreement, AgreementVersion, AppendOnlyError, Event, Opinion, SystemKey
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.agreements.standing import ForbiddenError, WrongStateError
from wasl.exchange.agreements.states import State
from wasl.exchange.directory.snapshot import Authority
from wasl.exchange.receipts.entry import sha256
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key
from wasl.kernel.text import Text


def told(version: AgreementVersion) -> list[str]:
    """The diary, oldest first."""
    return list(Event.objects.filter(agreement=version.agreement).order_by("pk").values_list("what", flat=True))


def test_from_a_template_to_force_with_a_diary_of_every_step(cast: Cast, committed: Committed) -> None:
    with committed():
        version = active(cast)
    assert version.agreement.number == "PE-2026-0001"
    assert told(version) == [
        "draft", "submit", "opinion-favourable", "sign-consumer", "sign-provider", "activate",
    ]  # fmt: skip
    snapshot = directory_in_force()
    assert snapshot is not None
    (entry,) = snapshot.agreements
    assert (entry.state, entry.id) == ("active", "PE-2026-0001@1")
    assert entry.terms == version.terms
    assert entry.terms.template == TEMPLATE
    assert entry.terms.law[0].article == "7"


def test_numbers_follow_each_other(cast: Cast) -> None:
    assert [drafted(cast).agreement.number for _ in range(2)] == ["PE-2026-0001", "PE-2026-0002"]
    Agreement.objects.filter(number="PE-2026-0002").update(number="PE-2026-9999")
    assert [drafted(cast).agreement.number for _ in range(2)] == ["PE-2026-10000", "PE-2026-10001"]


def test_suspension_is_published_at_once_with_its_reason_kept(cast: Cast, committed: Committed) -> None:
    with committed():
        version = active(cast)
    before = directory_in_force()
    with committed():
        activating.suspend(cast.auditor, version, "Unusual volumes.")
    after = directory_in_force()
    assert before is not None
    assert after is not None
    assert [each.state for each in (*before.agreements, *after.agreements)] == ["active", "suspended"]
    assert after.version == before.version + 1
    assert after.previous
    assert Event.objects.latest("pk").why == "Unusual volumes."


@pytest.mark.parametrize("who", ["dsi_lagoon", "dsi_tides", "dpo_tides", "directorate", "auditor"])
def test_whoever_has_a_part_may_suspend(cast: Cast, who: str) -> None:
    assert activating.suspend(getattr(cast, who), active(cast), "Why.").state == State.SUSPENDED


@pytest.mark.parametrize("who", ["dsi_shoals", "agent", "family", "planner"])
def test_others_may_not(cast: Cast, who: str) -> None:
    with pytest.raises(ForbiddenError):
        activating.suspend(getattr(cast, who), active(cast), "Why.")


def test_an_agreement_resumes_by_whom_suspended_it_or_the_directorate(cast: Cast) -> None:
    version = activating.suspend(cast.dsi_tides, active(cast), "An incident.")
    with pytest.raises(ForbiddenError):
        activating.resume(cast.dsi_lagoon, version, "Please.")
    assert activating.resume(cast.dsi_tides, version, "Mended.").state == State.ACTIVE
    version = activating.suspend(cast.auditor, version, "An inspection.")
    with pytest.raises(ForbiddenError):
        activating.resume(cast.dsi_tides, version, "Please.")
    assert activating.resume(cast.directorate, version, "Inspected.").state == State.ACTIVE


def test_an_ended_agreement_leaves_the_directory_for_good(cast: Cast, committed: Committed) -> None:
    with committed():
        version = activating.end(cast.dsi_tides, active(cast), "No longer needed.")
    snapshot = directory_in_force()
    assert snapshot is not None
    assert snapshot.agreements == ()
    with pytest.raises(WrongStateError):
        activating.resume(cast.directorate, version, "Again.")


def test_an_amendment_leaves_the_former_version_in_force_until_it_is(cast: Cast, committed: Committed) -> None:
    first = active(cast)
    second = amending.amend(cast.dsi_lagoon, first, "The mark is needed too.")
    drafting.edit(cast.dsi_lagoon, second, wanted(fields=("enrolled", "fin", "shell")))
    drafting.submit(cast.dsi_lagoon, second)
    reviewing.give_opinion(cast.dpo_tides, second, "with-reservations", "Only while it is paid.")
    second = signed(cast, fresh(second))
    assert fresh(first).state == State.ACTIVE
    with committed():
        activating.activate(cast.directorate, second)
    assert [fresh(first).state, fresh(second).state] == [State.SUPERSEDED, State.ACTIVE]
    snapshot = directory_in_force()
    assert snapshot is not None
    assert [each.id for each in snapshot.agreements] == ["PE-2026-0001@2"]
    assert snapshot.agreements[0].terms.fields == ("enrolled", "fin", "shell")


def test_only_one_version_is_prepared_at_a_time(cast: Cast) -> None:
    version = active(cast)
    amending.amend(cast.dsi_lagoon, version, "First.")
    with pytest.raises(WaslError, match="another version is being prepared"):
        amending.renew(cast.dsi_tides, version)


def test_a_renewal_runs_as_long_again_from_the_end(cast: Cast) -> None:
    version = active(cast)
    renewed = amending.renew(cast.dsi_lagoon, version)
    assert renewed.valid_from == date(2026, 11, 24)
    assert renewed.valid_until == date(2030, 11, 24)
    assert renewed.version == 2


IMPOSSIBLE = {
    "no-law": ({"law": ()}, "no legal basis"),
    "no-purpose": ({"purpose": "curiosity"}, "no known purpose"),
    "no-reference": ({"authority": Authority(regime="declaration", reference="")}, "reference is missing"),
    "unknown-reference": ({"authority": Authority(regime="declaration", reference="D-99")}, "not among"),
    "other-expiry": ({"authority": Authority(regime="declaration", reference="D-12/2026")}, "recorded otherwise"),
    "no-people": ({"subjects": Text(fr="x", ar="", en="x")}, "of whom"),
    "bad-condition": ({"scope": "nobody = 1"}, "cannot be checked"),
    "way-not-offered": ({"ways": ("portal",)}, "not asked in that way"),
    "too-long": ({"valid_until": date(2040, 1, 1)}, "ten years"),
    "secret-without-law": ({"secrecy_days": 30}, "hide consultations"),
    "no-day": ({"recurrence": "monthly", "starts": "31-12"}, "no day of a year"),
    "day-of-a-week": ({"recurrence": "monthly", "starts": "W40"}, "no day of a year"),
    "foreign-codes": ({"codes": "nowhere"}, "no system nowhere"),
}


@pytest.mark.parametrize("case", list(IMPOSSIBLE))
def test_what_may_not_be_agreed_is_not_submitted(cast: Cast, case: str) -> None:
    other, said = IMPOSSIBLE[case]
    version = drafted(cast, **other)
    with pytest.raises(UnsoundError) as raised:
        drafting.submit(cast.dsi_lagoon, version)
    assert any(said in problem.what for problem in raised.value.problems)
    assert fresh(version).state == State.DRAFT


@pytest.mark.parametrize(
    ("fields", "said"),
    [(("secret",), "may never leave"), (("enrolled", "weight"), "has no field weight"), ((), "no field is asked")],
)
def test_fields_that_may_not_be_given_are_not_even_drafted(cast: Cast, fields: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnsoundError, match=said):
        drafted(cast, fields=fields)


def test_a_law_is_found_on_the_web_or_nowhere(cast: Cast) -> None:
    scripted = LegalSource(text="loi 3-20", url="javascript:alert(1)")
    with pytest.raises(UnsoundError, match="no address of the web"):
        drafted(cast, law=(scripted,))
    with pytest.raises(UnsoundError, match="no address of the web"):
        drafted(cast, secrecy_days=30, secrecy_law=scripted)
    assert drafted(cast, law=(LegalSource(text="loi 3-20", url="https://law.example/3-20"),)).terms.law[0].url


def test_open_services_need_no_agreement(cast: Cast) -> None:
    with pytest.raises(UnsoundError, match="open to all"):
        drafted(cast, service="shoals-open", fields=("zone",))


def test_a_stranger_does_not_draft_for_others(cast: Cast) -> None:
    for who in (cast.dsi_shoals, cast.agent, cast.directorate, cast.dpo_lagoon):
        with pytest.raises(ForbiddenError):
            drafting.draft(who, wanted())


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    version = drafted(cast, law=(), subjects=Text(fr="", ar="", en=""))
    with pytest.raises(UnsoundError) as raised:
        drafting.submit(cast.dsi_lagoon, version)
    assert len(raised.value.problems) == 2


def test_a_submitted_text_no_longer_changes(cast: Cast) -> None:
    version = submitted(cast)
    with pytest.raises(WrongStateError):
        drafting.edit(cast.dsi_lagoon, version, wanted(fields=("mark",)))


def test_changes_asked_for_take_signatures_and_opinions_away(cast: Cast) -> None:
    version = signed(cast)
    reviewing.request_changes(cast.directorate, version, "Fewer fields.")
    drafting.edit(cast.dsi_lagoon, version, wanted(fields=("enrolled",)))
    drafting.submit(cast.dsi_lagoon, version)
    version = fresh(version)
    assert not version.signatures.exists()
    assert reviewing.opinions_of(version) == []
    with pytest.raises(WrongStateError):
        signing.sign(cast.dsi_lagoon, version, sign_detached(version.text, cast.pearl))


def test_nobody_judges_what_they_wrote(cast: Cast) -> None:
    version = submitted(cast)
    Event.objects.create(at=version.created, agreement=version.agreement, version=1, what="edit", by="dpo-tides")
    with pytest.raises(ForbiddenError, match="You wrote this text"):
        reviewing.give_opinion(cast.dpo_tides, version, "favourable", "Mine.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opinion.objects.create(
            version=version, sha256=version.sha256, finding="favourable", text="t", department="tides",
            by=version.drafted_by, drafted_by=version.drafted_by, at=version.created,
        )  # fmt: skip


def test_opinions_are_the_officers_of_the_parties(cast: Cast) -> None:
    version = submitted(cast)
    for who in (cast.dsi_tides, cast.directorate, cast.auditor, cast.agent):
        with pytest.raises(ForbiddenError):
            reviewing.give_opinion(who, version, "favourable", "Fine.")
    with pytest.raises(WaslError, match="no reason"):
        reviewing.give_opinion(cast.dpo_lagoon, version, "favourable", "  ")


def test_an_unfavourable_opinion_stops_signatures(cast: Cast) -> None:
    version = advised(cast, finding="unfavourable")
    with pytest.raises(WaslError, match="unfavourable"):
        signing.sign(cast.dsi_lagoon, version, sign_detached(version.text, cast.pearl))


def test_an_opinion_that_comes_late_still_stops_activation(cast: Cast) -> None:
    version = signed(cast)
    Opinion.objects.create(
        version=version, sha256=version.sha256, finding="unfavourable", text="t", department="lagoon", by="dpo-lagoon",
        drafted_by=version.drafted_by, at=version.created,
    )  # fmt: skip
    with pytest.raises(WaslError, match="unfavourable"):
        activating.activate(cast.directorate, version)


def test_a_signature_over_another_text_is_refused(cast: Cast) -> None:
    version = advised(cast)
    other = version.text.replace('"enrolled"', '"mark"')
    with pytest.raises(WaslError, match="not of this text"):
        signing.sign(cast.dsi_lagoon, version, sign_detached(other, cast.pearl))


def test_a_signature_by_a_foreign_or_unknown_key_is_refused(cast: Cast) -> None:
    version = advised(cast)
    for key in (cast.conch, new_key()):
        with pytest.raises(WaslError, match="no key of pearl"):
            signing.sign(cast.dsi_lagoon, version, sign_detached(version.text, key))
    with pytest.raises(WaslError, match="no detached signature"):
        signing.sign(cast.dsi_lagoon, version, "nonsense")


def test_each_side_signs_once_and_for_itself(cast: Cast) -> None:
    version = advised(cast)
    signing.sign(cast.dsi_lagoon, version, sign_detached(version.text, cast.pearl))
    assert fresh(version).state == State.SIGNED_BY_ONE
    with pytest.raises(ForbiddenError, match="has signed"):
        signing.sign(cast.dsi_lagoon, version, sign_detached(version.text, cast.pearl))
    with pytest.raises(WrongStateError):
        activating.activate(cast.directorate, fresh(version))


def test_a_text_altered_after_signature_is_not_activated_nor_published(cast: Cast, committed: Committed) -> None:
    version = signed(cast)
    altered = version.text.replace('"fin"', '"mark"')
    AgreementVersion.objects.filter(pk=version.pk).update(text=altered)
    with pytest.raises(WaslError, match="no longer the one"):
        activating.activate(cast.directorate, fresh(version))
    AgreementVersion.objects.filter(pk=version.pk).update(text=version.text)
    with committed():
        activating.activate(cast.directorate, fresh(version))
    AgreementVersion.objects.filter(pk=version.pk).update(text=altered, sha256=sha256(altered.encode()))
    with committed():
        activating.republish()
    snapshot = directory_in_force()
    assert snapshot is not None
    assert snapshot.agreements == ()


def test_a_key_revoked_before_the_signature_proves_nothing(cast: Cast) -> None:
    version = signed(cast)
    SystemKey.objects.filter(system="pearl").update(revoked=version.created, revoked_reason="Stolen.")
    with pytest.raises(WaslError, match="consumer's signature does not verify"):
        activating.activate(cast.directorate, version)


def test_an_authorisation_that_has_ended_stops_activation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    version = signed(cast)
    monkeypatch.setenv("WASL_NOW", "2028-06-01T08:00:00+00:00")
    with pytest.raises(UnsoundError, match="has expired"):
        activating.activate(cast.directorate, version)


def test_only_the_directorate_activates_and_refuses(cast: Cast) -> None:
    version = signed(cast)
    for who in (cast.dsi_lagoon, cast.dsi_tides, cast.dpo_tides, cast.auditor):
        with pytest.raises(ForbiddenError):
            activating.activate(who, version)
        with pytest.raises(ForbiddenError):
            reviewing.refuse(who, version, "No.")
    assert reviewing.refuse(cast.directorate, version, "No.").state == State.REFUSED


def test_a_successor_that_begins_later_waits(cast: Cast) -> None:
    second = amending.amend(cast.dsi_lagoon, active(cast), "From next year.")
    drafting.edit(cast.dsi_lagoon, second, wanted(valid_from=date(2027, 1, 1)))
    drafting.submit(cast.dsi_lagoon, second)
    reviewing.give_opinion(cast.dpo_tides, second, "favourable", "Fine.")
    with pytest.raises(WaslError, match="begins later"):
        activating.activate(cast.directorate, signed(cast, fresh(second)))


STEPS = {
    "submit": lambda cast, v: drafting.submit(cast.dsi_lagoon, v),
    "opinion": lambda cast, v: reviewing.give_opinion(cast.dpo_lagoon, v, "favourable", "Fine."),
    "request-changes": lambda cast, v: reviewing.request_changes(cast.directorate, v, "Why."),
    "sign": lambda cast, v: signing.sign(cast.dsi_lagoon, v, sign_detached(v.text, cast.pearl)),
    "refuse": lambda cast, v: reviewing.refuse(cast.directorate, v, "Why."),
    "activate": lambda cast, v: activating.activate(cast.directorate, v),
    "suspend": lambda cast, v: activating.suspend(cast.directorate, v, "Why."),
    "resume": lambda cast, v: activating.resume(cast.directorate, v, "Why."),
    "end": lambda cast, v: activating.end(cast.directorate, v, "Why."),
    "amend": lambda cast, v: amending.amend(cast.dsi_lagoon, v, "Why."),
    "renew": lambda cast, v: amending.renew(cast.dsi_lagoon, v),
}
FROM = {
    State.DRAFT: {"submit", "end"},
    State.CHANGES_REQUESTED: {"submit", "end"},
    State.SUBMITTED: {"opinion", "request-changes", "refuse", "end"},
    State.ADVISED: {"opinion", "request-changes", "refuse", "sign", "end"},
    State.SIGNED_BY_ONE: {"request-changes", "refuse", "sign", "end"},
    State.SIGNED: {"request-changes", "refuse", "activate", "end"},
    State.ACTIVE: {"suspend", "end", "amend", "renew"},
    State.SUSPENDED: {"resume", "end", "amend", "renew"},
    State.EXPIRED: {"renew"},
    State.ENDED: set(),
    State.SUPERSEDED: set(),
    State.REFUSED: set(),
}


def test_each_state_lets_its_own_verbs_through_and_no_other(cast: Cast) -> None:
    version = signed(cast)
    allowed: dict[State, set[str]] = {}
    for state in State:
        AgreementVersion.objects.filter(pk=version.pk).update(state=state)
        allowed[state] = {name for name in STEPS if _lets_through(cast, version, name)}
    assert allowed == FROM


def _lets_through(cast: Cast, version: AgreementVersion, step: str) -> bool:
    """Whether the state is no obstacle; what else is wrong does not matter here. Everything is taken back."""
    try:
        with transaction.atomic():
            STEPS[step](cast, version)
            raise _TakenBack
    except WrongStateError:
        return False
    except (WaslError, _TakenBack):
        return True


class _TakenBack(Exception):  # noqa: N818
    pass


def test_the_database_holds_what_matters_by_itself(cast: Cast) -> None:
    version = advised(cast)
    for change in ({"state": "active"}, {"state": "active", "signed_for_consumer": "x", "signed_for_provider": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreementVersion.objects.filter(pk=version.pk).update(**change)
    one = active(cast)
    copy = fresh(one)
    copy.pk, copy.version = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_the_diary_is_written_once(cast: Cast) -> None:
    event = Event.objects.filter(agreement=drafted(cast).agreement).get()
    event.why = "Otherwise."
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(why="Otherwise.")


def test_a_demonstration_signs_with_the_keys_it_keeps(cast: Cast, home: Path, settings: Settings) -> None:
    version = advised(cast)
    with pytest.raises(WaslError, match="keeps no key of pearl"):
        signing.sign_here(cast.dsi_lagoon, version)
    path = signing.system_key_path("pearl")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(cast.pearl.private_jwk()), encoding="ascii")
    assert signing.sign_here(cast.dsi_lagoon, version).kid == cast.pearl.kid
    settings.DEMO = False
    with pytest.raises(WaslError, match="keeps no key"):
        signing.kept_system_key("pearl")


def test_a_sensitive_field_wants_an_authorisation(cast: Cast) -> None:
    fields = ("enrolled", "mark")
    with pytest.raises(UnsoundError, match="sensitive data"):
        submitted(cast, fields=fields)
    references.record(cast.dpo_tides, "A-1/2026", "authorisation", date(2026, 2, 1), None, "Notes des nageurs")
    authority = Authority(regime="authorisation", reference="A-1/2026")
    assert submitted(cast, fields=fields, authority=authority).state == State.SUBMITTED


def test_terms_are_signed_as_canonical_json(cast: Cast) -> None:
    version = drafted(cast)
    assert version.text.startswith(
        '{"authority":{"expires":"2028-06-01","reference":"D-12/2026","regime":"declaration"}'
    )
    assert not {" ", "\n"} & set(version.text.split('"fields"')[1].split("]")[0])
