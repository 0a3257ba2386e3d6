"""The one guarded way to a person's file: it takes the purpose, writes down the reading, and returns the reason.

Law 09-08 (protection of personal data) asks for a declared purpose and an account of who read what, as do the laws
of other States.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from wasl.accounts.models import Profile
from wasl.accounts.permissions.registers import read_file
from wasl.accounts.permissions.verdict import Verdict
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.registers.history import Version
from wasl.registers.models import Access
from wasl.registers.people import Cluster, cluster_of, versions_of

LASTS = timedelta(minutes=30)
"""How long a file stays open: pages turned within it are one reading, later ones ask for the purpose again."""


class ClosedError(WaslError):
    """This reading is over, or someone else's."""


class RefusedError(WaslError):
    """The reader may not open this file; the verdict says why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.reason.en)


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A file that was opened, with the verdict that opened it and the trace it left."""

    cluster: Cluster
    versions: Sequence[Version]
    verdict: Verdict
    access: Access


def open_file(
    reader: Profile | None, entity: str, purpose: str, case: str = "", shown: Sequence[str] = ()
) -> PersonFile:
    """Open the file of `entity` for `purpose`. The reading is on record before anything is shown.

    `shown` names the parts shown (``identity``, ``path``, ``history``…). Raises RefusedError with the reason, or WaslError when
    nobody has this id.
    """
    verdict = read_file(reader, purpose)
    if not verdict or reader is None:
        raise RefusedError(verdict)
    cluster, versions = _file_of(entity)
    access = Access.objects.create(
        at=now(), user=reader.user, role=reader.role, entity=cluster.canonical, purpose=purpose, case=case[:200],
        shown=list(shown),
    )  # fmt: skip
    return PersonFile(cluster, versions, verdict, access)


def open_beside(reader: Profile | None, entity: str, case: str) -> PersonFile:
    """Open a file to compare it with another, for the purpose ``identity``; within LASTS it is one reading a case.

    Raises as `open_file` does.
    """
    return open_for_case(reader, entity, "identity", case, "compared")


def open_for_case(reader: Profile | None, entity: str, purpose: str, case: str, shown: str) -> PersonFile:
    """Open one part of a file for `purpose`, in a page that is itself about the `case`; within LASTS it is one reading.

    Raises as `open_file` does.
    """
    standing = reader and _standing(reader, entity, purpose, case)
    if standing is None:
        return open_file(reader, entity, purpose, case, [shown])
    return look_again(reader, standing.pk, shown)


def note_reading(reader: Profile, entity: str, purpose: str, case: str, shown: str) -> Access:
    """Write down that `reader` read a thing of `entity` that came from elsewhere: no file is opened.

    Who may read it, the page judges before. Within LASTS it is one reading.
    """
    return _standing(reader, entity, purpose, case) or Access.objects.create(
        at=now(), user=reader.user, role=reader.role, entity=cluster_of(entity).canonical, purpose=purpose,
        case=case[:200], shown=[shown],
    )  # fmt: skip


def _standing(reader: Profile, entity: str, purpose: str, case: str) -> Access | None:
    """The reading of the same thing that is not over."""
    return Access.objects.filter(
        user_id=reader.user_id, entity=cluster_of(entity).canonical, purpose=purpose, case=case,
        at__gte=now() - LASTS,
    ).first()  # fmt: skip


def look_again(reader: Profile | None, number: int, shown: str) -> PersonFile:
    """Turn a page of the file opened by the reading `number`; the part `shown` is noted on it.

    Raises ClosedError when the reading is over or another reader's, RefusedError when the reader may no longer.
    """
    access = Access.objects.filter(pk=number, at__gte=now() - LASTS).first()
    if access is None or reader is None or access.user_id != reader.user_id:
        raise ClosedError("this reading is over", mend="open the file again with its purpose")
    verdict = read_file(reader, access.purpose)
    if not verdict:
        raise RefusedError(verdict)
    if shown not in access.shown:
        access.shown = [*access.shown, shown]
        access.save(update_fields=["shown"])
    cluster, versions = _file_of(access.entity)
    return PersonFile(cluster, versions, verdict, access)


def _file_of(entity: str) -> tuple[Cluster, Sequence[Version]]:
    cluster = cluster_of(entity)
    versions = versions_of(cluster.members)
    if not versions:
        raise WaslError("nobody has this id", mend="search again: the link may be old or mistyped")
    return cluster, versions


def readings_of(entity: str) -> Sequence[Access]:
    """Who read the file of `entity` (or of an entity merged into it), latest first."""
    members = cluster_of(entity).members
    return list(Access.objects.filter(entity__in=members).select_related("user").order_by("-at"))
