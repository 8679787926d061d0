"""Prepare the next part of a stream in a thread while the database stores the one before."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

_Item = TypeVar("_Item")


class Ahead(Iterator[_Item]):
    """Items of which a thread makes the next one from `prepare` on, while a database stores the one before.

    A database that works leaves the interpreter to the thread; earlier, the two would only be in each other's way.
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
        """Begin to make the next item, if that has not begun."""
        self._following = self._following or self._thread.submit(next, self._items, None)

    def __next__(self) -> _Item:
        """Wait for the next item; or make it here, where Ctrl-C ends it, when no thread has begun to."""
        following, self._following = self._following, None
        item = following.result() if following else next(self._items, None)
        if item is None:
            raise StopIteration
        return item
