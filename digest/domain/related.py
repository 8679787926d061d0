"""Which stories are about the same event, or are the same article twice. Conservative: a doubt keeps them apart."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

from digest.domain.stories import Story

NEAR = timedelta(hours=72)
"""Reports of one event appear within this time of each other."""
ALIKE = 70.0
"""Titles at least this alike, on rapidfuzz's scale from 0 to 100."""

_COMMON_NAMES = frozenset(
    """poland polish pole poles poland's warsaw eu europe european union notes from mps mp pm ukraine ukrainian russia
    russian germany german us american""".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NEITHER_LETTERS_NOR_DIGITS = re.compile(r"[\W_]+")

# Each title of a window is compared with all others: what is read out of a title is kept, of so many of them.
_TITLES = 4096


def title_key(title: str) -> str:
    """Reduce a title to its letters and digits."""
    return _NEITHER_LETTERS_NOR_DIGITS.sub("", title.casefold())


def same_article(one: Story, other: Story) -> bool:
    """Tell whether two stories are one article published twice: the same title and the same beginning."""
    if title_key(one.title) != title_key(other.title):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(one.text[:400], other.text[:400]) >= 90  # noqa: PLR2004 -- a corrected typo or two


def same_event(one: Story, other: Story) -> bool:
    """Tell whether two stories report the same event.

    Their titles must be alike, share two names of people or places beyond the ubiquitous ones ("Poland"), and two
    other words; a title that differs in its numbers ("Part 2") is another story.
    """
    if abs(one.published_at - other.published_at) > NEAR or _numbers(one.title) != _numbers(other.title):
        return False
    names = _shared_names(one.title, other.title)
    words = (_words(one.title) & _words(other.title)) - names
    if len(names) < 2 or len(words) < 2:  # noqa: PLR2004 -- see the promise
        return False
    from rapidfuzz import fuzz

    return fuzz.token_set_ratio(one.title.casefold(), other.title.casefold()) >= ALIKE


def group(stories: Sequence[Story]) -> list[tuple[Story, tuple[Story, ...]]]:
    """Put the older stories of one event under the newest. `stories` come newest first, and so do the groups."""
    groups: list[tuple[Story, list[Story]]] = []
    for story in stories:
        head = next((related for first, related in groups if same_event(first, story)), None)
        if head is None:
            groups.append((story, []))
        else:
            head.append(story)
    return [(story, tuple(related)) for story, related in groups]


def repeats(stories: Iterable[Story], earlier: Iterable[Story]) -> set[int]:
    """Ids of the stories that are the same article as one of `earlier` or as one that comes before them."""
    known: dict[str, list[Story]] = {}
    for story in earlier:
        known.setdefault(title_key(story.title), []).append(story)
    found: set[int] = set()
    for story in stories:
        alike = known.setdefault(title_key(story.title), [])
        if any(other.id != story.id and same_article(story, other) for other in alike):
            found.add(story.id)
        alike.append(story)
    return found


@lru_cache(_TITLES)
def _numbers(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", title))


def _shared_names(one: str, other: str) -> frozenset[str]:
    """Names in both titles. A title's first word is capitalised anyhow: it counts if the other says it elsewhere."""
    first, inner = _names(one)
    other_first, other_inner = _names(other)
    return ((inner & other_inner) | ({first} & other_inner) | ({other_first} & inner)) - _COMMON_NAMES


@lru_cache(_TITLES)
def _names(title: str) -> tuple[str, frozenset[str]]:
    """The first word and the other capitalised words; no words where every one is capitalised and so tells nothing."""
    words = [word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(title)]
    capitals = [word for word in words if word[0].isupper()]
    if not words or len(capitals) > max(4, 0.6 * len(words)):
        return "", frozenset()
    return words[0].casefold(), frozenset(word.casefold() for word in words[1:] if word[0].isupper())


@lru_cache(_TITLES)
def _words(title: str) -> frozenset[str]:
    long = (word for word in _WORD.findall(title) if len(word) > 3)  # noqa: PLR2004 -- leaves "the", "and"
    return frozenset(word.casefold() for word in long)
