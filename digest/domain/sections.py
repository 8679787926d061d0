"""Which section a story stands in, and which story leads. The same choice every time for the same story."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from digest.domain.stories import Story


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A section's name and the site's categories that belong to it. The last rule takes what is left."""

    name: str
    categories: tuple[str, ...] = ()


def fold(category: str) -> str:
    """Reduce a category to what makes it the same category, whatever its case and spacing."""
    return " ".join(category.casefold().split())


def has_any(story: Story, categories: Collection[str]) -> bool:
    """Tell whether a story bears one of these categories."""
    wanted = {fold(category) for category in categories}
    return any(fold(category) in wanted for category in story.categories)


def section_of(story: Story, rules: Sequence[SectionRule], generic: Collection[str] = ()) -> str:
    """Name the first section, in the configured order, that has one of the story's categories; else the last.

    Generic categories ("News") say nothing, unless a rule asks for one by name and nothing else fits.
    """
    says_nothing = {fold(category) for category in generic}
    own = [fold(category) for category in story.categories]
    telling = [category for category in own if category not in says_nothing]
    for wanted in (telling, own):
        for rule in rules:
            if any(fold(category) in wanted for category in rule.categories):
                return rule.name
    return rules[-1].name


def sections_shown(wanted: Collection[str], *, present: Collection[str], configured: Collection[str]) -> frozenset[str]:
    """Tell which of an edition's sections a reader gets who wants only these; none of them: he gets no mail.

    Who named none, or only such as there are no more, gets all.
    """
    still = frozenset(wanted).intersection(configured)
    return still.intersection(present) if still else frozenset(present)


def choose_lead(stories: Sequence[Story], lead_categories: Collection[str]) -> Story:
    """Choose the story at the top: one in a lead category first, then one with an image, then the newest."""
    return max(
        stories,
        key=lambda story: (has_any(story, lead_categories), story.image is not None, story.published_at, story.id),
    )
