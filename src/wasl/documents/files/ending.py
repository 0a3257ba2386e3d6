"""The end of a file: held where someone has a reason, destroyed when its time is over and two people say so."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from wasl.accounts.models import Profile
from wasl.accounts.permissions.files import decide_file, handle_file
from wasl.catalogue import current
from wasl.documents.files import storing
from wasl.documents.files.declared import Retention
from wasl.documents.files.keeping import locked, note, owners_of
from wasl.documents.files.models import Act, Destruction, File, Hold
from wasl.documents.files.retention import due
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError


@transaction.atomic
def hold(who: Profile, file: File, reason: str) -> Hold:
    """Let nobody destroy `file` until someone else lifts the hold. Raises ForbiddenError, or WaslError."""
    demand(handle_file(who, owners_of(file)))
    held, why = locked(file), _given(reason)
    File.objects.filter(pk=held.pk).update(holds=F("holds") + 1)
    note(held, Act.Kind.HELD, who, why)
    return Hold.objects.create(file=held, reason=why, set_by=who.name, set_at=now())


@transaction.atomic
def lift(who: Profile, standing: Hold, reason: str) -> Hold:
    """Let go of a file that someone else holds. Raises as `hold` does, and WaslError where it was lifted already."""
    file = locked(standing.file)
    demand(decide_file(who, owners_of(file), standing.set_by))
    why = _given(reason)
    lifted = Hold.objects.filter(pk=standing.pk, lifted_at=None).update(
        lifted_by=who.name, lifted_at=now(), lifted_for=why
    )
    if not lifted:
        raise WaslError("this hold was lifted already", mend="see the history of the file")
    File.objects.filter(pk=file.pk).update(holds=F("holds") - 1)
    note(file, Act.Kind.RELEASED, who, why)
    standing.refresh_from_db()
    return standing


@transaction.atomic
def propose(who: Profile, file: File, reason: str) -> Destruction:
    """Have it decided whether `file` is destroyed. Raises ForbiddenError, or WaslError where it may not be."""
    demand(handle_file(who, owners_of(file)))
    held, why = locked(file), _given(reason)
    _demand_over(held)
    if held.destructions.filter(state=Destruction.State.PROPOSED).exists():
        raise WaslError("its destruction is proposed already", mend="another agent decides on it")
    note(held, Act.Kind.PROPOSED, who, why)
    return Destruction.objects.create(file=held, reason=why, proposed_by=who.name, proposed_at=now())


def confirm(who: Profile, proposed: Destruction) -> File:
    """Destroy the file: its key goes, so that every copy is noise. What it was, by which rule and by whom is kept.

    Raises as `propose` does, and WaslError where it was decided already.
    """
    with transaction.atomic():
        file = _decided(who, proposed, Destruction.State.DONE)
        _demand_over(file)
        file.state = File.State.DESTROYED
        file.save(update_fields=["state"])
        storing.forget(file)
        note(file, Act.Kind.DESTROYED, who, proposed.reason)
    storing.sweep(file)
    return file


@transaction.atomic
def refuse(who: Profile, proposed: Destruction) -> File:
    """Keep the file. Raises as `confirm` does."""
    file = _decided(who, proposed, Destruction.State.REFUSED)
    note(file, Act.Kind.REFUSED, who)
    return file


def _decided(who: Profile, proposed: Destruction, state: Destruction.State) -> File:
    file = locked(proposed.file)
    demand(decide_file(who, owners_of(file), proposed.proposed_by))
    waiting = Destruction.objects.filter(pk=proposed.pk, state=Destruction.State.PROPOSED)
    if not waiting.update(state=state, decided_by=who.name, decided_at=now()):
        raise WaslError("this was decided already", mend="see the history of the file")
    return file


def _demand_over(file: File) -> None:
    """Raises WaslError unless the rule of `file` lets it be destroyed today, and nobody holds it."""
    catalogue = current.catalogue()
    rule = catalogue.all(Retention).get(file.rule)
    if file.holds:
        raise WaslError("the file is held", mend="whoever holds it says why; another agent lifts the hold first")
    if rule is None or rule.then != "destroy":
        raise WaslError("files of this kind are not destroyed", mend="export them for who keeps the archives")
    if not File.objects.filter(due(catalogue), pk=file.pk).exists():
        raise WaslError("its time is not over", mend="its page says until when it is kept")


def _given(reason: str) -> str:
    if not reason.strip():
        raise WaslError("no reason was given", mend="say why: it is kept in the history of the file")
    return reason.strip()
