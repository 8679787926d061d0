"""Sort a stream that may be longer than memory, in a temporary file."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any

import orjson

from digest.domain.errors import ListError

_BLOCK = 100
"""The number of items of a run in memory while runs are merged."""


def long_in_order(items: Iterable[Sequence[Any]], *, run: int) -> Iterator[Sequence[Any]]:
    """Yield the items of a long stream, sorted by their first element. The sort is stable.

    A stream of less than `run` items keeps its order. Items are sequences of JSON values; `run` of them are in memory.
    Raises ListError if the temporary folder has no room for the rest.
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
    """Sort items, and write them in blocks. Returns the position and the length of each block."""
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
