"""The one writer of a log: receipts are durable before they are given, many by one write to the disk (group commit)."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from types import TracebackType

from wasl.exchange.receipts import durable, journal
from wasl.exchange.receipts.entry import Private, Receipt, Statement
from wasl.exchange.receipts.private import FOLDER as PRIVATE
from wasl.exchange.receipts.private import encode as encode_private
from wasl.exchange.receipts.recovery import recover
from wasl.exchange.receipts.store import CHECKPOINT, Segment, Store
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey
from wasl.kernel.merkle import Frontier, leaf_hash
from wasl.kernel.notes import Checkpoint, NoteKey, checked_name, sign
from wasl.kernel.tiles import LARGEST_ENTRY

FOLD_AFTER = 0.5
"""Seconds after which what is in the journal goes to the tiles."""
LARGEST_COMMIT = 8192
"""Entries, so that none waits long for those before it."""
LOCK = "lock"
VERIFIER = "log.vkey"
"""The file of the log's public key, as C2SP writes it."""

Given = Sequence[tuple[Statement, Private | None]]


class _Waiting:
    """Entries whose receipts are awaited."""

    __slots__ = ("entries", "future", "privates")

    def __init__(self, given: Given) -> None:
        self.entries = [entry.content() for entry, _ in given]
        self.privates = [encode_private(private) if private else b"" for _, private in given]
        self.future: Future[list[Receipt]] = Future()
        for content in (*self.entries, *self.privates):
            if len(content) > LARGEST_ENTRY:
                raise WaslError(
                    "an entry of a log has at most {most} bytes", mend="ask for fewer fields", most=LARGEST_ENTRY
                )


