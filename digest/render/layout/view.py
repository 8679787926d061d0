"""Lay out an edition for the templates. Knows no template engine and no HTML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import count
from urllib.parse import quote

from digest.config import QUIET, RESERVED, THANKS, Config, DonationVariant
from digest.domain.batches import ReaderLinks
from digest.domain.corrections import Correction
from digest.domain.editions import Edition, Item
from digest.domain.pictures import Place
from digest.domain.references import Reference, amount_name
from digest.domain.stories import Story, reading_minutes
from digest.render.layout.dates import date_line, day_and_month, weekday
from digest.render.layout.marks import Marks
from digest.render.layout.pictures import picture_view
from digest.render.layout.placing import Shelf, at_a_glance, place_items, second_leads
from digest.render.layout.progress import progress_view
from digest.render.layout.variables import (
    AmountView,
    AskView,
    BlockView,
    CorrectionView,
    EditionView,
    HeadlineView,
    LineView,
    LinksView,
    NoteView,
    PictureView,
    QuoteView,
    SectionView,
    SiteView,
    StoryView,
    ThemeView,
)
from digest.render.text import NO_BREAK, squeeze

LINE_CHARS = 400
"""A longer title or name is a defect of the site; it is cut so that one story does not fill the mail."""
RELATED_LINES = 3
"""A larger group shows its newest reports: more lines would bury the story that they stand under."""
A_GLANCE = 2
"""How many minutes a story may take whose length is not worth a mention."""
PADDING = 120
"""How often the invisible text after the preheader repeats: an inbox shows up to this many characters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is the same in every variant of an edition: the page without the ask, and its stories by id."""

    page: EditionView
    stories: Mapping[int, StoryView]


def view(edition: Edition, variant: DonationVariant | None, config: Config) -> EditionView:
    """Lay out an edition with one variant of the ask; the same input always gets the same token tag."""
    return with_ask(lay_out(edition, config), edition, variant, config)


def lay_out(edition: Edition, config: Config) -> Layout:
    """Lay out what is the same in every variant of an edition: all but the ask, its place and the token tag."""
    marks = _marks(edition, config)
    stories = dict(_stories(edition, marks, config))
    page = EditionView(
        site=site_view(config),
        theme=theme_view(config),
        design="review" if edition.window.is_long else "brief",
        title=config.title(edition.digest),
        date_line=date_line(edition.window, edition.local_date, config.site.locale),
        number=edition.number,
        count=len(edition.items) + len(edition.also),
        minutes=sum(story.minutes for story in stories.values()),
        subject=_one_line(edition.subject),
        preheader=_one_line(edition.preheader),
        preheader_padding="\u034f\u200c\u00a0" * PADDING,
        glance=tuple(_headline(item.story, edition, marks, config) for item in at_a_glance(edition)),
        lead=stories[edition.lead.story.id],
        seconds=(),
        before_ask=(),
        after_ask=(),
        also=tuple(_headline(one.story, edition, marks, config) for one in edition.also),
        ask=None,
        thanks=(),
        quiet="",
        note=_note(edition.note, config),
        quote=_quote(edition.quote),
        figure=_quote(edition.figure),
        block=_block(edition.block),
        corrections=tuple(_correction(one, marks, config.site.locale) for one in edition.corrections),
        corrects=_day(edition.corrects, config.site.locale) if edition.corrects else "",
        editor=config.mail.editor,
        corrections_to=config.mail.reply_to or config.sender_email,
        links=_links(edition, config, marks, token_tag=""),
        postal_address=config.mail.postal_address,
        chosen=edition.chosen,
    )
    return Layout(page, stories)


def with_ask(layout: Layout, edition: Edition, variant: DonationVariant | None, config: Config) -> EditionView:
    """Complete what `lay_out` makes of an edition with a variant of the ask, in its place, and the token tag."""
    marks = _marks(edition, config)
    places = place_items(edition, variant.placement if variant else "end")
    asking = replace(
        layout.page,
        seconds=tuple(layout.stories[item.story.id] for item in places.seconds),
        before_ask=tuple(_section(shelf, layout, config) for shelf in places.before_ask),
        after_ask=tuple(_section(shelf, layout, config) for shelf in places.after_ask),
        ask=_ask(variant, edition, config, marks, reminds=places.reminds),
        thanks=_paragraphs(variant.text) if variant is not None and variant.name == THANKS else (),
        quiet=_quiet(variant, config, marks),
    )
    tag = _token_tag(repr(asking))
    return replace(asking, links=_links(edition, config, marks, tag), token_tag=tag)


def _marks(edition: Edition, config: Config) -> Marks:
    return Marks(config.site.host, f"{edition.digest}-{edition.local_date.isoformat()}")


def _token_tag(material: str) -> str:
    """Derive a placeholder from everything rendered: it occurs nowhere in it, and no story can guess it.

    It has only letters and digits, which HTML, addresses and quoted-printable leave unchanged. It is longer than a
    token, so that no reader's mail is larger than the rendition.
    """
    tags = (sha256(f"{attempt} {material}".encode(errors="surrogatepass")).hexdigest()[:32] for attempt in count())
    return next(f"reader{tag}" for tag in tags if tag not in material)


def site_view(config: Config) -> SiteView:
    """Describe the site for the templates."""
    from babel import Locale

    locale = Locale.parse(config.site.locale)
    return SiteView(
        name=config.site.name,
        host=config.site.host,
        url=config.site.url,
        logo=config.theme.logo or config.site.logo,
        logo_dark=config.theme.logo_dark,
        logo_width=config.theme.logo_width,
        language=config.site.locale.replace("_", "-"),
        direction=locale.text_direction,
    )


def theme_view(config: Config) -> ThemeView:
    """Describe the look for the templates."""
    theme = config.theme
    return ThemeView(light=theme.light, dark=theme.dark, serif=theme.serif, sans=theme.sans)


def _links(edition: Edition, config: Config, marks: Marks, token_tag: str) -> LinksView:
    links = ReaderLinks(config.public_url)
    return LinksView(
        unsubscribe=links.unsubscribe(token_tag),
        preferences=links.preferences(token_tag),
        browser=links.edition(edition.digest, edition.local_date, edition.part),
        site=marks.mark(config.site.url),
        sign_up=f"{config.public_url}/",
        hidden=links.hidden(edition.digest, edition.local_date, edition.part),
    )


def _ask(
    variant: DonationVariant | None, edition: Edition, config: Config, marks: Marks, *, reminds: bool
) -> AskView | None:
    donation = config.donation
    if variant is None or variant.name in RESERVED or donation.url is None:
        return None
    reference = Reference(edition.digest, edition.local_date, variant.name, variant.placement)

    def link(url: str, amount: str = "") -> str:
        return marks.mark_ask(url, replace(reference, amount=amount_name(amount)), donation.reference)

    return AskView(
        heading=variant.heading,
        paragraphs=_paragraphs(variant.text),
        button=config.translated(variant.button),
        url=link(donation.url),
        amounts=tuple(AmountView(label, link(url, label)) for label, url in donation.amounts.items()),
        reminder=reminds,
        progress=progress_view(edition.progress, edition, config) if edition.progress else None,
    )


def _quiet(variant: DonationVariant | None, config: Config, marks: Marks) -> str:
    url = config.donation.url
    return marks.mark(url) if url and variant is not None and variant.name == QUIET else ""


def _paragraphs(text: str) -> tuple[str, ...]:
    paragraphs = (squeeze(part) for part in re.split(r"\n\s*\n", text))
    return tuple(part for part in paragraphs if part)


def _note(text: str, config: Config) -> NoteView | None:
    paragraphs = _paragraphs(text)
    return NoteView(paragraphs, config.mail.editor, config.mail.portrait) if paragraphs else None


def _quote(text: str) -> QuoteView | None:
    if not text.strip():
        return None
    words, *source = re.split(r"\s+[—–]\s+", _one_line(text), maxsplit=1)
    return QuoteView(words, "".join(source))


def _block(text: str) -> BlockView | None:
    title, _, rest = text.strip().partition("\n")
    return BlockView(_one_line(title), _paragraphs(rest)) if title else None


def _correction(correction: Correction, marks: Marks, locale: str) -> CorrectionView:
    url = None if correction.withdrawn else correction.story.url
    return CorrectionView(
        mailed_title=_one_line(correction.mailed_title),
        title="" if correction.withdrawn else _one_line(correction.story.title),
        date_line=_day(correction.local_date, locale),
        url=marks.mark(_unbroken(url)) if url else None,
        withdrawn=correction.withdrawn,
        note=_one_line(correction.note),
    )


def _day(day: date, locale: str) -> str:
    from babel.dates import format_date

    return format_date(day, "long", locale=locale)


def _section(shelf: Shelf, layout: Layout, config: Config) -> SectionView:
    stories = tuple(layout.stories[item.story.id] for item in shelf.items)
    return SectionView(config.section_title(shelf.name) if shelf.named else "", stories, kicker=shelf.single)


def _stories(edition: Edition, marks: Marks, config: Config) -> Iterator[tuple[int, StoryView]]:
    # The only section of an edition says something only if somebody named it.
    unnamed = config.section_rules[-1].name if len(edition.sections) == 1 else None
    seconds = second_leads(edition)
    for section in edition.sections:
        name = "" if section.name == unnamed else config.section_title(section.name)
        for item in section.items:
            place = (
                Place.LEAD
                if item.story.id == edition.lead.story.id
                else Place.SECOND
                if item in seconds
                else Place.THUMB
            )
            picture = _picture(item, edition, place, config)
            yield item.story.id, replace(_story(item, name, edition, marks, config), image=picture)


def _story(item: Item, section: str, edition: Edition, marks: Marks, config: Config) -> StoryView:
    day, author = weekday(item.story, edition, config.site.locale), _one_line(item.story.author)
    minutes = reading_minutes(item.story.text)
    return StoryView(
        title=_one_line(item.story.title),
        url=_url(item.story, marks, config),
        summary="" if item.headline_only else squeeze(item.summary),
        author=author,
        minutes=minutes,
        image=None,
        section=section,
        related=tuple(_related(item, edition, marks, config)),
        headline_only=item.headline_only,
        day=day,
        facts=_facts(day, author, minutes, config),
    )


def _facts(day: str, author: str, minutes: int, config: Config) -> str:
    """Join what stands under a story. A line breaks only after a dot, and never between a number and its unit."""
    length = ""
    if minutes > A_GLANCE:
        length = config.words.ngettext("%(num)s min read", "%(num)s min read", minutes) % {"num": minutes}
    return f"{NO_BREAK}· ".join(filter(None, (day, author, length.replace(" ", NO_BREAK))))


def _picture(item: Item, edition: Edition, place: Place, config: Config) -> PictureView | None:
    image = edition.picture_of(item)
    if image is None or item.headline_only:
        return None
    return picture_view(replace(image, url=_unbroken(image.url), alt=_one_line(image.alt)), place, config)


def _headline(story: Story, edition: Edition, marks: Marks, config: Config) -> HeadlineView:
    return HeadlineView(
        title=_one_line(story.title),
        url=_url(story, marks, config),
        day=weekday(story, edition, config.site.locale),
    )


def _related(item: Item, edition: Edition, marks: Marks, config: Config) -> Iterator[LineView]:
    for story in item.related[:RELATED_LINES]:
        yield LineView(
            title=_one_line(story.title),
            url=_url(story, marks, config),
            date=day_and_month(story, edition, config.site.locale),
            later=story.published_at > item.story.published_at,
        )


def _url(story: Story, marks: Marks, config: Config) -> str:
    return marks.mark(_unbroken(story.url or config.site.url))


def _one_line(text: str) -> str:
    line = squeeze(text)
    return line if len(line) <= LINE_CHARS else line[: LINE_CHARS - 1].rstrip() + "…"


def _unbroken(url: str) -> str:
    """Encode white space, because a mail program ends a plain-text link there."""
    return re.sub(r"\s", lambda found: quote(found[0]), url.strip())
