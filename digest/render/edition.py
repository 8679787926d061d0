"""Editions in their final bytes: renditions, the size limit, `edition.json`. Knows no database and no mail.

The stories, their sections and the subject are decided elsewhere; this module only makes them fit.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from digest.config import RESERVED, THANKS, Config, DonationVariant, template_folders
from digest.domain.editions import Edition, Item, LeftOut, Rendition, Section
from digest.domain.errors import EditionError, TemplateError
from digest.domain.stories import Story, reading_minutes
from digest.render.html import render_html
from digest.render.layout.variables import EditionView
from digest.render.layout.view import lay_out, view, with_ask
from digest.render.templates import Templates
from digest.render.text import tidy

HTML_TEMPLATE = "edition.mjml.j2"
TEXT_TEMPLATE = "edition.txt.j2"

MAX_HTML_BYTES = 100_000
"""The limit of the HTML as it arrives: Gmail hides what follows after about 102 kB, the unsubscribe link included."""

_TRACKED = re.compile(r"""<a\s(?![^>]*\bclicktracking=["']?off)[^>]*\bhref=["']?https?:""", re.IGNORECASE)
"""A link that a provider's click tracking replaces by a longer one."""


class _Step(StrEnum):
    """What makes an edition smaller."""

    BARE = "an item becomes a headline"
    NOT_ALSO = "a headline after the sections is left out"
    LEFT_OUT = "an item is left out"
    ALONE = "an item loses its related lines too"


class Renderer:
    """Renders editions with the user's own templates first, then the shipped ones."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._link_overhead = config.mail.link_overhead if config.privacy.track else 0
        self._templates = Templates(*template_folders(config), words=config.words)

    def render(self, edition: Edition, variant: DonationVariant | None) -> Rendition:
        """Render one variant of an edition; the same edition always gives the same bytes.

        Raises TemplateError, which names a template's file and line, or the file that lacks a link to unsubscribe.
        """
        return self._render(edition, view(edition, variant, self._config), variant)

    def _render(self, edition: Edition, seen: EditionView, variant: DonationVariant | None) -> Rendition:
        tag, context = seen.token_tag, seen.context()
        html = render_html(self._templates, HTML_TEMPLATE, context)
        text = tidy(self._templates.render(TEXT_TEMPLATE, context))
        for name, part in ((HTML_TEMPLATE, html), (TEXT_TEMPLATE, text)):
            if f"/unsubscribe/{tag}" not in part:
                raise TemplateError(
                    f"{self._templates.file(name)}: the mail would have no link to unsubscribe; "
                    "put {{ links.unsubscribe }} into it."
                )
        return Rendition(
            variant=variant.name if variant else "",
            subject=edition.subject,
            preheader=edition.preheader,
            html=html,
            text=text,
            token_tag=tag,
        )

    def fit(self, edition: Edition, max_bytes: int = MAX_HTML_BYTES) -> Edition:
        """Reduce an edition until its HTML stays below `max_bytes` with the largest variant of the ask.

        What click tracking adds to each link (`mail.link_overhead`) counts. The less important half of the items become
        headlines only, the last in their section first. If that is not enough, headlines after the sections are left
        out, then the other items become headlines, then items are left out, and last the lead loses its picture and
        summary, then its related lines. The ask, the unsubscribe link and the address stay. Raises EditionError if
        even that is too large.
        """
        sizes = {variant: self._html_bytes(edition, variant) for variant in variants(self._config, edition)}
        return self._fitted(edition, sizes, max_bytes)

    def render_all(self, edition: Edition) -> tuple[Edition, tuple[Rendition, ...]]:
        """Make an edition fit as `fit` does, and render it in every variant of the ask.

        Raises what `fit` and `render` raise.
        """
        made = self._in_every_variant(edition)
        sizes = {variant: self.mailed_bytes(rendition.html) for variant, rendition in made.items()}
        fitted = self._fitted(edition, sizes, MAX_HTML_BYTES)
        if fitted is edition:
            return edition, tuple(made.values())
        return fitted, tuple(self._in_every_variant(fitted).values())

    def _in_every_variant(self, edition: Edition) -> dict[DonationVariant | None, Rendition]:
        layout = lay_out(edition, self._config)
        asks = variants(self._config, edition)
        seen = {variant: with_ask(layout, edition, variant, self._config) for variant in asks}
        # Without words of thanks, for example, readers to be thanked get the rendition for readers who want no ask.
        alike = {page.token_tag: variant for variant, page in seen.items()}
        made = {tag: self._render(edition, seen[variant], variant) for tag, variant in alike.items()}
        return {
            variant: replace(made[page.token_tag], variant=variant.name if variant else "")
            for variant, page in seen.items()
        }

    def _fitted(self, edition: Edition, sizes: Mapping[DonationVariant | None, int], max_bytes: int) -> Edition:
        largest = max(sizes, key=sizes.__getitem__)
        if sizes[largest] < max_bytes:
            return edition

        def fits(steps: int) -> bool:
            return self._html_bytes(_shrunk(edition, steps), largest) < max_bytes

        most = len(_steps(edition))
        steps = _least(fits, most)
        if steps is None:
            smallest = self._html_bytes(_shrunk(edition, most), largest)
            raise EditionError(
                f"The {edition.digest} edition of {edition.local_date} takes {smallest:,} bytes of HTML, tracked "
                f"links included, with nothing but its lead's headline; the limit is {max_bytes:,}. Make the templates "
                "or the ask shorter."
            )
        return _shrunk(edition, steps)

    def _html_bytes(self, edition: Edition, variant: DonationVariant | None) -> int:
        context = view(edition, variant, self._config).context()
        return self.mailed_bytes(render_html(self._templates, HTML_TEMPLATE, context))

    def mailed_bytes(self, html: str) -> int:
        """Return the size of the HTML after the provider has replaced the links that it tracks."""
        return len(html.encode()) + self._link_overhead * len(_TRACKED.findall(html))


def variants(config: Config, edition: Edition) -> tuple[DonationVariant | None, ...]:
    """List the variants of an edition's ask, one rendition each; (None,) when no ask is configured.

    A campaign replaces the ordinary ask. The last ones, RESERVED, are for readers who are not asked.
    """
    donation = config.donation
    campaign = donation.campaign(edition.progress.campaign) if edition.progress else None
    asks = (campaign.variant,) if campaign else donation.variants
    if donation.url is None or not asks:
        return (None,)
    return (*asks, *(_silent(name, donation.thanks if name == THANKS else "") for name in RESERVED))


def _silent(name: str, text: str) -> DonationVariant:
    """A rendition without an ask; the stories of its longest section are not parted by one either."""
    return DonationVariant(name=name, weight=0, heading="", text=text, placement="middle" if text else "end")


def edition_document(edition: Edition, rendition: Rendition) -> dict[str, object]:
    """Describe an edition as `edition.json` does; times are ISO 8601 with the offset of the site's zone.

    `image_url` is the site's picture, and `image_copy` the path of our copy below `web.public_url`.
    """
    return {
        "digest": edition.digest,
        "local_date": edition.local_date.isoformat(),
        "window": {"start": edition.window.start.isoformat(), "end": edition.window.end.isoformat()},
        "covers": edition.covers,
        "subject": rendition.subject,
        "preheader": rendition.preheader,
        "variant": rendition.variant,
        "lead": edition.lead.story.guid,
        "sections": [
            {"name": section.name, "stories": [_item_document(item, edition) for item in section.items]}
            for section in edition.sections
        ],
        "also": [
            {
                "guid": one.story.guid,
                "title": one.story.title,
                "url": one.story.url,
                "published_at": _local(one.story, edition),
                "section": one.section,
            }
            for one in edition.also
        ],
        "left_out": [{"guid": story.guid, "reason": reason.value} for story, reason in edition.left_out],
        "note": edition.note,
        "block": edition.block,
        "quote": edition.quote,
        "figure": edition.figure,
        "number": edition.number,
        "corrections": [
            {"guid": one.story.guid, "mailed_title": one.mailed_title, "withdrawn": one.withdrawn}
            for one in edition.corrections
        ],
        **({"campaign": edition.progress.as_json()} if edition.progress else {}),
        "html_bytes": len(rendition.html.encode()),
        "text_bytes": len(rendition.text.encode()),
    }


def _item_document(item: Item, edition: Edition) -> dict[str, object]:
    story, image = item.story, edition.picture_of(item)
    return {
        "guid": story.guid,
        "title": story.title,
        "url": story.url,
        "summary": item.summary,
        "author": story.author,
        "published_at": _local(story, edition),
        "categories": list(story.categories),
        "image_url": image.url if image else None,
        "image_copy": (image.wide or image.thumb or None) if image else None,
        "minutes": reading_minutes(story.text),
        "related": [related.guid for related in item.related],
    }


def _local(story: Story, edition: Edition) -> str:
    return story.published_at.astimezone(edition.window.end.tzinfo).isoformat()


def _least(holds: Callable[[int], bool], most: int) -> int | None:
    """Find the smallest number from 1 to `most` that `holds` is true of. It must be true of all larger ones."""
    if not holds(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _shrunk(edition: Edition, steps: int) -> Edition:
    """Take this many steps towards the smallest edition."""
    taken: dict[_Step, set[str]] = {kind: set() for kind in _Step}
    for kind, guid in _steps(edition)[:steps]:
        taken[kind].add(guid)

    def kept(item: Item) -> Item | None:
        guid = item.story.guid
        if guid in taken[_Step.LEFT_OUT]:
            return None
        if guid in taken[_Step.ALONE]:
            return replace(item, headline_only=True, related=())
        return replace(item, headline_only=True) if guid in taken[_Step.BARE] else item

    gone = taken[_Step.NOT_ALSO]
    out = tuple((one.story, LeftOut.SIZE) for one in edition.also if one.story.guid in gone)
    also = tuple(one for one in edition.also if one.story.guid not in gone)
    return _with_items(replace(edition, also=also, left_out=(*edition.left_out, *out)), kept)


def _steps(edition: Edition) -> list[tuple[_Step, str]]:
    """List the steps to the smallest edition, each with the guid of its story.

    Half of the items become headlines before a headline after the sections is left out: the most important stories
    keep their summaries, however many stories there are.
    """
    lead, items = edition.lead.story.guid, list(_least_important_first(edition))
    half = len(items) // 2
    return [
        *((_Step.BARE, guid) for guid in items[:half]),
        *((_Step.NOT_ALSO, one.story.guid) for one in reversed(edition.also)),
        *((_Step.BARE, guid) for guid in items[half:]),
        *((_Step.LEFT_OUT, guid) for guid in items),
        (_Step.BARE, lead),
        (_Step.ALONE, lead),
    ]


def _least_important_first(edition: Edition) -> Iterator[str]:
    """Name the guids of all items but the lead: the last of the longest section first, sections in turn."""
    places = [
        (depth, order, item.story.guid)
        for order, section in enumerate(edition.sections)
        for depth, item in enumerate(section.items)
        if item.story.guid != edition.lead.story.guid
    ]
    return (guid for _, _, guid in sorted(places, reverse=True))


def _with_items(edition: Edition, kept: Callable[[Item], Item | None]) -> Edition:
    sections, left_out = list[Section](), list[tuple[Story, LeftOut]]()
    lead = edition.lead
    for section in edition.sections:
        items = list[Item]()
        for item in section.items:
            now = kept(item)
            shown = [] if now is None else [now.story, *now.related]
            left_out += [(story, LeftOut.SIZE) for story in (item.story, *item.related) if story not in shown]
            if now is not None:
                items.append(now)
                lead = now if now.story.guid == lead.story.guid else lead
        if items:
            sections.append(replace(section, items=tuple(items)))
    return replace(edition, lead=lead, sections=tuple(sections), left_out=(*edition.left_out, *left_out))
