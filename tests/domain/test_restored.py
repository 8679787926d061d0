from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.restored import Remembered, shows_a_restore

tries = st.lists(st.integers(0, 3), max_size=6)


def restored(remembered: Remembered | None, **known: Any) -> bool:
    return shows_a_restore(remembered, **{"again": 0, "frozen": True, "was_finished": True, "tries": (1, 2), **known})


def test_a_database_that_knows_less_was_restored() -> None:
    begun = Remembered(finished=False, tries=(1, 2))
    assert not restored(None, frozen=False)
    assert not restored(begun)
    assert not restored(begun, tries=(2, 2, 1))
    assert restored(begun, frozen=False)
    assert restored(begun, tries=(2, 1))
    assert restored(begun, tries=(1,))
    finished = replace(begun, finished=True)
    assert not restored(finished)
    assert restored(finished, was_finished=False)


def test_a_decision_to_send_again_ends_what_was_remembered_before_it() -> None:
    finished = Remembered(finished=True, again=1, tries=(9,))
    assert restored(finished, again=1, frozen=False)
    assert not restored(finished, again=2, frozen=False)
    assert restored(finished, again=0, tries=(9,))


@given(before=tries, later=tries)
def test_what_a_database_learned_since_never_shows_a_restore(before: list[int], later: list[int]) -> None:
    grown = [one + more for one, more in zip(before, later + [0] * len(before), strict=False)]
    assert not restored(Remembered(finished=False, tries=before), tries=grown)
    if any(later[: len(before)]):
        assert restored(Remembered(finished=False, tries=grown), tries=before)
