"""Files that families join: only what no register holds, each locked with the key of whom the case is about."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wasl.accounts.models import Profile
from wasl.catalogue import current
from wasl.documents import owners
from wasl.documents.coffret.uploads import Readable
from wasl.exchange.claims.days import day_of
from wasl.exchange.claims.evidence import LARGEST, kind_of
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.procedures.models import Case, Piece
from wasl.procedures.moving import changed, held
from wasl.procedures.owning import demand_own
from wasl.procedures.states import State, WrongStateError


def join(who: Profile, case: Case, name: str, file: Readable) -> Piece:
    """Join `file` as the piece `name`; one that was joined before goes.

    Raises ForbiddenError, or WaslError for a file that cannot be taken, or that nobody asks for.
    """
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WaslError("this file is too large", mend="send one of at most {megabytes} MB", megabytes=LARGEST >> 20)
    with transaction.atomic():
        locked = held(case)
        demand_own(who, locked)
        declared = locked.rules.read().procedure.pieces.get(name)
        if declared is None or name not in wanted(locked):
            raise WrongStateError("nobody asks for this file now", mend="see on its page what is asked for")
        kind = kind_among(content, declared.formats)
        _drop(Piece.objects.filter(case=locked, name=name).first())
        made = Piece.objects.create(
            case=locked, name=name, kind=kind, size=len(content), added_by=who.name, added_at=now()
        )
        place = _place(made)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(owners.locked(locked.entity, content, _about(made)))
        changed(locked)
    return made


def kind_among(content: bytes, formats: Collection[str]) -> str:
    """The kind of a file that may be of any of `formats`. Raises WaslError for another, or half of one."""
    kind = kind_of(BytesIO(content))
    if kind not in formats:
        said = ", ".join(each.upper() for each in formats)
        raise WaslError(
            "this file is of another kind, or its end is missing", mend="send one of: {formats}", formats=said
        )
    return kind


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


def content_of(piece: Piece) -> bytes:
    """The file. Raises WaslError where it cannot be read any more."""
    try:
        return owners.unlocked(piece.case.entity, _place(piece).read_bytes(), _about(piece))
    except FileNotFoundError as error:
        raise WaslError("this file is not here any more", mend="restore it from the backup") from error


def drop_all(case: Case) -> None:
    """Erase what was joined."""
    for each in case.pieces.all():
        _drop(each)


def _joined(case: Case) -> set[str]:
    return set(case.pieces.values_list("name", flat=True))


def _drop(piece: Piece | None) -> None:
    if piece is not None:
        with suppress(FileNotFoundError):
            _place(piece).unlink()
        piece.delete()


def _about(piece: Piece) -> str:
    return f"piece {piece.pk}"


def _place(piece: Piece) -> Path:
    return Path(settings.HOME) / "procedures" / "pieces" / str(piece.pk % 100) / str(piece.pk)
