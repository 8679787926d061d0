"""When what was mailed of a story is no longer so: it was withdrawn, or its title says something else. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.domain.stories import Story

TYPO = 1
"""So many letters of a word may change before the word is another one; a swap of two neighbours is one change."""
SHORTEST_TYPO = 8
"""In a shorter word another letter makes another word; and so does another first or last letter in any."""

SETTLED = timedelta(hours=6)
"""How long a story must have been withdrawn before readers are told by themselves."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A story whose mailed title no longer holds. `edition` is the number, `local_date` the date of who mailed it."""

    story: Story
    mailed_title: str
    edition: int
    local_date: date

    @property
    def withdrawn(self) -> bool:
        """Whether the site has taken the story back."""
        return self.story.withdrawn_at is not None


def is_to_be_told(correction: Correction, at: datetime) -> bool:
    """Tell whether readers must hear of it at a time.

    A story that the site took back only just now may be back in a minute: it is given some hours.
    """
    withdrawn_at = correction.story.withdrawn_at
    if withdrawn_at is not None:
        return at - withdrawn_at >= SETTLED
    return is_material(correction.mailed_title, correction.story.title)


def is_material(mailed: str, now: str) -> bool:
    """Tell whether a title says something else than the one that was mailed.

    Punctuation, case, accents, spacing and a mended misprint in a longer word are not material; every number is.
    """
    before, after = _words(mailed), _words(now)
    if len(before) != len(after):
        return True
    return any(not _same(old, new) for old, new in zip(before, after, strict=True))


def _words(title: str) -> list[str]:
    # "ł" has no decomposition; all other Polish letters do.
    plain = unicodedata.normalize("NFKD", title.casefold().replace("ł", "l"))
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _same(old: str, new: str) -> bool:
    if old == new:
        return True
    if any(letter.isdigit() for letter in old + new) or min(len(old), len(new)) < SHORTEST_TYPO:
        return False
    if (old[0], old[-1]) != (new[0], new[-1]):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(old, new) <= TYPO
