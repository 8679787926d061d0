"""What counts as an alarm, and that each is reported once, and once when it is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.alarms import (
    Alarm,
    AlarmKind,
    EditionFacts,
    Facts,
    FeedFacts,
    Limits,
    News,
    compare,
    next_news,
    whats_wrong,
)
from digest.domain.due import TAKEN_OUT
from digest.domain.edition_life import Cause, EditionState
from digest.domain.readers import Stranded

NOW = datetime(2026, 5, 12, 7, tzinfo=UTC)
LIMITS = Limits(feed_failing=timedelta(hours=6), donor_list_age=timedelta(days=7))
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def kinds(facts: Facts) -> list[AlarmKind]:
    return [alarm.kind for alarm in whats_wrong(facts, LIMITS, NOW)]


def test_where_nothing_is_known_nothing_is_wrong() -> None:
    assert kinds(Facts()) == []


@pytest.mark.parametrize(("failing_for", "alarm"), [(6 * HOUR - DAY / 86_400, False), (6 * HOUR, True)])
def test_a_feed_is_an_alarm_once_it_has_failed_for_so_long(failing_for: timedelta, *, alarm: bool) -> None:
    feed = FeedFacts(
        read_at=NOW - 9 * HOUR, failing_since=NOW - failing_for, failures=24, last_error="It answered 500."
    )
    found = whats_wrong(Facts(feed), LIMITS, NOW)
    assert [one.kind for one in found] == [AlarmKind.FEED] * alarm
    assert not alarm or "It answered 500." in found[0].detail


def stories(*pauses: timedelta, newest: datetime) -> tuple[datetime, ...]:
    """Moments that lie so far apart, the last of them the newest."""
    found = [newest]
    for pause in reversed(pauses):
        found.insert(0, found[0] - pause)
    return tuple(found)


def silent_for(silence: timedelta, *pauses: timedelta) -> list[AlarmKind]:
    feed = FeedFacts(read_at=NOW, shows=10)
    return kinds(Facts(feed, published=stories(*pauses, newest=NOW - silence)))


def test_silence_is_an_alarm_when_it_is_twice_the_longest_of_the_weeks_before() -> None:
    usual = (*[5 * HOUR] * 80, 20 * HOUR, *[5 * HOUR] * 20)
    assert silent_for(40 * HOUR, *usual) == []
    assert silent_for(41 * HOUR, *usual) == [AlarmKind.STORIES]


def test_silence_of_less_than_a_day_is_none_and_a_short_acquaintance_says_nothing() -> None:
    assert silent_for(24 * HOUR, *[HOUR] * 400) == []
    assert silent_for(25 * HOUR, *[HOUR] * 400) == [AlarmKind.STORIES]
    assert silent_for(30 * DAY, *[HOUR] * 200) == []


def test_what_the_site_did_two_months_ago_is_not_usual_any_more() -> None:
    assert silent_for(3 * DAY, 20 * DAY, *[12 * HOUR] * 120) == [AlarmKind.STORIES]


def test_a_pause_counts_as_usual_for_exactly_eight_weeks() -> None:
    long, regular = 10 * DAY, [12 * HOUR] * 92
    assert long + sum(regular, timedelta()) == 8 * 7 * DAY
    assert silent_for(15 * DAY, long, *regular) == []
    assert silent_for(15 * DAY, long + timedelta(seconds=1), *regular) == [AlarmKind.STORIES]


def test_stories_of_two_weeks_are_enough_to_know_what_is_usual() -> None:
    assert silent_for(3 * DAY, *[DAY] * 14) == [AlarmKind.STORIES]
    assert silent_for(3 * DAY, DAY - timedelta(seconds=1), *[DAY] * 13) == []


def test_silence_is_reckoned_up_to_the_last_reading() -> None:
    feed = FeedFacts(read_at=NOW - 5 * DAY, shows=10)
    facts = Facts(feed, published=stories(*[5 * HOUR] * 100, newest=NOW - 5 * DAY))
    assert kinds(facts) == []


def test_an_empty_feed_is_an_alarm_where_there_were_stories() -> None:
    empty = FeedFacts(read_at=NOW, shows=0)
    assert kinds(Facts(empty)) == []
    assert kinds(Facts(empty, published=(NOW - DAY,))) == [AlarmKind.STORIES]


@pytest.mark.parametrize(
    ("ids", "named"),
    [
        ((7,), "cannot mail reader 7."),
        ((7, 9), "cannot mail readers 7, 9."),
        (tuple(range(1, 24)), "18, 19, 20 and 3 more."),
    ],
)
def test_readers_who_can_never_be_reached_are_one_alarm_that_names_them_by_id(ids: tuple[int, ...], named: str) -> None:
    (alarm,) = whats_wrong(Facts(unreachable=ids), LIMITS, NOW)
    assert (alarm.kind, alarm.cause) == (AlarmKind.READERS, "readers-unreachable")
    assert named in alarm.detail


def test_an_old_donor_list_is_an_alarm_where_there_ever_was_one() -> None:
    assert kinds(Facts(donors_imported_at=NOW - 7 * DAY)) == []
    assert kinds(Facts(donors_imported_at=NOW - 7 * DAY - HOUR)) == [AlarmKind.DONORS]


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(minutes=10), "more than 1 hour ago"),
        (HOUR, "more than 1 hour ago"),
        (30.5 * HOUR, "more than 30 hours ago"),
        (31.5 * HOUR, "more than 32 hours ago"),
        (47 * HOUR, "more than 47 hours ago"),
        (48 * HOUR, "more than 2 days ago"),
        (30 * DAY, "more than 30 days ago"),
    ],
)
def test_an_alarm_gives_a_time_in_hours_and_from_two_days_on_in_days(age: timedelta, said: str) -> None:
    (found,) = whats_wrong(Facts(donors_imported_at=NOW - 60 * DAY), replace(LIMITS, donor_list_age=age), NOW)
    assert said in found.detail


EDITION = EditionFacts(7, "daily", date(2026, 5, 12), EditionState.SUBMITTED, Cause.FINISHED)
HELD = replace(EDITION, state=EditionState.HELD, cause=Cause.HELD_BY_PERSON)
SENDING = replace(EDITION, state=EditionState.SENDING, cause=Cause.TAKEN_UP)


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        (EDITION, []),
        (replace(HELD, note="Look at the lead."), [AlarmKind.HELD]),
        (replace(HELD, cause=Cause.HELD_BY_CLOCK), [AlarmKind.HELD]),
        (replace(HELD, cause=Cause.CANARIES), [AlarmKind.HELD]),
        (replace(HELD, cause=Cause.BRAKE, note="12 of 200 mails bounced."), [AlarmKind.BRAKE]),
        (replace(EDITION, state=EditionState.SKIPPED, cause=Cause.SKIPPED, note="It was missed."), [AlarmKind.SKIPPED]),
        (SENDING, []),
        (replace(SENDING, note="Paused: so a person wrote."), []),
        (replace(SENDING, cause=Cause.PAUSED, note="The key is wrong."), [AlarmKind.PAUSED]),
        (replace(EDITION, uncertain=2, failed=1), [AlarmKind.UNCERTAIN, AlarmKind.FAILED]),
    ],
)
def test_an_edition_is_an_alarm_where_a_person_must_look(edition: EditionFacts, expected: list[AlarmKind]) -> None:
    found = whats_wrong(Facts(editions=(edition,)), LIMITS, NOW)
    assert [one.kind for one in found] == expected
    assert all(one.edition == 7 and "Edition 7 (daily, 2026-05-12)" in one.headline for one in found)
    assert all("`digest " in one.detail or one.kind in (AlarmKind.PAUSED, AlarmKind.SKIPPED) for one in found)


def test_readers_of_a_digest_that_is_not_configured_are_an_alarm_with_the_way_to_move_them() -> None:
    found = whats_wrong(Facts(stranded=[Stranded("weekly", 1412, "week"), Stranded("old", 1)]), LIMITS, NOW)
    assert [one.cause for one in found] == ["readers-stranded:weekly", "readers-stranded:old"]
    assert found[0].headline == "1,412 readers of weekly, which is not configured, get no mail."
    assert found[0].detail.startswith("`digest subscribers move weekly week`")
    assert found[1].headline == "1 reader of old, which is not configured, gets no mail."
    assert found[1].detail.startswith("`digest subscribers move old DIGEST`")


def test_a_held_edition_whose_digest_is_gone_names_each_command_once() -> None:
    gone = replace(HELD, cause=Cause.HELD_BY_CLOCK, note=TAKEN_OUT)
    (found,) = whats_wrong(Facts(editions=[gone]), LIMITS, NOW)
    assert [found.detail.count(f"`digest edition {what}") for what in ("approve", "cancel")] == [1, 1]


def test_two_editions_are_two_causes() -> None:
    held = [replace(HELD, id=number) for number in (7, 8)]
    assert len({one.cause for one in whats_wrong(Facts(editions=held), LIMITS, NOW)}) == 2


def alarm(cause: str) -> Alarm:
    return Alarm(AlarmKind.HELD, cause, "It is held.", "")


LOOKS = st.lists(st.tuples(st.sets(st.sampled_from("abc")), st.booleans()), max_size=40)
"""What is wrong at each look, and whether the way to send works then."""


@given(LOOKS)
def test_each_alarm_is_reported_once_and_once_when_it_is_over_whatever_happens_and_fails(
    looks: Sequence[tuple[set[str], bool]],
) -> None:
    stands: dict[str, int] = {}
    alarms: list[tuple[str, bool, list[News]]] = []  # cause, whether it is over, the news that was sent
    for wrong, works in looks:
        changes = compare(stands, [alarm(cause) for cause in sorted(wrong)])
        for cause in changes.over:
            number = stands.pop(cause)
            alarms[number] = (cause, True, alarms[number][2])
        for one in changes.raised:
            stands[one.cause] = len(alarms)
            alarms.append((one.cause, False, []))
        assert stands.keys() == wrong
        for _, is_over, sent in alarms:
            news = next_news(is_over=is_over, sent=sent)
            if news and works:
                sent.append(news)
        if works:
            # All news that can be sent was sent.
            assert all(
                sent == [News.RAISED] if not is_over else sent in ([], [News.RAISED, News.OVER])
                for _, is_over, sent in alarms
            )
    assert all(sent in ([], [News.RAISED], [News.RAISED, News.OVER]) for _, _, sent in alarms)


@given(st.lists(st.sets(st.sampled_from("abc")), max_size=40))
def test_where_sending_works_no_news_is_left_out(looks: Sequence[set[str]]) -> None:
    began = sum(cause not in before for before, after in zip([set(), *looks], looks, strict=False) for cause in after)
    ended = sum(cause not in after for before, after in pairwise(looks) for cause in before)
    stands: set[str] = set()
    sent: list[News] = []
    for wrong in looks:
        changes = compare(stands, [alarm(cause) for cause in sorted(wrong)])
        sent += [News.RAISED for _ in changes.raised] + [News.OVER for _ in changes.over]
        stands = set(wrong)
    assert (sent.count(News.RAISED), sent.count(News.OVER)) == (began, ended)


def test_a_comparison_is_true_when_an_alarm_begins_or_ends() -> None:
    assert compare((), [alarm("a")])
    assert compare(("a",), ())
    assert not compare(("a",), [alarm("a")])


def test_the_same_cause_twice_at_one_look_is_one_alarm() -> None:
    assert len(compare((), [alarm("a"), alarm("a")]).raised) == 1
