"""How mailed stories changed: which were withdrawn, corrected by an editor, or only updated. Pure.

A correction is an editor's statement. A headline that merely changed is an update, which the mail does not mention.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from digest.domain.stories import Story

TYPO = 1
"""The number of letters that may differ between two spellings of a word. Two swapped neighbours are one change."""
SHORTEST_TYPO = 8
"""In a shorter word, any different letter makes a different word. So does a first or last letter in any word."""

SETTLED = timedelta(hours=6)
"""How long a story must be withdrawn before the next edition says so."""


class Kind(StrEnum):
    """Why a mailed story is a candidate for a correction, the most serious first."""

    WITHDRAWN = "withdrawn"
    MARKED = "marked"
    """An editor marked it; the next edition says so."""
    CHANGED = "changed"
    """Its headline says something else."""
    UPDATE = "update"
    """Only a label in its headline changed, or it is an ongoing report such as a live blog."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A story that changed after it was mailed.

    `edition` and `local_date` are those of the last edition that mailed it. `marked_at` is when an editor marked it for
    a correction; `note` is the explanation that readers get.
    """

    story: Story
    mailed_title: str
    edition: int
    local_date: date
    marked_at: datetime | None = None
    note: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether the site withdrew the story."""
        return self.story.withdrawn_at is not None

    @property
    def kind(self) -> Kind | None:
        """Why it is a candidate for a correction; None if the change is immaterial."""
        if self.withdrawn:
            return Kind.WITHDRAWN
        if self.marked_at is not None:
            return Kind.MARKED
        if not is_material(self.mailed_title, self.story.title):
            return None
        return Kind.UPDATE if is_update(self.mailed_title, self.story.title) else Kind.CHANGED


def is_due(correction: Correction, at: datetime) -> bool:
    """Return whether an edition at this time mentions the correction: its story was withdrawn, or an editor marked it.

    A withdrawn story waits some hours first, because it may be back in a minute.
    """
    withdrawn_at = correction.story.withdrawn_at
    if withdrawn_at is not None and correction.marked_at is None:
        return at - withdrawn_at >= SETTLED
    return correction.marked_at is not None


def is_update(mailed: str, now: str) -> bool:
    """Return whether two titles differ in a label only ("UPDATE:", "[VIDEO]", "(updated)"), or share one ("Live:")."""
    if _without_labels(mailed) == _without_labels(now):
        return True
    before, after = _LABEL.match(mailed), _LABEL.match(now)
    return bool(before and after and _words(before[0]) == _words(after[0]))


_LABEL = re.compile(r"\s*(?:\w+\W{0,2}\b){1,3}\s*(?::|\||\s[-–—])\s+")
"""Up to three words before a colon, a bar or a dash."""
_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)")


def _without_labels(title: str) -> list[str]:
    bare = _BRACKETED.sub(" ", title)
    label = _LABEL.match(bare)
    return _words(bare[label.end() :] if label else bare)


def is_material(mailed: str, now: str) -> bool:
    """Return whether a title differs in meaning from the mailed one.

    Punctuation, case, accents, spacing and a corrected misprint in a longer word are not material; every number is.
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
