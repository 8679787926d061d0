"""Which stories are missing from the feed, and what their own pages say about that. Pure.

Absence is only a reason to ask. A feed shows the first part of a longer list, so its last stories roll off whenever
others come in above them. A story is missing when it is gone although the list still goes on below its place. Only its
own page, or an editor, can say that it was withdrawn.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from digest.domain.stories import Story

BETWEEN_ANSWERS = timedelta(minutes=10)
"""The least time between the two answers of a page that together prove that its story is gone."""
NEIGHBOURS = timedelta(days=7)
"""A story that is older by more than this, and by more than the feed's own span, may be pinned to the end."""


def missing(last: Sequence[Story], shown: Sequence[int], present: Collection[int]) -> list[Story]:
    """List the stories of the last reading that disappeared from between stories that are still there.

    `shown` are the ids of the stories in the new reading, in its order; `present` are those and the ids of entries
    that can no longer be read. Where place and date disagree, the story has rolled off: an entry below it may have been
    pinned, edited or dated anew, or stood beside it in the same minute.
    """
    places = {story.id: place for place, story in enumerate(last)}
    kept = [places[story_id] for story_id in shown if story_id in places]
    if not kept or not (_is_by_date(last) or kept == sorted(kept)):
        return []
    # Where entries are ordered by their last change, they only move up: the last one shown marks the end.
    end = kept[-1]
    newest = max(story.published_at for story in last)
    below: list[Story] = []
    gone: list[Story] = []
    for place, story in reversed(list(enumerate(last))):
        if story.id in present:
            below.append(story)
        elif place < end and any(_is_older(other, story, newest) for other in below):
            gone.append(story)
    return gone


def _is_by_date(last: Sequence[Story]) -> bool:
    """Return whether a feed has its newest stories first, apart from a few that are pinned or were edited."""
    pairs = list(pairwise(story.published_at for story in last))
    return 3 * sum(after > before for before, after in pairs) <= len(pairs)


def _is_older(other: Story, story: Story, newest: datetime) -> bool:
    """Return whether `other` stands below `story` because it is older, and not because it is pinned there."""
    difference = _minute(story.published_at) - _minute(other.published_at)
    return timedelta() < difference <= max(NEIGHBOURS, newest - story.published_at)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def found_again(story: Story) -> Story:
    """Note that a story is there after all. A story that an editor withdrew stays withdrawn."""
    return replace(
        story,
        missing_since=None,
        page_gone_at=None,
        withdrawn_at=story.withdrawn_at if story.taken_back else None,
    )


def page_gone(story: Story, now: datetime) -> Story:
    """Note that the site answers that a story's page does not exist. The second such answer withdraws the story."""
    if story.withdrawn_at is not None:
        return story
    if story.page_gone_at is None or now < story.page_gone_at:
        return replace(story, page_gone_at=now)
    if now - story.page_gone_at < BETWEEN_ANSWERS:
        return story
    return replace(story, missing_since=None, withdrawn_at=now)