class Log:
    """An open log. Thread-safe. In a forked child it cannot be used, and closing it there closes nothing."""

    def __init__(self, folder: Path, name: str, key: SigningKey, origin: str, lock: durable.Lock) -> None:
        """Use `Log.open`."""
        self.folder, self.name, self.origin = folder, name, origin
        self._key, self._lock, self._process = key, lock, os.getpid()
        found = recover(folder, self.verifier)
        found.store.fold(found.pending)
        self._frontier, self._store = found.frontier, found.store
        if not (folder / CHECKPOINT).exists():
            durable.write_durably(folder / CHECKPOINT, self.signed(self._frontier))
        self._failure: WaslError | None = None
        self._entering, self._committing = Lock(), Lock()
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._folding: SimpleQueue[Segment | Event | None] = SimpleQueue()
        self._journal, self._journal_end = -1, 0
        self._pending, self._due = Segment(self.size), 0.0
        self._threads = [Thread(target=run, name=f"receipts {name}", daemon=True) for run in (self._write, self._fold)]
        for thread in self._threads:
            thread.start()

    @classmethod
    def open(cls, folder: Path, name: str, origin: str, key: SigningKey) -> Log:
        """The log in `folder`, made where there is none. `name` is what receipts call it, `origin` what checkpoints do.

        Raises WaslError where another process writes it, the key is not Ed25519 or not this log's, or a file was altered.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for kept in (journal.FOLDER, PRIVATE):
            (folder / kept).mkdir(mode=durable.OWNER_ONLY, exist_ok=True)
        verifier = NoteKey(checked_name(origin), key.verifying()).text()
        lock = durable.Lock(folder / LOCK)
        try:
            log = cls(folder, name, key, origin, lock)
        except BaseException:
            lock.release()
            raise
        durable.write_durably(folder / VERIFIER, f"{verifier}\n".encode())
        _OPEN.add(log)
        return log

    @property
    def verifier(self) -> NoteKey:
        """The public key of its checkpoints."""
        return NoteKey(self.origin, self._key.verifying())

    @property
    def size(self) -> int:
        """Entries that are durable."""
        return self._frontier.size

    @property
    def failed(self) -> bool:
        """Whether nothing more is kept, because the disk failed or the log was closed."""
        return self._failure is not None

    def append(self, entries: Given) -> Future[list[Receipt]]:
        """Put entries on record. The receipts come once they are on the disk: ``await asyncio.wrap_future(…)``.

        All of them follow each other in the log. Raises WaslError (at once, or from the future) when they cannot be kept.
        """
        if self._process != os.getpid():
            raise WaslError("this log was opened by another process", where=self.name, mend="open it after the fork")
        waiting = _Waiting(entries)
        with self._entering:
            if self._failure is not None:
                raise self._failure
            self._waiting.put(waiting)
        return waiting.future

    def close(self) -> None:
        """Keep what waits, publish it all and let another writer come. Raises WaslError where that failed."""
        if self._process != os.getpid() or not self._threads:
            return
        with self._entering:
            failure = self._failure
            self._failure = failure or WaslError("this log is closed", where=self.name, mend="open it again")
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._close_journal()
        self._lock.release()
        if failure is not None:
            raise failure

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def alone(self) -> Iterator[tuple[Frontier, Store]]:
        """The tree and its files with nothing pending, for a bulk append. Appends wait meanwhile.

        Raises WaslError where the log is closed or broken. An OSError from within breaks it.
        """
        with self._committing:
            if self._failure is None:
                self._rotate()
                folded = Event()
                self._folding.put(folded)
                folded.wait()
            if self._failure is not None:
                raise self._failure
            try:
                yield self._frontier, self._store
            except OSError as error:
                self._fail(error, [])
                raise
            self._pending = Segment(self.size)

    def _write(self) -> None:
        """The writer's thread: take what waits, commit it, again."""
        try:
            while (batch := self._next()) is not None:
                if batch:
                    self._commit(batch)
                elif self._pending.entries:
                    with self._committing:
                        self._rotate()
        finally:
            with self._committing:
                self._rotate()
            self._folding.put(None)

    def _next(self) -> list[_Waiting] | None:
        """All that waits, up to a limit; nothing when a fold is due; None when the log closes."""
        batch: list[_Waiting] = []
        count = 0
        timeout = max(0.0, self._due - time.monotonic()) if self._pending.entries else None
        try:
            while count < LARGEST_COMMIT:
                found = self._waiting.get_nowait() if batch else self._waiting.get(timeout=timeout)
                if found is None:
                    return self._last(batch)
                batch.append(found)
                count += len(found.entries)
        except Empty:
            pass
        return batch

    def _last(self, batch: list[_Waiting]) -> list[_Waiting] | None:
        """What waited before the log was closed, and then None."""
        if batch:
            self._waiting.put(None)
        return batch or None

    def _commit(self, batch: list[_Waiting]) -> None:
        """One frame, one write to the disk, then every receipt."""
        with self._committing:
            try:
                receipts = self._keep(batch)
            except (OSError, ValueError) as error:
                self._fail(error, batch)
                return
        for waiting, given in zip(batch, receipts, strict=True):
            waiting.future.set_result(given)

    def _keep(self, batch: list[_Waiting]) -> list[list[Receipt]]:
        entries = [entry for waiting in batch for entry in waiting.entries]
        privates = [private for waiting in batch for private in waiting.privates]
        leaves = [leaf_hash(entry) for entry in entries]
        frontier, first = self._frontier.copy(), self._frontier.size
        hashes = frontier.extend(leaves)
        checkpoint = self.signed(frontier)
        self._put(journal.frame(first, checkpoint, list(map(journal.part, entries, privates))))
        self._pending.add(entries, privates, hashes)
        self._pending.checkpoint = checkpoint
        self._frontier = frontier
        if time.monotonic() >= self._due:
            self._rotate()
        return self._receipts(batch, first, leaves)

    def signed(self, tree: Frontier) -> bytes:
        """The signed checkpoint of a tree that this log is about to become."""
        return sign(Checkpoint(self.origin, tree.size, tree.root()).text(), self.origin, self._key).content()

    def _receipts(self, batch: list[_Waiting], first: int, leaves: list[bytes]) -> list[list[Receipt]]:
        receipts = [Receipt(log=self.name, index=index, leaf=leaf.hex()) for index, leaf in enumerate(leaves, first)]
        numbered = iter(receipts)
        return [[next(numbered) for _ in waiting.entries] for waiting in batch]

    def _put(self, frame: bytes) -> None:
        """Write a frame and wait until it is on the disk. Raises OSError; what was half written is then cut off."""
        if self._journal < 0:
            self._open_journal()
        try:
            rest = memoryview(frame)
            while rest:
                rest = rest[os.write(self._journal, rest) :]
            os.fdatasync(self._journal)
        except OSError:
            os.ftruncate(self._journal, self._journal_end)
            raise
        self._journal_end += len(frame)

    def _open_journal(self) -> None:
        path = journal.journal_path(self.folder, self._pending.first)
        self._journal = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._journal_end = 0
        self._pending.files.append(path)
        self._due = time.monotonic() + FOLD_AFTER
        durable.sync_folder(path.parent)

    def _rotate(self) -> None:
        """Hand what the journal holds to the folding thread, and start a new one."""
        if self._pending.entries:
            self._folding.put(self._pending)
            self._pending = Segment(self._pending.size)
            self._close_journal()

    def _close_journal(self) -> None:
        if self._journal >= 0:
            os.close(self._journal)
            self._journal = -1

    def _fold(self) -> None:
        """The folding thread: publish segment after segment, until one cannot be: the journal still has it all."""
        folds = True
        while (found := self._folding.get()) is not None:
            if isinstance(found, Event):
                found.set()
            elif folds:
                try:
                    self._store.fold(found)
                except OSError as error:
                    folds = False
                    self._fail(error, [])

    def _fail(self, error: Exception, batch: list[_Waiting]) -> None:
        """From here on nothing is kept. What waits is told so."""
        failure = WaslError(
            "receipts cannot be kept: {reason}",
            where="{log}",
            mend="make room on the disk or mend it, then start again: nothing that was receipted is lost",
            reason=getattr(error, "strerror", None) or type(error).__name__,
            log=self.name,
        )
        with self._entering:
            self._failure = failure
            while not self._waiting.empty():
                left = self._waiting.get()
                if left is not None:
                    batch.append(left)
            self._waiting.put(None)
        for waiting in batch:
            waiting.future.set_exception(failure)

    def _leave_to_parent(self) -> None:
        """In a forked child: let go of the files without touching them."""
        self._lock.release()
        self._close_journal()


_OPEN: weakref.WeakSet[Log] = weakref.WeakSet()


def _after_fork() -> None:
    for log in list(_OPEN):
        if log._threads:
            log._leave_to_parent()


os.register_at_fork(after_in_child=_after_fork)
