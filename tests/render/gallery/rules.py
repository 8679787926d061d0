"""The rules that every mail of the gallery keeps, and what breaks them. Each rule describes what is wrong, or nothing.

The rules ask for nothing of a template but links, headings and images.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from digest.config import THANKS
from digest.domain.pictures import Place
from digest.render.edition import MAX_HTML_BYTES
from tests.render.gallery.cases import Case, stories
from tests.render.gallery.renderings import BLOCKED, DARK, GMAIL, LARGE_TEXT, LIGHT, WIDTHS, WORD

Seen = dict[str, Any]

LEAD_HEIGHT, THUMB_HEIGHT = Place.LEAD.box.height, Place.THUMB.box.height
"""The heights of a picture of full width and of one next to a text."""
FULL_WIDTH = 300
"""A wider picture is one of full width."""
SLACK = 0.06
"""How far the proportions of a picture may be from those of its place."""
PORTRAIT = 44
"""A picture no wider than that leaves room for a text next to it on any phone."""
TOUCH = 44
"""The least height of what a finger must hit, in pixels (WCAG 2.2, 2.5.5)."""
LARGEST_GAP = 40
"""The largest gap between a headline and its summary: one line of details may stand there."""
COLUMNS = 72
PADDING = 100
"""Pairs of invisible characters after the preheader; fewer let the body show in an inbox's row."""
ASKED_AFTER = 4
"""The ask stands after so many stories, or after all."""
ASKED_TWICE_FROM = 5
"""An edition of fewer stories asks once."""

_LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|__|\b(?:None|True|False|undefined|Undefined|NaN)\b|<mj-| object at 0x")


@dataclass(frozen=True)
class Mail:
    """A case, and what was seen of it: by the rendering's name and the width. `barriers` are axe's, by palette."""

    case: Case
    seen: Mapping[tuple[str, int], Seen]
    barriers: Mapping[str, list[str]]

    @cached_property
    def page(self) -> LexborHTMLParser:
        """The HTML, parsed."""
        return LexborHTMLParser(self.case.rendition.html)

    @cached_property
    def words(self) -> str:
        """The plain text, on one line."""
        return _squeezed(self.case.rendition.text)

    @cached_property
    def titles(self) -> frozenset[str]:
        """The headlines of all stories."""
        return frozenset(_squeezed(story.title) for story in stories(self.case.edition))

    @property
    def asks(self) -> bool:
        """Whether it leads to the donation page."""
        return self.case.ask != THANKS

    @property
    def ask_url(self) -> str:
        """Where the ask leads."""
        return str(self.case.config.donation.url)

    def views(self, *names: str, widths: tuple[int, ...] = WIDTHS) -> Iterator[tuple[str, Seen]]:
        """Give what was seen in those renderings (in all when none is named), each with its place."""
        for (name, width), seen in self.seen.items():
            if width in widths and (name in names or not names):
                yield f"{name} at {width}", seen


Rule = Callable[[Mail], Iterator[str]]


