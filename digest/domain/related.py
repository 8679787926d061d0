"""Which stories are the same article twice. Conservative: a doubt keeps them apart."""

import re
from collections.abc import Iterable

from digest.domain.stories import Story

_NEITHER_LETTERS_NOR_DIGITS = re.compile(r"[\W_]+")


def title_key(title: str) -> str:
    """Reduce a title to its letters and digits."""
    return _NEITHER_LETTERS_NOR_DIGITS.sub("", title.casefold())


def same_article(one: Story, other: Story) -> bool:
    """Tell whether two stories are one article published twice: the same title and the same beginning."""
    if title_key(one.title) != title_key(other.title):
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(one.text[:400], other.text[:400]) >= 90  # noqa: PLR2004 -- a corrected typo or two


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
