"""Lay out an edition for the templates. Knows no template engine and no HTML."""

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import count
from urllib.parse import quote

from digest.config import THANKS, Config, DonationVariant
from digest.domain.batches import ReaderLinks
from digest.domain.composing import PREHEADER_CHARS
from digest.domain.corrections import Correction
from digest.domain.editions import Edition, Item
from digest.domain.stories import Story, reading_minutes
from digest.render.campaign import Campaign
from digest.render.dates import date_line, day_and_month, weekday
from digest.render.text import squeeze
from digest.render.variables import (
    AskView,
    BlockView,
    CorrectionView,
    EditionView,
    HeadlineView,
    LineView,
    LinksView,
    SectionView,
    SiteView,
    StoryView,
)

LINE_CHARS = 400
"""A longer title or name is a defect of the site; it is cut so that one story does not fill the mail."""

RELATED_LINES = 3
"""A larger group shows its newest reports: more lines would bury the story that they stand under."""


def view(edition: Edition, variant: DonationVariant | None, config: Config) -> EditionView:
    """Lay out an edition with one variant of the ask; the same input always gets the same token tag."""
    return with_ask(lay_out(edition, config), edition, variant, config)


def lay_out(edition: Edition, config: Config) -> EditionView:
    """Lay out what is the same in every variant of an edition: all but the ask and the token tag."""
    campaign = _campaign(edition, config)
    return EditionView(
        site=site_view(config),
        title=config.title(edition.digest),
        date_line=date_line(edition, config.site.locale),
        subject=_one_line(edition.subject),
        preheader=_one_line(edition.preheader),
        preheader_padding="\u034f\u200c\u00a0" * max(0, PREHEADER_CHARS - len(edition.preheader)),
        lead=_story(edition.lead, _section_of_lead(edition), edition, campaign, config),
        sections=tuple(_sections(edition, campaign, config)),
        also=tuple(_headline(one.story, edition, campaign, config) for one in edition.also),
        ask=None,
        thanks=(),
        links=_links(edition, config, campaign, token_tag=""),
        postal_address=config.mail.postal_address,
        note=_paragraphs(edition.note),
        block=_block(edition.block),
        corrections=tuple(_correction(one, campaign, config.site.locale) for one in edition.corrections),
        chosen=edition.chosen,
    )


def with_ask(laid_out: EditionView, edition: Edition, variant: DonationVariant | None, config: Config) -> EditionView:
    """Complete what `lay_out` makes of an edition with a variant of the ask and the token tag."""
    campaign = _campaign(edition, config)
    asking = replace(
        laid_out,
        ask=_ask(variant, config.donation.url, campaign),
        thanks=_paragraphs(variant.text) if variant is not None and variant.name == THANKS else (),
    )
    tag = _token_tag(repr(asking))
    return replace(asking, links=_links(edition, config, campaign, tag), token_tag=tag)


def _campaign(edition: Edition, config: Config) -> Campaign:
    return Campaign(config.site.host, f"{edition.digest}-{edition.local_date.isoformat()}")


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
        logo=config.site.logo,
        language=config.site.locale.replace("_", "-"),
        direction=locale.text_direction,
    )


def _links(edition: Edition, config: Config, campaign: Campaign, token_tag: str) -> LinksView:
    links = ReaderLinks(config.public_url)
    return LinksView(
        unsubscribe=links.unsubscribe(token_tag),
        preferences=links.preferences(token_tag),
        browser=links.edition(edition.digest, edition.local_date, edition.part),
        site=campaign.mark(config.site.url),
        hidden=links.hidden(edition.digest, edition.local_date, edition.part),
    )


def _ask(variant: DonationVariant | None, url: str | None, campaign: Campaign) -> AskView | None:
    if variant is None or variant.name == THANKS or url is None:
        return None
    return AskView(
        heading=variant.heading,
        paragraphs=_paragraphs(variant.text),
        button=variant.button,
        url=campaign.mark(url),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    paragraphs = (squeeze(part) for part in re.split(r"\n\s*\n", text))
    return tuple(part for part in paragraphs if part)


def _block(text: str) -> BlockView | None:
    title, _, rest = text.strip().partition("\n")
    return BlockView(_one_line(title), _paragraphs(rest)) if title else None


def _correction(correction: Correction, campaign: Campaign, locale: str) -> CorrectionView:
    from babel.dates import format_date

    url = None if correction.withdrawn else correction.story.url
    return CorrectionView(
        mailed_title=_one_line(correction.mailed_title),
        title="" if correction.withdrawn else _one_line(correction.story.title),
        date_line=format_date(correction.local_date, "long", locale=locale),
        url=campaign.mark(_unbroken(url)) if url else None,
        withdrawn=correction.withdrawn,
        note=_one_line(correction.note),
    )


def _is_lead(item: Item, edition: Edition) -> bool:
    return item.story.guid == edition.lead.story.guid


def _section_of_lead(edition: Edition) -> str:
    holding = (section for section in edition.sections for item in section.items if _is_lead(item, edition))
    return next((section.name for section in holding), "")


def _sections(edition: Edition, campaign: Campaign, config: Config) -> Iterator[SectionView]:
    for section in edition.sections:
        items = (item for item in section.items if not _is_lead(item, edition))
        stories = tuple(_story(item, section.name, edition, campaign, config) for item in items)
        if stories:
            yield SectionView(section.name, stories)


def _story(item: Item, section: str, edition: Edition, campaign: Campaign, config: Config) -> StoryView:
    image = edition.picture_of(item)
    return StoryView(
        title=_one_line(item.story.title),
        url=_url(item.story, campaign, config),
        summary="" if item.headline_only else squeeze(item.summary),
        author=_one_line(item.story.author),
        minutes=reading_minutes(item.story.text),
        image=None
        if image is None or item.headline_only
        else replace(image, url=_unbroken(image.url), alt=_one_line(image.alt)),
        section=section,
        related=tuple(_related(item, edition, campaign, config)),
        headline_only=item.headline_only,
        day=weekday(item.story, edition, config.site.locale),
    )


def _headline(story: Story, edition: Edition, campaign: Campaign, config: Config) -> HeadlineView:
    return HeadlineView(
        title=_one_line(story.title),
        url=_url(story, campaign, config),
        day=weekday(story, edition, config.site.locale),
    )


def _related(item: Item, edition: Edition, campaign: Campaign, config: Config) -> Iterator[LineView]:
    for story in item.related[:RELATED_LINES]:
        yield LineView(
            title=_one_line(story.title),
            url=_url(story, campaign, config),
            date=day_and_month(story, edition, config.site.locale),
            later=story.published_at > item.story.published_at,
        )


def _url(story: Story, campaign: Campaign, config: Config) -> str:
    return campaign.mark(_unbroken(story.url or config.site.url))


def _one_line(text: str) -> str:
    line = squeeze(text)
    return line if len(line) <= LINE_CHARS else line[: LINE_CHARS - 1].rstrip() + "…"


def _unbroken(url: str) -> str:
    """Encode white space, because a mail program ends a plain-text link there."""
    return re.sub(r"\s", lambda found: quote(found[0]), url.strip())
