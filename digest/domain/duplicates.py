"""Which stories are the same article twice. Conservative: a doubt keeps them apart.

A different guid and a different link make a different story: a recurring column, a photograph of the day under one
introduction. Only a whole text that is the same shows that an article was published at two addresses.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from digest.domain.stories import Story

NEAR = timedelta(days=4)
"""An article appears at a second address within this time."""
ENOUGH = 20
"""A text with fewer words of its own shows nothing."""
ALIKE = 90.0
"""Texts at least this alike, on rapidfuzz's scale from 0 to 100, differ by a correction or two."""
RECURS = 3
"""A paragraph in this many different texts belongs to none of them."""

_NEITHER_LETTERS_NOR_DIGITS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


def title_key(title: str) -> str:
    """Reduce a title to its letters and digits."""
    return _NEITHER_LETTERS_NOR_DIGITS.sub("", title.casefold())


@dataclass(frozen=True, slots=True)
class _Article:
    """A story with its own text (without paragraphs that recur), its pairs of neighbouring words and its numbers."""

    story: Story
    text: str
    pairs: frozenset[tuple[str, str]]
    numbers: frozenset[str]


def repeats(stories: Iterable[Story], earlier: Iterable[Story]) -> dict[int, Story]:
    """Map the ids of stories that are the same article as another one to that other one.

    The other one is one of `earlier`, or one that comes before it in `stories`.
    """
    stories, earlier = list(stories), list(earlier)
    recurring = _recurring([*stories, *earlier])
    known = [article for story in earlier if (article := _article(story, recurring))]
    found: dict[int, Story] = {}
    for story in stories:
        article = _article(story, recurring)
        if article is None:
            continue
        original = next((other.story for other in known if _is_same(article, other)), None)
        if original is not None:
            found[story.id] = original
        known.append(article)
    return found


def _recurring(stories: Iterable[Story]) -> frozenset[str]:
    different = {story.text: _paragraphs(story.text) for story in stories}
    counts = Counter(part for parts in different.values() for part in set(parts))
    return frozenset(part for part, count in counts.items() if count >= RECURS)


def _article(story: Story, recurring: frozenset[str]) -> _Article | None:
    text = "\n".join(part for part in _paragraphs(story.text) if part not in recurring)
    words = text.split()
    if len(words) < ENOUGH:
        return None
    return _Article(story, text, frozenset(pairwise(words)), frozenset(_NUMBER.findall(text)))


def _paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def _is_same(one: _Article, other: _Article) -> bool:
    if one.story.id == other.story.id or abs(one.story.published_at - other.story.published_at) > NEAR:
        return False
    # A column of every day may change nothing but its numbers.
    if one.numbers != other.numbers:
        return False
    # Comparing letters costs far more, and texts that are alike share more than half of what they say.
    if 2 * len(one.pairs & other.pairs) < min(len(one.pairs), len(other.pairs)):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(one.text, other.text, score_cutoff=ALIKE) >= ALIKE
