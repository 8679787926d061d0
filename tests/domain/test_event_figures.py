"""How many events there are, and of how many different readers. People and machines count apart."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.event_figures import Figures, count_touches, from_json
from digest.domain.opens_and_clicks import ASK, HIDDEN, Touch

NOON = datetime(2026, 5, 12, 10, tzinfo=UTC)


def opened(minutes: int = 0, *, machine: bool = False) -> Touch:
    return Touch(NOON + timedelta(minutes=minutes), machine=machine)


def clicked(minutes: int, link: str = "example.org/a", *, machine: bool = False) -> Touch:
    return Touch(NOON + timedelta(minutes=minutes), link, machine=machine)


def test_each_open_and_click_counts_and_each_reader_once() -> None:
    figures = count_touches([[opened(), opened(1), clicked(2), clicked(9)], [opened()], []])
    assert figures.events == Counter(opens=3, clicks=2)
    assert figures.readers == Counter(opens=2, clicks=1)
    assert figures.machine == Counter()


def test_a_click_on_the_ask_is_a_click_too() -> None:
    figures = count_touches([[clicked(0, ASK)], [clicked(0)]])
    assert figures.events == figures.readers == Counter(clicks=2, asks=1)


def test_what_machines_do_counts_apart_and_reaches_no_reader() -> None:
    figures = count_touches([[opened(machine=True), clicked(5, machine=True)], [opened(9), clicked(0, HIDDEN)]])
    assert figures.machine == Counter(opens=1, clicks=2)
    assert figures.events == figures.readers == Counter(opens=1)


def test_figures_add_up_name_by_name() -> None:
    one = Figures(Counter(opens=1), Counter(opens=2), Counter(opens=3))
    other = Figures(Counter(opens=10, clicks=1), Counter(clicks=2), Counter(clicks=3))
    assert one + other == Figures(Counter(opens=11, clicks=1), Counter(opens=2, clicks=2), Counter(opens=3, clicks=3))


@pytest.mark.parametrize(
    ("figures", "is_empty"),
    [
        (Figures(), True),
        (Figures(events=Counter(delivered=1)), False),
        (Figures(machine=Counter(opens=1)), False),
    ],
)
def test_figures_are_empty_until_there_is_an_event(figures: Figures, is_empty: bool) -> None:  # noqa: FBT001 -- a case
    assert figures.is_empty is is_empty


def test_every_figure_has_its_place_in_the_report() -> None:
    events = Counter(delivered=9, bounced=1, blocked=2, deferred=3, dropped=4, complaints=5, unsubscribes=6, left=7)
    figures = Figures(
        events + Counter(opens=10, clicks=11, asks=12),
        Counter(opens=20, clicks=21, asks=22),
        Counter(delivered=8, opens=3, outcomes=9, arrived=8),
    )
    said = figures.as_json()
    readers = said.pop("readers")
    assert said == {
        **events,
        "opens": {"human": 10, "machine": 20},
        "clicks": {"human": 11, "machine": 21},
        "asks": {"human": 12, "machine": 22},
    }
    assert {name: count for name, count in readers.items() if count} == figures.readers
    assert set(readers) == {*said, "outcomes", "arrived"}


def test_sums_stored_before_shares_were_counted_are_completed() -> None:
    said = Figures(readers=Counter(delivered=8, bounced=1)).as_json()
    del said["readers"]["outcomes"], said["readers"]["arrived"]
    assert from_json(said).readers == Counter(delivered=8, bounced=1, outcomes=9, arrived=8)


plain = ["delivered", "bounced", "blocked", "deferred", "dropped", "complaints", "unsubscribes", "left"]
touched = ["opens", "clicks", "asks"]


def counts(names: list[str]) -> st.SearchStrategy[Counter[str]]:
    return st.dictionaries(st.sampled_from(names), st.integers(1, 9)).map(Counter)


@given(st.builds(Figures, counts(plain + touched), counts(touched), counts([*plain, *touched, "outcomes"])))
def test_figures_are_read_as_they_were_written(figures: Figures) -> None:
    assert from_json(figures.as_json()) == figures
