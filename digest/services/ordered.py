"""Long streams: put in order what may be more than memory holds, and prepare the next part while one is stored."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from tempfile import TemporaryFile, gettempdir
from types import TracebackType
from typing import IO, Any, Self, TypeVar

import orjson

from digest.domain.errors import ListError

_Item = TypeVar("_Item")

_BLOCK = 100
"""Items of a run that are in memory while runs are merged."""


def long_in_order(items: Iterable[Sequence[Any]], *, run: int) -> Iterator[Sequence[Any]]:
    """Give the items of a long stream in the order of what is first in each; those alike there stay as they came.

    A short one, of less than `run` items, stays as it is. Items are sequences of what JSON can hold; `run` of them
    are in memory. Raises ListError when there is no room for the others among the temporary files.
    """
    items = iter(items)
    first = list(islice(items, run))
    if len(first) < run:
        yield from first
        return
    with _temporary() as file:
        runs = [_write(file, first)]
        del first
        while more := list(islice(items, run)):
            runs.append(_write(file, more))
            del more
        yield from heapq.merge(*(_read(file, blocks) for blocks in runs), key=itemgetter(0))


def _temporary() -> IO[bytes]:
    with _room():
        return TemporaryFile(prefix="digest-")


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ListError(
            f"There is no room to put the list in order: {gettempdir()}: {error.strerror}. Set TMPDIR to a folder that "
            "has room for the whole list."
        ) from error


def _write(file: IO[bytes], items: list[Sequence[Any]]) -> Sequence[tuple[int, int]]:
    """Order items, and write them in blocks. Gives where each begins, and its length."""
    items.sort(key=itemgetter(0))
    blocks = []
    for at in range(0, len(items), _BLOCK):
        block = orjson.dumps(items[at : at + _BLOCK])
        with _room():
            blocks.append((file.tell(), len(block)))
            file.write(block)
    with _room():
        file.flush()
    return blocks


def _read(file: IO[bytes], blocks: Iterable[tuple[int, int]]) -> Iterator[Sequence[Any]]:
    for begin, length in blocks:
        file.seek(begin)
        yield from orjson.loads(file.read(length))


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