def a_picture_is_no_higher_than_its_box(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views():
        for picture in seen["pictures"]:
            wide = picture["width"] > FULL_WIDTH
            limit = LEAD_HEIGHT if wide else max(THUMB_HEIGHT, picture["width"] * 2 / 3)
            if picture["height"] > limit + 2:
                yield f"{place}: {picture['width']} × {picture['height']} {picture['address']}"


def a_small_picture_is_three_by_two(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LIGHT.name, GMAIL.name, widths=WIDTHS[1:]):
        for picture in seen["pictures"]:
            width, height = picture["frame"]["width"], picture["frame"]["height"]
            if picture["boxed"] and width <= FULL_WIDTH and abs(width / height - 3 / 2) > SLACK:
                yield f"{place}: {width} × {height} {picture['address']}"


def blocked_pictures_keep_their_boxes(mail: Mail) -> Iterator[str]:
    for width in WIDTHS:
        sizes = [
            [
                (round(one["frame"]["width"]), round(one["frame"]["height"]))
                for one in mail.seen[name, width]["pictures"]
            ]
            for name in (LIGHT.name, BLOCKED.name)
        ]
        if sizes[0] != sizes[1]:
            yield f"at {width}: {sizes[0]} shown, {sizes[1]} blocked"


def a_description_stands_in_the_middle_of_its_box(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(BLOCKED.name):
        for picture in seen["pictures"]:
            whole, frame = picture["whole"], picture["frame"]
            above, spare = whole["y"] - frame["y"], frame["height"] - whole["height"]
            if picture["boxed"] and picture["alt"] and spare >= 0 and (spare < 2 or abs(2 * above - spare) > 2):
                yield f"{place}: {above:.0f} px above and {spare - above:.0f} px below {picture['alt'][:60]}"


def nothing_sticks_out(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LIGHT.name, DARK.name, BLOCKED.name, GMAIL.name):
        yield from _too_wide(place, seen)


def nothing_sticks_out_in_word(mail: Mail) -> Iterator[str]:
    if mail.case.content != "long-words":  # Word breaks no word
        for place, seen in mail.views(WORD.name):
            yield from _too_wide(place, seen)


def large_text_stays_inside(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LARGE_TEXT.name):
        yield from _too_wide(place, seen)


def _too_wide(place: str, seen: Seen) -> Iterator[str]:
    if seen["scrolled_width"] > seen["width"]:
        yield f"{place}: {seen['scrolled_width']} px wide"
    yield from (f"{place}: {node}" for node in seen["outside"])


def every_image_has_a_size(mail: Mail) -> Iterator[str]:
    for node in mail.page.css("img"):
        sizes = [node.attributes.get(name) or "" for name in ("width", "height")]
        if not all(size.isdigit() for size in sizes) or node.attributes.get("alt") is None:
            yield (node.html or "")[:160]


def no_link_is_nameless(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LIGHT.name, GMAIL.name, WORD.name, widths=(600,)):
        yield from (f"{place}: {link['address']}" for link in seen["links"] if link["shown"] and not link["name"])


def a_story_is_linked_once(mail: Mail) -> Iterator[str]:
    links = [link["address"] for link in mail.seen[LIGHT.name, 600]["links"] if link["shown"]]
    yield from (one for one, following in pairwise(links) if one == following)


def no_heading_stands_twice(mail: Mail) -> Iterator[str]:
    texts = [heading["text"] for heading in mail.seen[LIGHT.name, 600]["headings"]]
    if mail.case.content != "long-words":  # all of its stories have the same title
        yield from {text for text in texts if texts.count(text) > 1}


def every_headline_can_be_seen(mail: Mail) -> Iterator[str]:
    seen = " ".join(text["text"] for text in mail.seen[LIGHT.name, 600]["texts"])
    yield from (title for title in mail.titles if title not in seen)


def every_headline_is_in_the_text_part(mail: Mail) -> Iterator[str]:
    words = mail.words.casefold()
    yield from (title for title in mail.titles if title.casefold() not in words)


def the_ask_is_where_it_should_be_and_nowhere_else(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views():
        asked = any(link["address"].startswith(mail.ask_url) and link["shown"] for link in seen["links"])
        if asked != mail.asks:
            yield f"{place}: {'an ask' if asked else 'no ask'}"
    if (mail.ask_url in mail.words) != mail.asks:
        yield "the text part"
    thanked = mail.case.config.donation.thanks in mail.words
    if thanked != (mail.case.ask == THANKS):
        yield f"the text part: {'thanks' if thanked else 'no thanks'}"


def the_ask_waits_for_the_fourth_story(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LIGHT.name, widths=(375, 600)):
        headlines = sorted(one["y"] for one in seen["headings"] if one["text"] in mail.titles)
        asks = [link["y"] for link in seen["links"] if link["address"].startswith(mail.ask_url)]
        first = min(asks, default=float("inf"))
        before = sum(y < first for y in headlines)
        if before < min(ASKED_AFTER, len(headlines)):
            yield f"{place}: after {before} stories"


def a_short_edition_asks_once(mail: Mail) -> Iterator[str]:
    asks = sum(link["address"].startswith(mail.ask_url) for link in mail.seen[LIGHT.name, 600]["links"])
    most = 1 if len(mail.case.edition.items) < ASKED_TWICE_FROM else 2
    if asks > most:
        yield f"{asks} asks"


def everybody_can_leave(mail: Mail) -> Iterator[str]:
    path = f"/unsubscribe/{mail.case.rendition.token_tag}"
    for place, seen in mail.views():
        if not any(link["address"].endswith(path) and link["shown"] and link["name"] for link in seen["links"]):
            yield place
    if path not in mail.words:
        yield "the text part"


def everybody_sees_who_mails_them(mail: Mail) -> Iterator[str]:
    address = mail.case.config.mail.postal_address
    for place, seen in mail.views():
        if address not in " ".join(text["text"] for text in seen["texts"]):
            yield place
    if address not in mail.words:
        yield "the text part"


def gmail_shows_the_whole_mail(mail: Mail) -> Iterator[str]:
    tracked = [node for node in mail.page.css('a[href^="http"]') if "clicktracking" not in node.attributes]
    size = len(mail.case.rendition.html.encode()) + len(tracked) * mail.case.config.mail.link_overhead
    if size >= MAX_HTML_BYTES:
        yield f"{size:,} bytes"


def nothing_of_a_template_is_left(mail: Mail) -> Iterator[str]:
    rendition = mail.case.rendition
    for part in (rendition.html, rendition.text, rendition.subject, rendition.preheader):
        yield from (part[max(0, one.start() - 40) : one.end() + 40] for one in _LEFTOVERS.finditer(part))


def axe_finds_no_barrier(mail: Mail) -> Iterator[str]:
    for palette, barriers in mail.barriers.items():
        yield from (f"{palette}: {barrier}" for barrier in barriers)


def a_finger_hits_buttons_and_footer_links(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LIGHT.name, GMAIL.name, widths=(320, 375)):
        asks = [link for link in seen["links"] if link["address"].startswith(mail.ask_url)][:1]
        own = [link for link in seen["links"] if mail.case.rendition.token_tag in link["address"]]
        for link in (*asks, *own):
            if link["height"] < TOUCH:
                yield f"{place}: {link['name']} is {link['height']} high"


def no_word_breaks_without_a_hyphen(mail: Mail) -> Iterator[str]:
    if mail.case.content != "long-words":
        for place, seen in mail.views(LIGHT.name, GMAIL.name, LARGE_TEXT.name):
            yield from (f"{place}: {word}" for word in seen["broken"])


def the_summary_follows_the_headline(mail: Mail) -> Iterator[str]:
    summaries = {_squeezed(item.story.title): _squeezed(item.summary) for item in mail.case.edition.items}
    for place, seen in mail.views(LIGHT.name, GMAIL.name, widths=(320, 375)):
        for heading in seen["headings"]:
            summary, bottom = summaries.get(heading["text"]), heading["y"] + heading["height"]
            gaps = [text["y"] - bottom for text in seen["texts"] if text["text"] == summary and text["y"] >= bottom - 1]
            if min(gaps, default=0) > LARGEST_GAP:
                yield f"{place}: {min(gaps):.0f} px under {heading['text'][:60]}"


def narrow_phones_show_pictures_above_texts(mail: Mail) -> Iterator[str]:
    for place, seen in mail.views(LIGHT.name, GMAIL.name, widths=(320,)):
        for picture in seen["pictures"]:
            top, bottom = picture["y"] + 4, picture["y"] + picture["height"] - 4
            for text in seen["texts"]:
                if (
                    text["y"] < bottom
                    and text["y"] + text["height"] > top
                    and picture["width"] > PORTRAIT
                    and picture["height"] > 8
                ):
                    yield f"{place}: {text['text'][:60]}"


def every_section_is_written_from_its_side(mail: Mail) -> Iterator[str]:
    if mail.case.content == "arabic":
        yield from mail.seen[LIGHT.name, 600]["ltr"]


def every_border_has_a_dark_twin(mail: Mail) -> Iterator[str]:
    light, dark = (set(mail.seen[name, 600]["borders"]) for name in (LIGHT.name, DARK.name))
    yield from light & dark


def the_inbox_shows_nothing_of_the_body(mail: Mail) -> Iterator[str]:
    pairs = mail.page.text().count("\u034f")
    if pairs < PADDING:
        yield f"{pairs} pairs"


def the_text_part_keeps_its_columns(mail: Mail) -> Iterator[str]:
    for line in mail.case.rendition.text.splitlines():
        if len(line) > COLUMNS and " " in line.strip().removeprefix("* "):
            yield line


RULES: tuple[Rule, ...] = (
    a_picture_is_no_higher_than_its_box,
    a_small_picture_is_three_by_two,
    blocked_pictures_keep_their_boxes,
    a_description_stands_in_the_middle_of_its_box,
    nothing_sticks_out,
    nothing_sticks_out_in_word,
    large_text_stays_inside,
    every_image_has_a_size,
    no_link_is_nameless,
    a_story_is_linked_once,
    no_heading_stands_twice,
    every_headline_can_be_seen,
    every_headline_is_in_the_text_part,
    the_ask_is_where_it_should_be_and_nowhere_else,
    the_ask_waits_for_the_fourth_story,
    a_short_edition_asks_once,
    everybody_can_leave,
    everybody_sees_who_mails_them,
    gmail_shows_the_whole_mail,
    nothing_of_a_template_is_left,
    axe_finds_no_barrier,
    a_finger_hits_buttons_and_footer_links,
    no_word_breaks_without_a_hyphen,
    the_summary_follows_the_headline,
    narrow_phones_show_pictures_above_texts,
    every_section_is_written_from_its_side,
    every_border_has_a_dark_twin,
    the_inbox_shows_nothing_of_the_body,
    the_text_part_keeps_its_columns,
)


def broken_rules(mail: Mail) -> dict[str, list[str]]:
    """List what is wrong with a mail, by rule."""
    found = {rule.__name__: list(rule(mail)) for rule in RULES}
    return {name: faults for name, faults in found.items() if faults}


def _squeezed(text: str) -> str:
    return " ".join(text.split())
