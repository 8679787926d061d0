"""Reports of one event in the mail: the newest in full, and up to three others below it with their dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from digest.domain.editions import Item, Rendition
from digest.render.edition import Renderer, edition_document
from digest.render.layout.view import RELATED_LINES
from tests.render.sample import config, edition, item, story

RENDERER = Renderer(config())
NIGHT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
"""Half past midnight on 29 March in Warsaw."""


def under(head: Item, hours: list[int]) -> Item:
    """Put reports under a story, as many hours older than it."""
    head = replace(head, story=replace(head.story, published_at=NIGHT))
    related = (
        story(number, f"Report {number}", published_at=NIGHT - timedelta(hours=by))
        for number, by in enumerate(hours, start=50)
    )
    return replace(head, related=tuple(related))


def lines(rendition: Rendition) -> tuple[list[str], list[str]]:
    """Find the lines about related stories, in the HTML and in the text."""
    html = [" ".join(node.text().split()) for node in LexborHTMLParser(rendition.html).css("p")]
    text = [line.strip() for line in rendition.text.splitlines()]
    html, text = ([line for line in each if ": Report" in line] for each in (html, text))
    return html, text


@pytest.mark.parametrize("headline_only", [False, True])
@pytest.mark.parametrize("place", [0, 1])
def test_the_three_newest_of_a_large_group_are_shown_with_their_local_dates(place: int, headline_only: bool) -> None:  # noqa: FBT001
    items = [item(0), item(1)]
    items[place] = replace(under(items[place], [0, 1, 30, 60]), headline_only=headline_only)
    made = edition(*items)
    rendition = RENDERER.render(made, None)
    shown = ["Earlier, 29 March: Report 50", "Earlier, 28 March: Report 51", "Earlier, 27 March: Report 52"]
    assert lines(rendition) == (shown, shown)
    assert len(shown) == RELATED_LINES
    sections = edition_document(made, rendition)["sections"]
    assert isinstance(sections, list)
    stories = [one for section in sections for one in section["stories"]]
    assert len(stories[place]["related"]) == 4, "the document lists the whole group"


def test_a_newer_report_under_a_story_that_an_editor_put_first_is_not_called_earlier() -> None:
    rendition = RENDERER.render(edition(under(item(0), [-12, 12])), None)
    shown = ["Later, 29 March: Report 50", "Earlier, 28 March: Report 51"]
    assert lines(rendition) == (shown, shown)
