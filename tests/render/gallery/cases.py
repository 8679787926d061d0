"""The mails of the gallery: every design with every ask and every kind of content."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from digest.config import QUIET, THANKS, Campaign, Config
from digest.domain.corrections import Correction
from digest.domain.editions import Edition, Item, Progress, Rendition
from digest.domain.stories import Image, Story
from digest.render.edition import Renderer
from tests.render import sample
from tests.render.gallery.words import (
    BLOCK,
    DONATION_IN_ARABIC,
    FIGURE,
    NEWS_IN_ARABIC,
    NEWS_IN_POLISH,
    NOTE,
    QUOTE,
    THANKS_TEXT,
    TITLES_IN_ARABIC,
)

DESIGNS = {"brief": "daily", "review": "weekly"}
"""The designs, each with the digest that it is for: the length of its window decides."""

SPRING = Campaign.model_validate(
    {
        "name": "spring",
        "from": date(2026, 3, 23),
        "until": date(2026, 4, 5),
        "goal": 50_000,
        "currency": "PLN",
        "heading": "Two weeks to pay for a reporter in Łódź",
        "text": sample.ASK,
        "match_cap": 20_000,
        "match": "The Example Foundation doubles every gift.",
    }
)
ASKS = ("a", SPRING.name, THANKS, QUIET)
PICTURES = f"{sample.SITE}/wp-content/uploads"
BRANDED = {"logo": f"{PICTURES}/480x120/logo.png", "logo_dark": f"{PICTURES}/480x120/dark.png", "logo_width": 160}
SIGNED = {"editor": "Daniel Tilles", "portrait": f"{PICTURES}/88x88/editor.png"}
SIGNED_CONTENTS = ("12-stories",)
"""What is mailed by a newsroom with a logo, and by a named editor."""
WORD = "Konstantynopolitańczykowianeczka" * 6
ODD = (
    ("600x3600", "An infographic, six times as high as wide"),
    ("900x1600", "A portrait"),
    ("40x30", "A tiny picture"),
    ("5000x3333", "A very large picture"),
    ("1200x800", ""),
    ("3000x300", "A panorama"),
    ("800x800", "A description that goes on and on, " * 12),
)
"""Sizes of pictures, and their alternatives."""


@dataclass(frozen=True)
class Case:
    """A mail of the gallery."""

    design: str
    ask: str
    content: str

    @property
    def name(self) -> str:
        """Its name in the gallery and in tests."""
        return f"{self.design}-{self.ask}-{self.content}"

    @cached_property
    def config(self) -> Config:
        """The configuration that it is made with."""
        return _config_for(self.content)

    @cached_property
    def edition(self) -> Edition:
        """The edition, made to fit as before a send."""
        return _rendered(self.design, self.content)[0]

    @cached_property
    def rendition(self) -> Rendition:
        """The mail itself."""
        return _rendered(self.design, self.content)[1][self.ask]


def cases() -> Iterator[Case]:
    """Give all cases, those with the same content next to each other."""
    for content in CONTENTS:
        for design in DESIGNS:
            yield from (Case(design, ask, content) for ask in ASKS)


@cache
def _config(locale: str, *, signed: bool = False) -> Config:
    plain = sample.config()
    site: dict[str, object] = {"name": "Notes from Poland", "feed": f"{sample.SITE}/feed/", "url": f"{sample.SITE}/"}
    variants = [one.model_dump(by_alias=True) for one in plain.donation.variants]
    donation: dict[str, object] = {"url": plain.donation.url, "thanks": THANKS_TEXT, "variants": variants}
    donation["campaigns"] = [SPRING.model_dump(by_alias=True)]
    titles = {name: plain.title(name) for name in plain.digests}
    mail = {"postal_address": plain.mail.postal_address, "templates": str(Path(__file__).with_name("templates"))}
    if locale == "ar":
        site["name"], titles = "أخبار بولندا", TITLES_IN_ARABIC
        donation |= DONATION_IN_ARABIC
    return sample.config(
        site=site | {"locale": locale},
        donation=donation,
        digests={"daily": {"title": titles["daily"]}, "weekly": {"title": titles["weekly"], "days": ["mon"]}},
        mail=mail | (SIGNED if signed else {}),
        theme=BRANDED if signed else {},
    )


def _config_for(content: str) -> Config:
    return _config(LOCALES.get(content, "en_GB"), signed=content in SIGNED_CONTENTS)


@cache
def _rendered(design: str, content: str) -> tuple[Edition, dict[str, Rendition]]:
    """Make an edition and its mails, by the name of what they ask for."""
    config = _config_for(content)
    renderer = Renderer(config)
    progress = Progress(SPRING.name, 1_234_500, 5_000_000, SPRING.currency)
    # The campaign's ask is the largest: what fits with it fits with every other.
    edition, asking = renderer.render_all(replace(CONTENTS[content](DESIGNS[design]), progress=progress))
    plain = renderer.render(replace(edition, progress=None), config.donation.variants[0])
    return edition, {one.variant: one for one in (*asking, plain)}


def _first(number: int, digest: str) -> Edition:
    return sample.edition(*(_numbered(n) for n in range(number)), digest=digest)


def _numbered(number: int) -> Item:
    """A story of the sample, another one for each number."""
    one = sample.item(number, PICTURES)
    size = ("1200x800", "1600x900", "800x600")[number % 3]
    image = replace(one.story.image, url=f"{PICTURES}/{size}/{number}.jpg") if one.story.image else None
    again = number // len(sample.NEWS)
    title = f"{one.story.title}, {('a second', 'a third')[again - 1]} report" if again else one.story.title
    related = (sample.story(400 + number, f"What we wrote about it in winter ({number})"),) if number % 5 == 0 else ()
    return replace(one, story=replace(one.story, title=title, image=image), related=related)


def _three(digest: str) -> Edition:
    """Three stories of a site without sections."""
    items = (_numbered(number) for number in range(3))
    return sample.edition(*(replace(one, story=replace(one.story, categories=())) for one in items), digest=digest)


def _twelve(digest: str) -> Edition:
    """An edition as a newsroom with a logo and an editor makes it."""
    return replace(_first(12, digest), note=NOTE, number=112, quote=QUOTE, figure=FIGURE)


def _thirty(digest: str) -> Edition:
    """A full edition with everything that one can have."""
    mailed = date(2026, 3, 23)
    corrections = (
        Correction(
            sample.story(500, "Łódź asks for its tram, and for a second one"), "Łódź asks for a tram", 7, mailed
        ),
        Correction(
            sample.story(501, "A story that was withdrawn", withdrawn_at=sample.story(501, "").published_at),
            "Kraków to be renamed",
            7,
            mailed,
            note="It was a joke.",
        ),
    )
    also = sample.headlines(10) if digest == "weekly" else ()
    return replace(_first(30, digest), note=NOTE, block=BLOCK, corrections=corrections, also=also)


def _without_pictures(digest: str) -> Edition:
    return sample.edition(*(_with_image(_numbered(number), None) for number in range(8)), digest=digest)


def _with_odd_pictures(digest: str) -> Edition:
    """Each odd picture with a story; the first or the second one, whose size the feed does not say, is the lead's."""
    images = [Image(f"{PICTURES}/{size}/odd.jpg", alt.strip()) for size, alt in ODD]
    items = (_with_image(_numbered(number), image) for number, image in enumerate(images))
    return sample.edition(*items, digest=digest, lead=list(DESIGNS.values()).index(digest))


