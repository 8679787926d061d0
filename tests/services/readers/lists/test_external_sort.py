import errno
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ListError
from digest.services.readers.lists import external_sort
from digest.services.readers.lists.external_sort import long_in_order


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=3), st.integers(0, 9))), st.integers(1, 9))
def test_items_come_in_order_and_those_alike_as_they_came(items: list[tuple[str, int]], run: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(external_sort, "_BLOCK", 2)
        found = [tuple(item) for item in long_in_order(items, run=run)]
    assert found == (items if len(items) < run else sorted(items, key=lambda item: item[0]))


def test_only_a_run_is_in_memory() -> None:
    alive: list[int] = [0]
    most = 0

    class Item(list[object]):
        def __init__(self, *cells: object) -> None:
            super().__init__(cells)
            alive[0] += 1

        def __del__(self) -> None:
            alive[0] -= 1

    def items() -> Iterator[Item]:
        nonlocal most
        for number in range(10_007):
            yield Item(f"{number * 7919 % 10_007:05}", number)
            most = max(most, alive[0])

    found = [first for first, _ in long_in_order(items(), run=500)]
    assert found == [f"{number:05}" for number in range(10_007)]
    assert most <= 502


def test_a_folder_without_room_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(external_sort, "TemporaryFile", full)
    with pytest.raises(ListError, match="TMPDIR"):
        list(long_in_order([("a",), ("b",)], run=1))
