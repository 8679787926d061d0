"""Choose the section of a story. The choice is deterministic."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.domain.stories import Story


@dataclass(frozen=True, slots=True)
class SectionRule:
    """The name of a section and the categories that belong to it. The last rule takes all other stories."""

    name: str
    categories: tuple[str, ...] = ()


MOST_PROPOSED = 8
"""A mail with more sections is hard to scan."""

_TYPED = str.maketrans("’‘ʼ´`“”„«»–—‑", "'" * 5 + '"' * 5 + "-" * 3)
_SEPARATORS = re.compile(r"[,;/|>»›→•·]|:|\s[-–—]\s")


@lru_cache(maxsize=4096)
def fold(category: str) -> str:
    """Normalise a category so that case, spacing and typography do not matter."""
    return " ".join(category.casefold().translate(_TYPED).split())


@lru_cache(maxsize=4096)
def names_of(category: str) -> tuple[str, ...]:
    """Return the normalised names in a label: the whole label first, then the parts of a list or path."""
    parts = (fold(part) for part in _SEPARATORS.split(category))
    return tuple(dict.fromkeys((fold(category), *filter(None, parts))))


def has_any(story: Story, categories: Collection[str]) -> bool:
    """Check whether a story has one of these categories, also as part of a list or path ("News > Politics")."""
    wanted = {fold(category) for category in categories}
    return any(name in wanted for category in story.categories for name in names_of(category))


def section_of(story: Story, rules: Sequence[SectionRule], generic: Collection[str] = ()) -> str:
    """Return the first section, in the configured order, that has one of the story's categories, or the last section.

    Generic categories ("News") count only if a rule names one and nothing else fits.
    """
    says_nothing = {fold(category) for category in generic}
    own = [name for category in story.categories for name in names_of(category)]
    specific = [category for category in own if category not in says_nothing]
    for wanted in (specific, own):
        for rule in rules:
            if any(fold(category) in wanted for category in rule.categories):
                return rule.name
    return rules[-1].name


def propose_sections(stories: Iterable[Sequence[str]], generic: Collection[str] = ()) -> tuple[str, ...]:
    """Propose sections for a site from the categories of its stories: the most frequent ones, in that order.

    A category that is generic, or that only one story has, makes no section.
    """
    says_nothing = {fold(category) for category in generic}
    counts: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for categories in stories:
        for name, category in {fold(category): category for category in categories}.items():
            spelt.setdefault(name, category)
            counts[name] += 1
    often = [name for name, count in counts.most_common() if count > 1 and name not in says_nothing]
    return tuple(" ".join(spelt[name].split()) for name in often[:MOST_PROPOSED])


def sections_shown(wanted: Collection[str], *, present: Collection[str], configured: Collection[str]) -> frozenset[str]:
    """Return the sections of an edition that a reader gets. If it is empty, they get no mail.

    A reader who chose no section, or only sections that no longer exist, gets all of them.
    """
    still = frozenset(wanted).intersection(configured)
    return still.intersection(present) if still else frozenset(present)


def has_lead_picture(story: Story) -> bool:
    """Check whether a story has a picture that suits the top of an edition."""
    return story.image is not None and story.image.can_lead