def _with_long_words(digest: str) -> Edition:
    items = (
        replace(one, story=replace(one.story, title=WORD), summary=f"https://example.org/{WORD} {WORD}")
        for one in map(_numbered, range(4))
    )
    return sample.edition(*items, digest=digest)


def _in_arabic(digest: str) -> Edition:
    return replace(_told(NEWS_IN_ARABIC, digest), note="هذا أسبوع الريح.\n\nتحياتنا، هيئة التحرير")


def _in_polish(digest: str) -> Edition:
    return _told(NEWS_IN_POLISH, digest)


def _told(news: tuple[tuple[str, str, str, str], ...], digest: str) -> Edition:
    items = [
        Item(sample.story(number, title, author=author, categories=(section,), image=_image(number)), summary)
        for number, (section, title, summary, author) in enumerate(news)
    ]
    made = sample.edition(*items, digest=digest)
    return replace(made, subject=news[0][1], preheader=f"{news[1][1]} · {news[2][1]}")


def _image(number: int) -> Image:
    return Image(f"{PICTURES}/1200x800/{number}.jpg", "")


def _with_image(item: Item, image: Image | None) -> Item:
    return replace(item, story=replace(item.story, image=image))


CONTENTS: dict[str, Callable[[str], Edition]] = {
    "1-story": lambda digest: _first(1, digest),
    "3-stories": _three,
    "12-stories": _twelve,
    "30-stories": _thirty,
    "no-pictures": _without_pictures,
    "odd-pictures": _with_odd_pictures,
    "long-words": _with_long_words,
    "arabic": _in_arabic,
    "polish": _in_polish,
}
LOCALES = {"arabic": "ar", "polish": "pl_PL"}


def stories(edition: Edition) -> tuple[Story, ...]:
    """Give the stories that have a headline of their own, in no particular order."""
    return (*(item.story for item in edition.items), *(one.story for one in edition.also))
