"""Find stories that are the same article twice. Conservative: in doubt, they are two articles.

A different guid and a different link make a different story: a recurring column, a photograph of the day under one
introduction. Only if the whole text is the same was one article published at two addresses.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from digest.domain.stories import Story

NEAR = timedelta(days=4)
"""The longest time between the two publications of one article."""
ENOUGH = 20
"""A text with fewer words of its own is too short to compare."""
ALIKE = 90.0
"""Texts at least this alike, on rapidfuzz's scale from 0 to 100, differ by a correction or two."""
RECURS = 3
"""A paragraph that this many different texts have is nobody's own."""
SEVERAL = 4
"""Two texts with at least this many sentences share half of them if they are alike."""

_NEITHER_LETTERS_NOR_DIGITS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_SENTENCE = re.compile(r"[^.!?。\n]{10,}")


def title_key(title: str) -> str:
    """Reduce a title to its letters and digits."""
    return _NEITHER_LETTERS_NOR_DIGITS.sub("", title.casefold())


@dataclass(frozen=True, slots=True)
class _Article:
    """A story with its own text (without paragraphs that recur) and the sentences of that."""

    story: Story
    text: str
    sentences: frozenset[str]


def repeats(stories: Iterable[Story], earlier: Iterable[Story]) -> dict[int, Story]:
    """Map the id of each duplicate to the story that it duplicates.

    That story is in `earlier`, or comes first in `stories`.
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
    if len(text.split(maxsplit=ENOUGH)) < ENOUGH:
        return None
    return _Article(story, text, frozenset(_SENTENCE.findall(text)))


def _paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def _is_same(one: _Article, other: _Article) -> bool:
    if one.story.id == other.story.id or abs(one.story.published_at - other.story.published_at) > NEAR:
        return False
    # Comparing letters costs far more than comparing sentences.
    fewer = min(len(one.sentences), len(other.sentences))
    if fewer >= SEVERAL and 2 * len(one.sentences & other.sentences) < fewer:
        return False
    # The texts of a daily column may differ in their numbers only.
    if set(_NUMBER.findall(one.text)) != set(_NUMBER.findall(other.text)):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(one.text, other.text, score_cutoff=ALIKE) >= ALIKE
