"""Files that families join: only what no register holds."""

from __future__ import annotations

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.catalogue.days import day_of
from wasl.documents.coffret import uploads
from wasl.documents.coffret.uploads import Readable
from wasl.kernel.errors import WaslError
from wasl.matters import files
from wasl.matters.moving import changed, held
from wasl.matters.states import WrongStateError
from wasl.procedures.models import Case, Piece
from wasl.procedures.owning import demand_own
from wasl.procedures.states import State


def join(who: Profile, case: Case, name: str, file: Readable) -> Piece:
    """Join `file` as the piece `name`; one that was joined before goes.

    Raises ForbiddenError, or WaslError for a file that cannot be taken, or that nobody asks for.
    """
    content = uploads.read(file)
    with transaction.atomic():
        locked = held(case)
        demand_own(who, locked)
        declared = locked.rules.read().procedure.pieces.get(name)
        if declared is None or name not in wanted(locked):
            raise WrongStateError("nobody asks for this file now", mend="see on its page what is asked for")
        kind = files.kind_among(content, declared.formats)
        for each in locked.pieces.filter(name=name):
            files.drop(each)
        made = files.add(locked.pieces, who.name, kind, content, name=name)
        changed(locked)
    return made


def wanted(case: Case) -> list[str]:
    """The pieces that may be joined now: all of a draft, those that were asked for after that."""
    match case.at:
        case State.DRAFT:
            return list(case.rules.read().procedure.pieces)
        case State.ASKED:
            return list(case.asked_for)
        case _:
            return []


def demand_all(case: Case) -> None:
    """Raises WaslError where a required piece is not there."""
    required = [name for name, each in case.rules.read().procedure.pieces.items() if each.required]
    if not _joined(case).issuperset(required):
        raise WaslError("a file is missing", mend="join each file that is not optional")


def demand_asked(case: Case) -> None:
    """Raises WaslError where a piece that was asked for was not joined since."""
    state = current.catalogue()
    since = [each.name for each in case.pieces.all() if case.asked_on and day_of(state, each.added_at) >= case.asked_on]
    if not set(since).issuperset(case.asked_for):
        raise WaslError("a file that was asked for is missing", mend="join each of them")


def drop_all(case: Case) -> None:
    """Erase what was joined."""
    for each in case.pieces.all():
        files.drop(each)


def _joined(case: Case) -> set[str]:
    return set(case.pieces.values_list("name", flat=True))
