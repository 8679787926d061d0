"""What a template may use: plain values with nothing left to compute. Knows no template engine and no HTML."""

from dataclasses import dataclass

from digest.config.theme import Palette


@dataclass(frozen=True, slots=True)
class ThemeView:
    """The look of mails and pages, from `[theme]`."""

    light: Palette
    """The colours of the light palette."""
    dark: Palette
    """The colours of the dark palette."""
    serif: str
    """The fonts of headlines and letters."""
    sans: str
    """The fonts of everything else."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """The site."""

    name: str
    """Its name."""
    host: str
    """Its host, without `www.`."""
    url: str
    """Its address."""
    logo: str | None
    """The address of its logo, or None."""
    logo_dark: str | None
    """The address of its logo for the dark palette, or None."""
    logo_width: int
    """The width of its logo where that is 40 pixels high; 0 if nobody has set it."""
    language: str
    """Its language as a BCP 47 tag, such as `en-GB`."""
    direction: str
    """`ltr` or `rtl`."""


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture and the box that it fills, in CSS pixels."""

    url: str
    """Its address."""
    width: int
    """The width at which it is shown; at most that of its box."""
    height: int
    """The height at which it is shown."""
    alt: str
    """Its description; may be empty."""
    box_height: int
    """The height of its box."""
    is_measured: bool = True
    """Whether its shape is known. Otherwise its width and height are those of the box."""


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
    """A story shown as its headline alone."""

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
    """Its summary; empty if there is none, or for a headline alone."""
    author: str
    """Its author; may be empty."""
    minutes: int
    """How long it takes to read."""
    image: PictureView | None
    """Its picture."""
    section: str
    """The name of its section; empty if the edition has only one and nobody named it."""
    related: tuple[LineView, ...]
    """Older stories of the same event."""
    headline_only: bool
    """Whether only its headline is shown, to keep the mail small."""
    day: str
    """The weekday of its date if the edition covers a week, with the date if that is not one of the days covered."""
    facts: str
    """Its day, its author and, from three minutes up, how long it takes to read, on one line; may be empty."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section, or the part of it before or after the ask. It is never empty."""

    name: str
    """Its name; empty if no heading is due: the other part had it, or the edition has only one unnamed section."""
    stories: tuple[StoryView, ...]
    """Its stories, without those that lead the edition."""
    kicker: bool
    """Whether its name stands small above its only headline, and not as a heading."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """The editor's note at the top."""

    paragraphs: tuple[str, ...]
    """Its text."""
    editor: str
    """Who wrote it; may be empty."""
    portrait: str | None
    """The address of their portrait, or None."""


@dataclass(frozen=True, slots=True)
class BlockView:
    """A text by the editors after the stories."""

    title: str
    """Its title; may be empty."""
    paragraphs: tuple[str, ...]
    """Its text."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """The quotation or the figure of the edition, shown large."""

    text: str
    """The words, or the figure."""
    source: str
    """Who said them, or what the figure counts; may be empty."""


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
    """The story's address; None for one that was withdrawn."""
    withdrawn: bool = False
    """Whether the story was withdrawn."""
    note: str = ""
    """The editor's words."""


@dataclass(frozen=True, slots=True)
class AmountView:
    """A sum to give."""

    label: str
    """The sum, such as "50 zł"."""
    url: str
    """The address where a reader gives it."""


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far a campaign is."""

    percent: int
    """What has been raised, as a share of the goal from 0 to 99."""
    raised: str
    """What has been raised, such as "12,345 zł"."""
    goal: str
    """The goal."""
    day: str
    """The day on which that was counted."""
    last_day: str
    """The last day of the campaign."""
    match: str
    """Who adds to the gifts; empty if nobody does, or not any more."""
    match_cap: str
    """The most that they add."""


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
    amounts: tuple[AmountView, ...]
    """Sums to choose from; may be empty."""
    reminder: bool
    """Whether a line at the end of the edition reminds of it."""
    progress: ProgressView | None
    """How far the campaign is, if there is one."""


@dataclass(frozen=True, slots=True)
class LinksView:
    """The addresses besides the stories'. The first two are a reader's own; the others are the same for everybody."""

    unsubscribe: str
    """Where the reader unsubscribes."""
    preferences: str
    """Where the reader chooses what they get."""
    browser: str
    """The edition in the archive."""
    site: str
    """The site."""
    sign_up: str
    """Where somebody else signs up."""
    hidden: str
    """A link that people do not see: whatever follows it is a machine."""


@dataclass(frozen=True, slots=True)
class EditionView:
    """An edition, for `edition.mjml.j2` and `edition.txt.j2`."""

    site: SiteView
    """The site."""
    theme: ThemeView
    """The look."""
    design: str
    """`brief` for an edition of a few days, `review` for one of a week."""
    title: str
    """The digest's title."""
    date_line: str
    """The edition's date, or the days that it covers."""
    number: int
    """Its number among the editions of its digest; 0 if it has none."""
    count: int
    """How many stories it has, headlines included."""
    minutes: int
    """How long all its stories take to read."""
    subject: str
    """The subject of the mail."""
    preheader: str
    """What an inbox shows after the subject."""
    preheader_padding: str
    """Invisible text that keeps the body out of the inbox."""
    glance: tuple[HeadlineView, ...]
    """The week at a glance: its first headlines, the lead first. Empty in a `brief` and in a short edition."""
    lead: StoryView
    """The lead."""
    seconds: tuple[StoryView, ...]
    """Further stories with a large picture."""
    before_ask: tuple[SectionView, ...]
    """The sections before the ask."""
    after_ask: tuple[SectionView, ...]
    """The sections after the ask."""
    also: tuple[HeadlineView, ...]
    """The stories of the week for which there was no room."""
    ask: AskView | None
    """The ask."""
    thanks: tuple[str, ...]
    """What recent donors read instead of the ask, in paragraphs."""
    quiet: str
    """The address of the donation page, for readers who see only a quiet line instead of the ask; otherwise empty."""
    note: NoteView | None
    """The editor's note at the top."""
    quote: QuoteView | None
    """The quotation of the edition."""
    figure: QuoteView | None
    """The figure of the edition."""
    block: BlockView | None
    """A text by the editors after the stories."""
    corrections: tuple[CorrectionView, ...]
    """Corrections of earlier editions."""
    corrects: str
    """The date of the edition that this mail corrects, if it is only a correction; otherwise empty."""
    editor: str
    """Who compiled the edition; may be empty."""
    corrections_to: str
    """The address for corrections."""
    links: LinksView
    """The other addresses."""
    postal_address: str
    """The publisher's postal address; may be empty."""
    chosen: bool
    """Whether it has only the sections that the reader chose."""
    token_tag: str = ""
    """The placeholder of the reader's token. Templates have no use for it."""

    def context(self) -> dict[str, object]:
        """List the names that a template can use."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
