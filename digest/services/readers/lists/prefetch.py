"""Prepare the next part of a stream in a thread while the database stores the one before."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

_Item = TypeVar("_Item")


class Ahead(Iterator[_Item]):
    """Items of a stream. `prepare` starts a thread that makes the next one while the database stores the one before.

    While the database works, the interpreter is free for the thread. Before that, the two would only compete.
    """

    def __init__(self, items: Iterator[_Item]) -> None:
        self._items, self._thread = items, ThreadPoolExecutor(1)
        self._following: Future[_Item | None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def prepare(self) -> None:
        """Start to make the next item, unless that has started."""
        self._following = self._following or self._thread.submit(next, self._items, None)

    def __next__(self) -> _Item:
        """Wait for the next item. If no thread makes it, make it here, where Ctrl-C can end it."""
        following, self._following = self._following, None
        item = following.result() if following else next(self._items, None)
        if item is None:
            raise StopIteration
        return item
