"""A file's end: held, due, destroyed by two people; what it was stays written."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests.documents.files.conftest import REGISTERS, Take
from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents.files import ending
from wasl.documents.files.keeping import read
from wasl.documents.files.models import Destruction, File, Hold
from wasl.documents.files.retention import due, end_of
from wasl.documents.models import OwnerKey
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

pytestmark = pytest.mark.django_db


def test_two_agents_destroy_what_is_due_and_its_history_stays(
    take: Take, agent: Profile, other: Profile, home: Path
) -> None:
    made = take(old=True)
    version = made.versions.get()
    proposed = ending.propose(agent, made, "Sa durée est passée.")
    with pytest.raises(ForbiddenError):
        ending.confirm(agent, proposed)
    ending.confirm(other, proposed)
    made.refresh_from_db()
    assert made.state == File.State.DESTROYED
    assert not OwnerKey.objects.filter(entity=f"file-{made.pk}").exists()
    assert not [each for each in (home / "documents" / "files").rglob("*") if each.is_file()]
    assert (made.title, made.rule, made.versions.get().sha256) == (
        "Demande de transfert",
        "school-letters",
        version.sha256,
    )
    last = made.acts.order_by("-pk")[0]
    assert (last.kind, last.by, last.reason) == ("destroyed", other.name, "Sa durée est passée.")
    with pytest.raises(WaslError, match="was destroyed"):
        read(agent, version)
    with pytest.raises(WaslError, match="was destroyed"):
        ending.confirm(other, proposed)


def test_the_database_refuses_what_one_person_decides(take: Take, agent: Profile) -> None:
    proposed = ending.propose(agent, take(old=True), "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.filter(pk=proposed.pk).update(state="done", decided_by=agent.name, decided_at=now())
    held = ending.hold(agent, take("two"), "x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.filter(pk=held.pk).update(lifted_by=agent.name, lifted_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=held.file_id).update(state="destroyed")


def test_what_is_held_is_not_destroyed(take: Take, agent: Profile, other: Profile) -> None:
    made = take(old=True)
    proposed = ending.propose(agent, made, "x")
    held = ending.hold(agent, made, "Un recours est pendant.")
    ending.hold(other, made, "Une enquête.")
    with pytest.raises(WaslError, match="the file is held"):
        ending.confirm(other, proposed)
    with pytest.raises(WaslError, match="the file is held"):
        ending.propose(other, made, "x")
    with pytest.raises(ForbiddenError):
        ending.lift(agent, held, "x")
    ending.lift(other, held, "Jugé.")
    with pytest.raises(WaslError, match="lifted already"):
        ending.lift(other, held, "x")
    with pytest.raises(WaslError, match="the file is held"):  # the other hold
        ending.confirm(other, proposed)
    assert Destruction.objects.get().state == "proposed"


def test_what_is_not_due_or_kept_for_ever_stays(take: Take, agent: Profile) -> None:
    catalogue, new = current.catalogue(), take()
    with pytest.raises(WaslError, match="not over"):
        ending.propose(agent, new, "x")
    for_ever = take("register", rule=REGISTERS)
    with pytest.raises(WaslError, match="are not destroyed"):
        ending.propose(agent, for_ever, "x")
    assert end_of(catalogue, for_ever) is None
    old = take("old", old=True)
    assert list(File.objects.filter(due(catalogue))) == [old]
    with pytest.raises(WaslError, match="no reason"):
        ending.propose(agent, old, " ")


def test_a_refusal_keeps_it_and_it_can_be_proposed_again(take: Take, agent: Profile, other: Profile) -> None:
    made = take(old=True)
    proposed = ending.propose(agent, made, "x")
    with pytest.raises(WaslError, match="proposed already"):
        ending.propose(other, made, "x")
    ending.refuse(other, proposed)
    with pytest.raises(WaslError, match="decided already"):
        ending.confirm(other, proposed)
    ending.propose(other, made, "y")
    assert list(made.acts.order_by("pk").values_list("kind", flat=True)) == ["kept", "proposed", "refused", "proposed"]
