"""Stories, and what one reading of the feed shows of them. Knows nothing about XML, HTML or databases."""

from dataclasses import dataclass
from datetime import UTC, datetime

from digest.domain.standing_lines import Passage, Wording

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""An earlier date comes from a broken clock (1970), not from a story."""

LEAST_LEAD_WIDTH = 500
"""In pixels. A narrower picture is too coarse for the top of an edition, where it is shown 600 pixels wide."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at an absolute https address; `alt` is plain text, possibly empty.

    `width` and `height` are in pixels; 0 if the feed does not say. `default` and `medium` are the attributes of Media
    RSS. `wide` and `thumb` are the addresses of the program's own copies, cut for their places and relative to
    `web.public_url`; "" if there is none.
    """

    url: str
    alt: str = ""
    width: int = 0
    height: int = 0
    default: bool = False
    medium: str = ""
    wide: str = ""
    thumb: str = ""

    @property
    def can_lead(self) -> bool:
        """Check whether the picture suits the top of an edition. One of unknown size does."""
        if 0 < self.width < LEAST_LEAD_WIDTH or (self.thumb and not self.wide):
            return False
        return not self.width or self.height <= self.width


@dataclass(frozen=True, slots=True)
class Sighting:
    """A story as one reading of the feed showed it: cleaned, in plain text, and not judged yet.

    - `guid`: never empty.
    - `url`: an absolute http(s) address, or None. Then `unsafe` says whether there was a link that must not be used
      (`javascript:`, …).
    - `text`: paragraphs separated by blank lines; empty for a `protected` story, which asks for a password, and for one
      that only members can read.
    - `wording`: what `text` and `standfirst` were extracted from; None if it has not changed since the last reading.
    - `published_at`: what the feed claims (aware, UTC), plausible or not.
    """

    guid: str
    url: str | None
    title: str
    text: str
    standfirst: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    image: Image | None = None
    published_at: datetime | None = None
    unsafe: bool = False
    protected: bool = False
    wording: Wording | None = None

    @property
    def passage(self) -> Passage | None:
        """The wording of the story, with its title and authors."""
        return None if self.wording is None else Passage(self.wording, self.title, self.author)


@dataclass(frozen=True, slots=True)
class Rejection:
    """An entry of the feed that is no usable story, and why. With its identity, it counts as still present."""

    reason: str
    guid: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one reading of the feed shows, in the feed's order. `truncated`: the document was cut off."""

    sightings: tuple[Sighting, ...]
    rejections: tuple[Rejection, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One article of the site, as stored, however often the feed showed it.

    Times are aware and in UTC.

    - `published_at`: the feed's date if it is plausible, otherwise when the story was first seen.
    - `missing_since`: set while the feed lacks the story for an unknown reason.
    - `page_gone_at`: when the site first answered that its page does not exist.
    - `withdrawn_at`: set while the story is known to be withdrawn; `taken_back`: an editor withdrew it.
    - `protected`: whether the story asks for a password.
    """

    id: int
    guid: str
    url: str | None
    title: str
    text: str
    standfirst: str
    author: str
    categories: tuple[str, ...]
    image: Image | None
    unsafe: bool
    published_at: datetime
    first_seen_at: datetime
    withdrawn_at: datetime | None = None
    protected: bool = False
    missing_since: datetime | None = None
    page_gone_at: datetime | None = None
    taken_back: bool = False


def plausible_date(claimed: datetime | None, now: datetime, otherwise: datetime) -> datetime:
    """Date a story by the feed's claim if it lies between 2000 and `now`, else by `otherwise`."""
    if claimed is not None and EARLIEST <= claimed <= now:
        return claimed
    return otherwise


WORDS_PER_MINUTE = 230
"""An adult's silent reading rate for English non-fiction is 238 words a minute (Brysbaert 2019), rounded down."""


def reading_minutes(text: str) -> int:
    """Return how long `text` takes to read, in whole minutes, at least 1."""
    return max(1, round(len(text.split()) / WORDS_PER_MINUTE))
