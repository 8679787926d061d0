"""A composed edition: its stories, their sections, and why other stories are not in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Self

from digest.domain.corrections import Correction
from digest.domain.stories import Image, Story


class LeftOut(StrEnum):
    """Why a stored story is not in an edition."""

    OUTSIDE_WINDOW = "outside-window"
    EXCLUDED_CATEGORY = "excluded-category"
    WITHDRAWN = "withdrawn"
    MISSING = "missing"
    """Gone from the feed, and not known to be withdrawn."""
    ALREADY_SENT = "already-sent"
    DUPLICATE = "duplicate"
    OVER_LIMIT = "over-limit"
    TOO_FEW = "too-few"
    SIZE = "size"
    UNSAFE = "unsafe"
    UNLINKED = "unlinked"
    PROTECTED = "protected"
    """The site asks for a password to read the story."""
    DROPPED_BY_EDITOR = "dropped-by-editor"
    GONE = "gone"
    """The site answers that the story's page does not exist."""


PASSING = frozenset(
    {
        LeftOut.EXCLUDED_CATEGORY,
        LeftOut.WITHDRAWN,
        LeftOut.MISSING,
        LeftOut.DUPLICATE,
        LeftOut.UNSAFE,
        LeftOut.UNLINKED,
        LeftOut.PROTECTED,
        LeftOut.GONE,
    }
)
"""Reasons that may pass. Then the story goes into the next edition."""
UNCONSIDERED = frozenset({LeftOut.OUTSIDE_WINDOW, LeftOut.ALREADY_SENT})
"""The story was no candidate for the edition."""
NO_ROOM = (LeftOut.OVER_LIMIT, LeftOut.SIZE)
"""The story was a candidate, but there was no room for it."""

LONG = timedelta(days=4)
"""A longer window covers a week, or most of one. A daily on Monday covers three days and is not long."""
NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open stretch of time [start, end) from which an edition's stories are chosen; in the site's zone."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    @property
    def is_long(self) -> bool:
        """Whether it covers a week, or most of one."""
        return self.end - self.start > LONG

    @property
    def days(self) -> tuple[date, ...]:
        """The local dates that it covers. A date is covered if its noon is in the window."""
        return _days(self)

    def day_of(self, moment: datetime) -> date:
        """Return the local date of a moment."""
        return moment.astimezone(self.end.tzinfo).date()


@lru_cache(maxsize=64)
def _days(window: Window) -> tuple[date, ...]:
    first = window.start.date()
    dates = (first + timedelta(days=number) for number in range((window.end.date() - first).days + 1))
    return tuple(day for day in dates if datetime.combine(day, time.min, window.end.tzinfo) + NOON in window)


@dataclass(frozen=True, slots=True)
class Item:
    """A story's place in an edition. `related` are older stories of the same event, shown as lines under it.

    `summary` is plain text. `headline_only` items show neither summary nor image, to keep the mail small.
    """

    story: Story
    summary: str
    related: tuple[Story, ...] = ()
    headline_only: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """A story that an edition shows only as a headline, after the sections. `section` is the section it belongs to."""

    story: Story
    section: str


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a story weighs, in points. `by_editor`: an editor put it at the top, whatever it weighs."""

    lead_category: int
    related: int
    picture: int
    length: int
    by_editor: bool = False

    @property
    def total(self) -> int:
        """The sum of the points."""
        return self.lead_category + self.related + self.picture + self.length


@dataclass(frozen=True, slots=True)
class Section:
    """A named group of items; never empty in an edition."""

    name: str
    items: tuple[Item, ...]


HUNDREDTHS = 100
"""The number of parts of a currency's unit in which sums are kept."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a campaign had raised when an edition was made, and its goal, both in hundredths of the currency."""

    campaign: str
    raised: int
    goal: int
    currency: str

    def as_json(self) -> dict[str, object]:
        """Describe it as `edition.json` does."""
        return {"name": self.campaign, "raised": self.raised, "goal": self.goal, "currency": self.currency}

    @classmethod
    def from_json(cls, document: Mapping[str, Any] | None) -> Self | None:
        """Read what `as_json` wrote; None if there was no campaign."""
        return cls(document["name"], document["raised"], document["goal"], document["currency"]) if document else None


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated number of a digest, composed and not yet rendered. `lead` is also in `sections`.

    - `note`: the editor's note at the top.
    - `block`: a text after the stories, with its title on the first line.
    - `quote` and `figure`: shown large, with their source after a dash.
    - `number`: the number of editions of the digest up to this one.
    - `corrections`: the corrections of earlier editions.
    - `corrects`: for an edition that is only a correction, the date of the edition that it corrects.
    - `part`: the number of an edition that is only a correction; 0 for the edition of the date.
    - `chosen`: whether it has only the sections that its readers chose.
    - `repeats`: maps the id of a story left out as a duplicate to the story that it duplicates.
    - `also`: the stories of the week that the sections had no room for.
    - `weights`: the weights of the candidates for the lead, by id.
    - `covers`: the number of dates that it stands for; more than one if it catches up on dates without an edition.
    - `progress`: the progress of the campaign that replaces the ordinary ask.
    """

    digest: str
    local_date: date
    window: Window
    subject: str
    preheader: str
    lead: Item
    sections: tuple[Section, ...]
    left_out: tuple[tuple[Story, LeftOut], ...] = ()
    note: str = ""
    block: str = ""
    quote: str = ""
    figure: str = ""
    number: int = 0
    corrects: date | None = None
    corrections: tuple[Correction, ...] = ()
    part: int = 0
    chosen: bool = False
    repeats: Mapping[int, Story] = field(default_factory=dict)
    also: tuple[Headline, ...] = ()
    weights: Mapping[int, Weight] = field(default_factory=dict)
    covers: int = 1
    progress: Progress | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the mail."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def section_names(self) -> frozenset[str]:
        """The sections in which it has stories, in full or as headlines."""
        return frozenset(section.name for section in self.sections) | {one.section for one in self.also}

    def picture_of(self, item: Item) -> Image | None:
        """Return the picture of a story. The lead shows none that does not suit the top of an edition."""
        image = item.story.image
        is_lead = item.story.guid == self.lead.story.guid
        return None if image is not None and is_lead and not image.can_lead else image

    @property
    def stories(self) -> tuple[Story, ...]:
        """All stories in it: items, related stories and headlines."""
        in_sections = (story for item in self.items for story in (item.story, *item.related))
        return (*in_sections, *(headline.story for headline in self.also))

    @property
    def seen(self) -> int:
        """The highest id among the stories available when it was composed."""
        return max(*(story.id for story in self.stories), *(story.id for story, _ in self.left_out), 0)


@dataclass(frozen=True, slots=True)
class NoEdition:
    """Why there is no edition to make: an empty one is never made. `repeats` is as in `Edition`."""

    digest: str
    local_date: date
    window: Window
    reason: str
    left_out: tuple[tuple[Story, LeftOut], ...] = ()
    repeats: Mapping[int, Story] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """The highest id among the stories that were available; 0 if none were loaded."""
        return max((story.id for story, _ in self.left_out), default=0)


@dataclass(frozen=True, slots=True)
class Rendition:
    """An edition in its final bytes, for one variant of the ask.

    `token_tag` is the only placeholder in `html` and `text`: it marks the reader's token in the unsubscribe and
    preference links, and occurs nowhere else. Everything else is the same for every reader. A rendition with
    `sections` has only these, for readers who want no others; without, it is the whole edition.
    """

    variant: str
    subject: str
    preheader: str
    html: str
    text: str
    token_tag: str
    sections: frozenset[str] = frozenset()
