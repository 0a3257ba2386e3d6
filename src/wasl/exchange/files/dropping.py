"""Folders instead of a portal: a department puts its lists into one, over SFTP or on an S3-compatible store.

``<root>/<system>/<agreement's number>/in`` is read, ``…/out`` written; a list moves to ``…/done`` when it is taken up. A file
counts once it has not changed for a while, and never while its name ends in ``.part``.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from pyarrow import fs

from wasl.catalogue import current
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.answering.problems import Refused
from wasl.exchange.directory.snapshot import Terms
from wasl.exchange.directory.view import Directory
from wasl.exchange.files.lists import scheme_of
from wasl.exchange.files.models import Delivery
from wasl.exchange.files.places import Places
from wasl.exchange.files.sending import Sending, send
from wasl.exchange.scopes import scheme_names
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError

STILL = timedelta(seconds=5)
"""How long a file must not have changed: it is whole then."""
_CHUNK = 1 << 20


def root() -> tuple[fs.FileSystem, str] | None:
    """The store and the folder that WASL_DROP names (a folder, or ``s3://bucket/prefix``); None where none is set."""
    address = os.environ.get("WASL_DROP", "")
    if not address:
        return None
    store, path = fs.FileSystem.from_uri(address if "://" in address else Path(address).resolve().as_uri())
    return store, path


def take_up() -> int:
    """Send every whole list that lies in a folder; how many. One that cannot be sent is answered with why."""
    place, snapshot = root(), directory_in_force()
    if place is None or snapshot is None:
        return 0
    store, base = place
    directory, taken = Directory(snapshot), 0
    for terms in _by_file(directory):
        folder = f"{base}/{terms.consumer}/{terms.number}"
        for name in ("in", "out", "done"):
            store.create_dir(f"{folder}/{name}", recursive=True)
        for file in _whole(store, f"{folder}/in"):
            _take(store, folder, file, terms, directory)
            taken += 1
    return taken


def give_back() -> int:
    """Put answers, and accounts of what failed, where their lists came from; how many."""
    place = root()
    if place is None:
        return 0
    store, base = place
    given = 0
    for delivery in Delivery.objects.filter(via="folder").exclude(state=Delivery.State.LANDED):
        out = f"{base}/{delivery.consumer}/{delivery.agreement.partition('@')[0]}/out"
        stem = f"{PurePosixPath(delivery.file_name).stem}-{delivery.pk}"
        account = f"{out}/{stem}.account.json"
        if store.get_file_info(account).type != fs.FileType.NotFound:
            continue
        kind = delivery.report.get("kind")
        if delivery.state == Delivery.State.ANSWERED and kind:
            _put(store, Places(Path(settings.HOME)).answer(delivery, kind), f"{out}/{stem}.{kind}")
        # The account comes last: whoever sees it may read the answer.
        _write(store, account, json.dumps(account_of(delivery), ensure_ascii=False, indent=1).encode())
        given += 1
    return given


def account_of(delivery: Delivery) -> dict[str, object]:
    """What became of a list, for machines: its counts, its receipts, or why it failed."""
    counts = ("received", "answered", "unknown", "outside", "malformed", "repeated")
    return {
        "delivery": delivery.pk, "file": delivery.file_name, "sha256": delivery.file_hash, "state": delivery.state,
        "agreement": delivery.agreement, "service": delivery.service, "as_of": delivery.as_of.isoformat(),
        **{name: getattr(delivery, name) for name in counts},
        "receipts": {"log": delivery.receipts_log, "from": delivery.receipts_from, "until": delivery.receipts_until,
                     "count": delivery.receipts},
        "error": {name: delivery.error[name] for name in ("what", "where", "mend") if name in delivery.error},
    }  # fmt: skip


def _by_file(directory: Directory) -> Iterator[Terms]:
    found = {each.terms.number: each.terms for each in directory.snapshot.agreements if "file" in each.terms.ways}
    return iter(found.values())


def _whole(store: fs.FileSystem, folder: str) -> Iterator[fs.FileInfo]:
    for file in store.get_file_info(fs.FileSelector(folder)):
        changed = file.mtime.astimezone(UTC) if isinstance(file.mtime, datetime) else now()
        if file.type == fs.FileType.File and not file.base_name.endswith(".part") and now() - changed >= STILL:
            yield file


def _take(store: fs.FileSystem, folder: str, file: fs.FileInfo, terms: Terms, directory: Directory) -> None:
    home = Path(settings.HOME)
    service = directory.snapshot.services[terms.service].declared
    try:
        with tempfile.TemporaryDirectory(prefix="drop-", dir=_work(home)) as scratch:
            local = Path(scratch) / "list"
            _fetch(store, file.path, local)
            scheme = scheme_of(local, scheme_names(current.catalogue(), service))
            sending = Sending(terms.consumer, terms.service, scheme, terms.purpose)
            send(
                lambda: directory, home, sending, local, file_name=file.base_name, actor=terms.consumer, via="folder",
                expected_size=file.size,
            )  # fmt: skip
    except (Refused, WaslError) as error:
        why = {"file": file.base_name, "state": "refused", "error": {"what": error.what, "mend": error.mend}}
        _write(store, f"{folder}/out/{file.base_name}.account.json", json.dumps(why, ensure_ascii=False).encode())
    store.move(file.path, f"{folder}/done/{now():%Y%m%dT%H%M%S%f}-{file.base_name}")


def _work(home: Path) -> Path:
    folder = home / "work"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fetch(store: fs.FileSystem, path: str, local: Path) -> None:
    with store.open_input_stream(path) as source, local.open("wb") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _put(store: fs.FileSystem, local: Path, path: str) -> None:
    with local.open("rb") as source, store.open_output_stream(f"{path}.part") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)
    store.move(f"{path}.part", path)


def _write(store: fs.FileSystem, path: str, content: bytes) -> None:
    with store.open_output_stream(path) as target:
        target.write(content)
