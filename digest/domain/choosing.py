"""Weigh the stories of an edition, choose its lead, and choose the stories that stand in full. Deterministic."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.domain.editions import Weight, Window
from digest.domain.sections import has_any, has_lead_picture
from digest.domain.stories import Story

IN_LEAD_CATEGORY = 12
"""More than all other points together: the newsroom itself says that the story matters."""
FOR_EACH_RELATED = 2
MOST_RELATED = 3
WITH_PICTURE = 3
WORDS_FOR_A_POINT = 300
MOST_FOR_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Reports of one event: the one in full, and those listed under it."""

    head: Story
    related: tuple[Story, ...] = ()

    @property
    def stories(self) -> tuple[Story, ...]:
        """The head, then the others."""
        return (self.head, *self.related)


def weigh(group: Group, lead_categories: Collection[str]) -> Weight:
    """Weigh a story with its related ones."""
    head = group.head
    return Weight(
        lead_category=IN_LEAD_CATEGORY * has_any(head, lead_categories),
        related=FOR_EACH_RELATED * min(len(group.related), MOST_RELATED),
        picture=WITH_PICTURE * has_lead_picture(head),
        length=min(len(head.text.split()) // WORDS_FOR_A_POINT, MOST_FOR_LENGTH),
    )


def heaviest(stories: Sequence[Story], weights: Mapping[int, Weight]) -> Story:
    """Choose the lead: the one that an editor chose, else the heaviest, and the newest of several."""
    return max(stories, key=lambda story: fitness_to_lead(story, weights))


def fitness_to_lead(story: Story, weights: Mapping[int, Weight]) -> tuple[float, ...]:
    """Return the key that sorts stories, the greatest first: an editor's choice, then weight, then date."""
    return (weights[story.id].by_editor, *_rank(story, weights))


def newest(groups: Sequence[Group], wanted: Collection[int], most: int) -> set[int]:
    """Choose at most `most` heads of groups that come newest first: the `wanted` in any case, then the newest."""
    kept = {group.head.id for group in groups if group.head.id in wanted}
    others = [group.head.id for group in groups if group.head.id not in kept]
    return kept.union(others[: max(0, most - len(kept))])


def spread(
    groups: Sequence[Group], wanted: Collection[int], most: int, *, window: Window, weights: Mapping[int, Weight]
) -> set[int]:
    """Choose at most `most` heads, spread evenly over the days of the window: the `wanted` in any case.

    Each place goes to the day that has the fewest, the latest of several, and there to the heaviest story. Leaving out
    a story that is not chosen changes nothing about the others.
    """
    kept = {group.head.id for group in groups if group.head.id in wanted}
    taken, waiting = dict.fromkeys(window.days, 0), {day: list[Story]() for day in window.days}
    for group in groups:
        day = _covered(group.head, window)
        if group.head.id in kept:
            taken[day] += 1
        else:
            waiting[day].append(group.head)
    for stories in waiting.values():
        stories.sort(key=lambda story: _rank(story, weights))
    while len(kept) < most and any(waiting.values()):
        day = min((day for day in waiting if waiting[day]), key=lambda day: (taken[day], -day.toordinal()))
        kept.add(waiting[day].pop().id)
        taken[day] += 1
    return kept


def _covered(story: Story, window: Window) -> date:
    """Return the day of the window that a story counts for. A late story counts for the first day."""
    first, *_, last = window.days
    return min(max(window.day_of(story.published_at), first), last)


def _rank(story: Story, weights: Mapping[int, Weight]) -> tuple[int, float, int]:
    return weights[story.id].total, story.published_at.timestamp(), story.id
