"""Files to be handed over, as a bag (BagIt 1.0, RFC 8493) in a zip that is sent while it is made."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import RawIOBase
from typing import Any, Final

from wasl import __version__
from wasl.accounts.models import Profile
from wasl.accounts.permissions.files import handle_file
from wasl.catalogue import current
from wasl.catalogue.days import day_of
from wasl.catalogue.declared import Department
from wasl.documents.files.keeping import owners_of
from wasl.documents.files.models import Act, File, Version
from wasl.documents.files.storing import content_of, here, sha256_of
from wasl.exchange.agreements.standing import demand
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

MOST: Final = 500
"""Files in one bag."""
_DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def export(who: Profile, files: Sequence[File]) -> tuple[str, Iterator[bytes]]:
    """The name of a bag of `files`, and its zip piece by piece; that `who` took them away is written down.

    Raises ForbiddenError, or WaslError where there are none, too many, or one that cannot be read.
    """
    if not files:
        raise WaslError("no file was chosen", mend="choose some that are still kept")
    if len(files) > MOST:
        raise WaslError(
            "{count} files do not go into one bag", mend="choose {most} at most", count=len(files), most=MOST
        )
    for each in files:
        demand(handle_file(who, owners_of(each)))
        if each.state != File.State.KEPT or not all(here(version) for version in each.versions.all()):
            raise WaslError(
                "file {number} is not here any more", mend="leave it out, or restore it", number=str(each.pk)
            )
    catalogue, at = current.catalogue(), now()
    Act.objects.bulk_create(Act(file=each, kind=Act.Kind.EXPORTED, by=who.name, at=at) for each in files)
    department = files[0].department
    declared = catalogue.all(Department).get(department)
    name = f"{department}-{at:%Y%m%dT%H%M%SZ}"
    return name, bag(name, declared.title.fr if declared else department, files, day_of(catalogue, at))


class _Out(RawIOBase):
    """What a zip was written to since it was last taken."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any, /) -> int:
        self._parts.append(bytes(part))
        return len(self._parts[-1])

    def take(self) -> bytes:
        """All of it, once."""
        made = b"".join(self._parts)
        self._parts.clear()
        return made


def bag(name: str, source: str, files: Sequence[File], on: date) -> Iterator[bytes]:
    """The zip of a bag `name` from the organisation `source`, piece by piece. Raises WaslError where a file cannot be read.

    ``data/<file>/<version>.<kind>`` holds what was kept, ``data/<file>/file.json`` what is known of it.
    """
    out = _Out()
    payload: dict[str, str] = {}
    tags: dict[str, str] = {}
    octets = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:

        def put(path: str, content: bytes, sums: dict[str, str]) -> bytes:
            sums[path] = sha256_of(content)
            archive.writestr(f"{name}/{path}", content)
            return out.take()

        for file in files:
            for path, content in _payload(file):
                octets += len(content)
                yield put(path, content, payload)
        info = {
            "Source-Organization": source,
            "Bagging-Date": on.isoformat(),
            "Bag-Software-Agent": f"wasl {__version__}",
            "Payload-Oxum": f"{octets}.{len(payload)}",
        }
        told = "".join(f"{label}: {value}\n" for label, value in info.items())
        yield put("bagit.txt", _DECLARATION.encode(), tags)
        yield put("bag-info.txt", told.encode(), tags)
        yield put("manifest-sha256.txt", _manifest(payload), tags)
        yield put("tagmanifest-sha256.txt", _manifest(tags), {})
    yield out.take()


def _payload(file: File) -> Iterator[tuple[str, bytes]]:
    versions = list(file.versions.order_by("place"))
    for version in versions:
        yield f"data/{file.pk}/{version.place}.{version.kind}", content_of(version)
    yield f"data/{file.pk}/file.json", json.dumps(_known(file, versions), ensure_ascii=False, indent=1).encode()


def _known(file: File, versions: Iterable[Version]) -> dict[str, Any]:
    return {
        "title": file.title,
        "number": file.number,
        "dated": file.dated.isoformat(),
        "rule": file.rule,
        "department": file.department,
        "received": file.received_at.isoformat(),
        "versions": [
            {"version": each.place, "sha256": each.sha256, "size": each.size, "name": each.name,
             "signature": each.signature, "signer": each.signer, "added": each.added_at.isoformat()}
            for each in versions
        ],
        "acts": [
            {"what": act.kind, "version": act.version, "by": act.by, "at": act.at.isoformat(), "reason": act.reason}
            for act in file.acts.order_by("pk")
        ],
    }  # fmt: skip


def _manifest(sums: dict[str, str]) -> bytes:
    return "".join(f"{digest}  {path}\n" for path, digest in sums.items()).encode()
