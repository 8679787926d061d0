"""Which section a story stands in, and which story leads. The same story always gets the same choice."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.domain.stories import Story


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A section's name and the site's categories that belong to it. The last rule takes what is left."""

    name: str
    categories: tuple[str, ...] = ()


_TYPED = str.maketrans("’‘ʼ´`“”„«»–—‑", "'" * 5 + '"' * 5 + "-" * 3)
_SEPARATORS = re.compile(r"[,;/|>»›→•·]|:|\s[-–—]\s")


def fold(category: str) -> str:
    """Reduce a category to what makes it the same category, whatever its case, spacing and typography."""
    return " ".join(category.casefold().translate(_TYPED).split())


@lru_cache(maxsize=4096)
def names_of(category: str) -> tuple[str, ...]:
    """List what a label may be called by, folded: itself first, then the parts of a list or a path in it."""
    parts = (fold(part) for part in _SEPARATORS.split(category))
    return tuple(dict.fromkeys((fold(category), *filter(None, parts))))


def has_any(story: Story, categories: Collection[str]) -> bool:
    """Tell whether a story bears one of these categories, also within a list or a path ("News > Politics")."""
    wanted = {fold(category) for category in categories}
    return bool(wanted) and any(name in wanted for category in story.categories for name in names_of(category))


def section_of(story: Story, rules: Sequence[SectionRule], generic: Collection[str] = ()) -> str:
    """Name the first section, in the configured order, that has one of the story's categories; else the last.

    Generic categories ("News") say nothing, unless a rule asks for one by name and nothing else fits.
    """
    says_nothing = {fold(category) for category in generic}
    own = [name for category in story.categories for name in names_of(category)]
    telling = [category for category in own if category not in says_nothing]
    for wanted in (telling, own):
        for rule in rules:
            if any(fold(category) in wanted for category in rule.categories):
                return rule.name
    return rules[-1].name


def sections_shown(wanted: Collection[str], *, present: Collection[str], configured: Collection[str]) -> frozenset[str]:
    """List the sections of an edition that a reader gets. Empty: the edition has none of theirs, so they get no mail.

    A reader who wants no section in particular, or only sections that no longer exist, gets all.
    """
    still = frozenset(wanted).intersection(configured)
    return still.intersection(present) if still else frozenset(present)


def choose_lead(stories: Sequence[Story], lead_categories: Collection[str]) -> Story:
    """Choose the story at the top: one in a lead category first, then one with an image, then the newest."""
    return max(
        stories,
        key=lambda story: (has_any(story, lead_categories), story.image is not None, story.published_at, story.id),
    )
