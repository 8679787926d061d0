"""What a template may use: plain values with nothing left to compute. Knows no template engine and no HTML.

`make templates` lists them in docs/templates.md, with the text below each field.
"""

from dataclasses import dataclass

from digest.domain.stories import Image


@dataclass(frozen=True, slots=True)
class SiteView:
    """The site."""

    name: str
    """Its name."""
    host: str
    """Its host, as readers see it."""
    logo: str | None
    """The address of its logo."""
    language: str
    """Its language as a BCP 47 tag, such as `en-GB`."""
    direction: str
    """`ltr` or `rtl`."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A related story: a line under another one."""

    title: str
    """Its headline."""
    url: str
    """Its address, with the campaign parameters."""
    date: str
    """Its day and month."""
    later: bool
    """Whether it is newer than the story above it, because an editor chose that one."""


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """A story shown as its headline alone, after the sections."""

    title: str
    """Its headline."""
    url: str
    """Its address, with the campaign parameters."""
    day: str
    """The weekday of its date, as in a story."""


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story in its place."""

    title: str
    """Its headline."""
    url: str
    """Its address, with the campaign parameters."""
    summary: str
    """Its summary; empty if it has none, and for a headline alone."""
    author: str
    """Its author; may be empty."""
    minutes: int
    """How many minutes it takes to read."""
    image: Image | None
    """Its picture."""
    section: str
    """The name of its section."""
    related: tuple[LineView, ...]
    """Older stories about the same event."""
    headline_only: bool
    """Whether only its headline is shown, to keep the mail small."""
    day: str
    """The weekday of its date if the edition covers a week, with the date if that is not one of the days covered."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section. It is never empty."""

    name: str
    """Its name."""
    stories: tuple[StoryView, ...]
    """Its stories, without the lead."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """A text by the editors, after the stories."""

    title: str
    """Its title; may be empty."""
    paragraphs: tuple[str, ...]
    """Its text."""


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction of an earlier edition."""

    mailed_title: str
    """The headline as it was mailed."""
    title: str
    """The headline as it reads now; empty for a story that was withdrawn."""
    date_line: str
    """The date of the edition that is corrected."""
    url: str | None
    """The story's address; none for a story that was withdrawn."""
    withdrawn: bool = False
    """Whether the story was withdrawn."""
    note: str = ""
    """The editor's words; may be empty."""


@dataclass(frozen=True, slots=True)
class AskView:
    """The donation ask."""

    heading: str
    """Its first line."""
    paragraphs: tuple[str, ...]
    """Its text; may be empty."""
    button: str
    """The words on its button."""
    url: str
    """Where the button leads."""


@dataclass(frozen=True, slots=True)
class LinksView:
    """The addresses besides the stories'. The first two are the reader's own; the others are the same for everybody."""

    unsubscribe: str
    """Where the reader unsubscribes. A mail without this address is refused."""
    preferences: str
    """Where the reader chooses what they get."""
    browser: str
    """The edition in the archive."""
    site: str
    """The site, with the campaign parameters."""
    hidden: str
    """The address of a link that people do not see: whatever follows it is a machine."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition."""

    site: SiteView
    """The site."""
    title: str
    """The digest's title."""
    date_line: str
    """The edition's date, or the days that it covers."""
    subject: str
    """The subject of the mail."""
    preheader: str
    """The line that an inbox shows after the subject."""
    preheader_padding: str
    """Invisible text that keeps the body out of that line."""
    lead: StoryView
    """The story at the top."""
    sections: tuple[SectionView, ...]
    """The sections, without the lead."""
    also: tuple[HeadlineView, ...]
    """The stories of the week for which there was no room."""
    ask: AskView | None
    """The donation ask."""
    thanks: tuple[str, ...]
    """What recent donors read instead of the ask, in paragraphs."""
    links: LinksView
    """The addresses besides the stories'."""
    postal_address: str
    """The publisher's postal address; may be empty."""
    note: tuple[str, ...]
    """The editors' note at the top, in paragraphs."""
    block: BlockView | None
    """A text by the editors, after the stories."""
    corrections: tuple[CorrectionView, ...]
    """Corrections of earlier editions."""
    chosen: bool
    """Whether the edition has only the sections that the reader chose."""
    token_tag: str = ""
    """The placeholder of the reader's token, which `links` contains already."""

    def context(self) -> dict[str, object]:
        """List the names that a template can use."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
