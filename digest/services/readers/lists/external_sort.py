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
