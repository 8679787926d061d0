"""Stories and readings for tests, with only what a claim is about spelled out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.domain.stories import Reading, Sighting, Story

NOON = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
"""Tuesday 12 May 2026, 12:00 in Warsaw."""


def story(number: int, **values: Any) -> Story:
    """Story number so-and-so: by default as many hours older than NOON."""
    published_at = values.pop("published_at", NOON - timedelta(hours=number))
    return replace(
        Story(
            id=number,
            guid=f"https://example.org/?p={number}",
            url=f"https://example.org/2026/05/{number}/",
            title=f"The council of {chr(64 + number % 26)} votes {number}",
            text=f"It voted {number} times. Then it rested.",
            standfirst="",
            author="Ola Nowak",
            categories=("News",),
            image=None,
            unsafe=False,
            published_at=published_at,
            first_seen_at=values.pop("first_seen_at", published_at),
        ),
        **values,
    )


def sighting(number: int, **values: Any) -> Sighting:
    """Story number so-and-so as the feed shows it."""
    known = story(number)
    return replace(
        Sighting(
            guid=known.guid,
            url=known.url,
            title=known.title,
            text=known.text,
            author=known.author,
            categories=known.categories,
            published_at=known.published_at,
        ),
        **values,
    )


def reading(*numbers: int) -> Reading:
    """A reading of the feed that shows these stories in this order."""
    return Reading(tuple(sighting(number) for number in numbers))
