"""Who opened and who clicked: a person, or a machine on the way."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.opens_and_clicks import ASK, HIDDEN, OWN, Touch, by_machine, is_machine_agent, link_name
from digest.domain.references import Reference, write
from digest.domain.story_identity import MAX_KEY

START = datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
PAGES = "https://digest.example.org"
GIVE_50 = "https://buy.stripe.com/fifty"
REFERENCE = write(Reference("weekly", date(2026, 3, 30), "a", "middle", "50"))
GIVE = "https://notesfrompoland.com/donate/"


def touches(*made: tuple[float, str | None]) -> list[Touch]:
    return [Touch(START + timedelta(seconds=second), link) for second, link in made]


@pytest.mark.parametrize(
    ("made", "machines"),
    [
        # A person opens the mail, and follows a link or two.
        ([(0, None)], [False]),
        ([(0, None), (20, "a"), (80, "b")], [False, False, False]),
        # One link twice at once is a double click.
        ([(0, "a"), (0, "a")], [False, False]),
        # Tabs opened one after another.
        ([(0, "a"), (3, "b"), (6, "c")], [False, False, False]),
        # Two links in one second, and the open that goes with them; the person comes later.
        ([(0, "a"), (0, "b"), (0, None), (900, None), (930, "a")], [True, True, True, False, False]),
        # Many links within seconds.
        ([(0, "a"), (3, "b"), (6, "c"), (9, "d"), (5, None), (40, "e")], [True] * 5 + [False]),
        # As many, but no faster than one reads.
        ([(0, "a"), (5, "b"), (10, "c"), (15, "d")], [False] * 4),
        # The limit is ten seconds.
        ([(0, "a"), (4, "b"), (8, "c"), (10, "d")], [True] * 4),
        ([(0, "a"), (4, "b"), (8, "c"), (11, "d")], [False] * 4),
        # The hidden link counts for a minute, whatever else happens within it.
        ([(0, HIDDEN), (60, None), (-60, None), (61, None), (-61, None)], [True, True, True, False, False]),
        ([(0, HIDDEN), (10, "a"), (10, "b"), (50, None)], [True] * 4),
        # The hidden link gives away all that happens around it.
        ([(0, HIDDEN), (30, "a"), (-30, None), (90, "a")], [True, True, True, False]),
    ],
)
def test_machines_are_recognised_by_their_haste(made: list[tuple[float, str | None]], machines: list[bool]) -> None:
    assert by_machine(touches(*made)) == machines


def test_who_says_that_it_is_a_machine_is_one() -> None:
    assert by_machine([Touch(START, None, machine=True), Touch(START, "a")]) == [True, False]


made_touches = st.lists(
    st.builds(
        Touch,
        st.integers(0, 120).map(lambda second: START + timedelta(seconds=second)),
        st.none() | st.sampled_from(["a", "b", "c", "d", "e", HIDDEN]),
        st.booleans(),
    ),
    max_size=12,
)


@given(made_touches, st.randoms(use_true_random=False))
def test_their_order_does_not_matter(made: list[Touch], chance: Random) -> None:
    judged = dict(zip(map(id, made), by_machine(made), strict=True))
    shuffled = chance.sample(made, len(made))
    assert by_machine(shuffled) == [judged[id(touch)] for touch in shuffled]


@given(made_touches, made_touches)
def test_more_events_never_make_a_person_of_a_machine(made: list[Touch], more: list[Touch]) -> None:
    alone, together = by_machine(made), by_machine(made + more)
    assert all(after or not before for before, after in zip(alone, together, strict=False))


@given(st.lists(st.builds(Touch, st.just(START), st.sampled_from([None, "a"])), max_size=12))
def test_one_link_is_never_haste(made: list[Touch]) -> None:
    assert not any(by_machine(made))


def test_ten_thousand_clicks_take_no_time() -> None:
    scanner = [Touch(START + timedelta(seconds=number // 40), f"link {number % 40}") for number in range(10_000)]
    assert all(by_machine(scanner))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{GIVE}?utm_source=digest&utm_medium=email&utm_campaign=weekly-2026-03-30", ASK),
        (GIVE_50, ASK),
        ("https://buy.stripe.com/another", "buy.stripe.com/another"),
        (f"https://buy.stripe.com/another?client_reference_id={REFERENCE}", ASK),
        (f"https://paypal.com/donate?id=1&custom={REFERENCE}#now", ASK),
        (f"https://paypal.com/donate?custom={REFERENCE[:-1]}", f"paypal.com/donate?custom={REFERENCE[:-1]}"),
        (
            "https://www.notesfrompoland.com/2026/03/29/a-story/?utm_source=digest",
            "notesfrompoland.com/2026/03/29/a-story",
        ),
        ("https://notesfrompoland.com/?p=12&utm_source=digest", "notesfrompoland.com?p=12"),
        ("https://notesfrompoland.com/", ""),
        (f"{PAGES}/unsubscribe/secret-token", OWN),
        (f"{PAGES}/preferences/secret-token?x=1", OWN),
        (f"{PAGES}/editions/weekly/2026-03-30?nobody", HIDDEN),
        (f"{PAGES}/editions/weekly/2026-03-30", OWN),
        (f"https://old.example.org/unsubscribe/{'t' * 24}", OWN),
        (f"https://old.example.org/preferences/{'t' * 24}?x=1", OWN),
        ("https://old.example.org/editions/weekly/2026-03-30?nobody", HIDDEN),
        ("https://example.org/poll?for=ola%40example.org&token=abc", "example.org/poll"),
        ("https://example.org/poll/ola@example.org", ""),
        ("https://medium.com/@notes/a-story", "medium.com/@notes/a-story"),
        ("https://example.org/a?by=@notes", "example.org/a?by=%40notes"),
        (f"https://old.example.org/preferences/{'t' * 24}/", OWN),
        (f"https://old.example.org/unsubscribe/{'t' * 24}#x", OWN),
        ("https://site.example/confirm/a-long-article-about-it", "site.example/confirm/a-long-article-about-it"),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("https://example.org/\ud800", ""),
        ("", ""),
    ],
)
def test_a_link_is_named_without_what_identifies_the_reader(url: str, name: str) -> None:
    assert link_name(url, PAGES, frozenset({GIVE, GIVE_50})) == name


def test_the_ask_may_lie_where_people_have_names() -> None:
    assert link_name("https://ko-fi.com/@nfp?utm_source=digest", PAGES, frozenset({"https://ko-fi.com/@nfp"})) == ASK


@given(st.text(), st.sampled_from(["", "https://", "https://example.org/"]))
def test_any_text_has_a_name_as_a_link(url: str, before: str) -> None:
    assert len(link_name(before + url, PAGES, frozenset())) <= MAX_KEY


@pytest.mark.parametrize("agent", ["", " ", "curl/8.5", "Slackbot 1.0", "HeadlessChrome", "Barracuda Sentinel (EE)"])
def test_programs_are_known_by_their_names(agent: str) -> None:
    assert is_machine_agent(agent, clicks=False)
    assert is_machine_agent(agent, clicks=True)


@pytest.mark.parametrize("agent", ["Mozilla/5.0 (X11; Linux x86_64)", "CUBOT X18", "Thunderbird/115"])
def test_people_s_programs_are_none(agent: str) -> None:
    assert not is_machine_agent(agent, clicks=False)
    assert not is_machine_agent(agent, clicks=True)


def test_the_pictures_of_gmail_are_loaded_by_people() -> None:
    assert not is_machine_agent("GoogleImageProxy", clicks=False)
    assert is_machine_agent("GoogleImageProxy", clicks=True)
