"""Taking files in, reading them, and adding versions. Whoever does so is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from wasl.accounts.models import Profile
from wasl.accounts.permissions.files import handle_file
from wasl.catalogue import current
from wasl.catalogue.days import day_of
from wasl.catalogue.departments import with_those_above
from wasl.documents.files.declared import Retention
from wasl.documents.files.looking import Readable, taken
from wasl.documents.files.models import Act, File, Version
from wasl.documents.files.signatures import signed
from wasl.documents.files.storing import content_of, sha256_of, store
from wasl.documents.reader.plain import plain
from wasl.documents.reader.trusted import trust_now
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.pages.folding import fold
from wasl.registers.access import LASTS

_LONGEST_TITLE: Final = 200
_LONGEST_NUMBER: Final = 80
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class About:
    """What a file is called by who takes it in."""

    rule: str
    title: str
    dated: date
    number: str = ""


def keep(who: Profile, about: About, file: Readable, name: str) -> File:
    """Take a file in. Raises ForbiddenError, or WaslError for what cannot be kept."""
    catalogue = current.catalogue()
    rule = catalogue.get(Retention, about.rule)
    demand(handle_file(who, with_those_above(catalogue, rule.department)))
    at, title = now(), plain(" ".join(about.title.split()))[:_LONGEST_TITLE]
    today = day_of(catalogue, at)
    if not title:
        raise WaslError("the file has no title", mend="say what it is")
    if about.dated > today:
        raise WaslError("the day of the paper is yet to come", mend="give the day that it bears")
    content, kind = taken(file)
    with transaction.atomic():
        made = File.objects.create(
            department=rule.department, rule=about.rule, title=title, folded=fold(title)[:_LONGEST_TITLE],
            number=plain(about.number.strip())[:_LONGEST_NUMBER], dated=about.dated,
            since=about.dated if rule.since == "dated" else today, received_at=at, received_by=who.name,
        )  # fmt: skip
        _write(made, 1, content, kind, name, who)
        note(made, Act.Kind.KEPT, who, version=1)
    return made


def add_version(who: Profile, file: File, content: Readable, name: str) -> Version:
    """Keep what the file is from now on beside what it was. Raises as `keep` does."""
    demand(handle_file(who, owners_of(file)))
    read, kind = taken(content)
    with transaction.atomic():
        held = locked(file)
        if held.versions.filter(sha256=sha256_of(read)).exists():
            raise WaslError("this very file is a version already", mend="see the versions of the file")
        made = _write(held, held.versions.count() + 1, read, kind, name, who)
        note(held, Act.Kind.VERSIONED, who, version=made.place)
    return made


def read(who: Profile, version: Version) -> bytes:
    """The bytes of `version`; that `who` has read them is written down. Raises ForbiddenError, or WaslError."""
    demand(handle_file(who, owners_of(version.file)))
    _demand_kept(version.file)
    content = content_of(version)
    note_reading(version.file, who, version.place)
    return content


def owners_of(file: File) -> tuple[str, ...]:
    """The department whose file it is, and the bodies above it."""
    return with_those_above(current.catalogue(), file.department)


def locked(file: File) -> File:
    """`file` as it stands, until the transaction ends. Raises WaslError where it was destroyed."""
    held = File.objects.select_for_update().get(pk=file.pk)
    _demand_kept(held)
    return held


def note(file: File, kind: Act.Kind, who: Profile, reason: str = "", version: int | None = None) -> None:
    """Write down what `who` does to `file`."""
    Act.objects.create(file=file, kind=kind, reason=reason, by=who.name, at=now(), version=version)


def note_reading(file: File, who: Profile, version: int, reason: str = "") -> None:
    """Write down that `who` reads `file`; as of a person's file, what is read again soon after is one reading."""
    lately = file.acts.filter(kind=Act.Kind.READ, by=who.name, version=version, reason=reason, at__gte=now() - LASTS)
    if not lately.exists():
        note(file, Act.Kind.READ, who, reason, version)


def _demand_kept(file: File) -> None:
    if file.state != File.State.KEPT:
        raise WaslError("this file was destroyed", mend="its history says by which rule, and by whom")


def _write(file: File, place: int, content: bytes, kind: str, name: str, who: Profile) -> Version:
    at = now()
    found = signed(content, kind, trust_now().bundle, at)
    made = Version.objects.create(
        file=file, place=place, sha256=sha256_of(content), size=len(content), kind=kind, name=plain(name)[-_LONGEST_NAME:],
        signature=found.found, signer=plain(found.signer), added_by=who.name, added_at=at,
    )  # fmt: skip
    store(made, content)
    return made
