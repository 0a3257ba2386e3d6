"""Work that is done beside other work, in a thread of its own: one step ahead of whoever uses it, or one step behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, TypeVar

_Item = TypeVar("_Item")
_Given = ParamSpec("_Given")


def ahead(items: Iterator[_Item]) -> Iterator[_Item]:
    """The same items, each made while the one before it is used. Raises what making them raises."""
    with ThreadPoolExecutor(1, "ahead") as thread:
        following = thread.submit(next, items, None)
        while (item := following.result()) is not None:
            following = thread.submit(next, items, None)
            yield item


class Behind:
    """Does one thing after another while whoever asked for it goes on; at most one waits, so that nothing piles up.

    As a context it ends once all is done.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "behind")
        self._before: Future[object] | None = None

    def do(self, work: Callable[_Given, object], *args: _Given.args, **kwargs: _Given.kwargs) -> None:
        """Start this, once what was asked before is done. Raises what that raised."""
        self.wait()
        self._before = self._thread.submit(work, *args, **kwargs)

    def wait(self) -> None:
        """Until all is done. Raises what the last of it raised."""
        if self._before is not None:
            self._before.result()

    def __enter__(self) -> Behind:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        if error is None:
            self.wait()
