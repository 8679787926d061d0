"""Invented weeks of news, labelled by event. `weeks/` has the stories.

Two weeks are in English (one of them is a week of politics, with the same few people in most stories), one is in
Polish, and one in German.

A story begins with a line `@ EVENT DAY HH:MM`, in May 2026 and in UTC; the event is `-` for a story that stands alone.
Its title and its text follow.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from digest.domain.stories import Story
from tests.domain.builders import story

WEEKS = ("english", "politics", "polish", "german")

Pairs = frozenset[frozenset[int]]
"""Pairs of stories, by id, that report the same event."""


def week(name: str) -> tuple[list[Story], Pairs]:
    """Read a week: its stories, and the pairs among them that report the same event."""
    entries = (Path(__file__).parent / "weeks" / f"{name}.txt").read_text(encoding="utf-8").split("@ ")[1:]
    stories, events = [], dict[str, list[int]]()
    for number, entry in enumerate(entries, start=1):
        head, title, text = entry.split("\n", 2)
        event, day, clock = head.split()
        hour, minute = map(int, clock.split(":"))
        published_at = datetime(2026, 5, int(day), hour, minute, tzinfo=UTC)
        stories.append(story(number, title=title, text=text.strip(), published_at=published_at))
        events.setdefault(event, []).append(number)
    return stories, pairs(ids for event, ids in events.items() if event != "-")


def pairs(groups: Iterable[Iterable[int]]) -> Pairs:
    """List all pairs within groups."""
    return frozenset(frozenset(pair) for ids in groups for pair in combinations(ids, 2))
