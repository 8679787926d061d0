"""Items that a thread makes while the one before is worked on."""

import threading
from collections.abc import Iterator

import pytest

from digest.services.readers.lists.prefetch import Ahead


def test_the_next_item_is_made_while_the_one_before_is_worked_on() -> None:
    makers: list[str] = []

    def made() -> Iterator[int]:
        for number in range(3):
            makers.append(threading.current_thread().name)
            yield number

    with Ahead(made()) as items:
        got = []
        for item in items:
            got.append(item)
            items.prepare()
            items.prepare()
    assert got == [0, 1, 2]
    # What nobody prepared is made where it is asked for: Ctrl-C ends it, also the reading of a pipe that stays open.
    here = threading.current_thread().name
    assert [maker == here for maker in makers] == [True, False, False]


def test_what_goes_wrong_with_the_next_item_is_raised_when_it_is_asked_for() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("no room")

    with Ahead(broken()) as items:
        assert next(items) == 1
        items.prepare()
        with pytest.raises(OSError, match="no room"):
            next(items)
