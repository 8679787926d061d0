from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from digest.domain.opens_and_clicks import HIDDEN, NOBODY, link_name
from digest.render.edition import Renderer
from digest.render.view import Campaign
from tests.render.sample import SITE, config, edition, item

MARKS = "utm_source=digest&utm_medium=email&utm_campaign=weekly-2026-03-30"
CAMPAIGN = Campaign("notesfrompoland.com", "weekly-2026-03-30")


@pytest.mark.parametrize(
    ("given", "marked"),
    [
        (f"{SITE}/a/", f"{SITE}/a/?{MARKS}"),
        (SITE, f"{SITE}/?{MARKS}"),
        ("https://www.notesfrompoland.com/a", f"https://www.notesfrompoland.com/a?{MARKS}"),
        (f"{SITE}/a/?p=1&q=%C5%82+b&empty=", f"{SITE}/a/?p=1&q=%C5%82+b&empty=&{MARKS}"),
        (f"{SITE}/a/?utm_source=feed&p=1&UTM_Medium=rss", f"{SITE}/a/?p=1&{MARKS}"),
        (f"{SITE}/a/#part-2", f"{SITE}/a/?{MARKS}#part-2"),
        ("HTTPS://NotesFromPoland.com:443/a", f"https://NotesFromPoland.com:443/a?{MARKS}"),
    ],
)
def test_links_to_the_site_carry_the_campaign(given: str, marked: str) -> None:
    assert CAMPAIGN.mark(given) == marked


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?utm_source=theirs",
        "https://notnotesfrompoland.com/",
        "https://notesfrompoland.com.example.org/",
        "https://example.org/?next=https://notesfrompoland.com/",
        "http://[broken",
    ],
)
def test_links_elsewhere_are_left_alone(url: str) -> None:
    assert CAMPAIGN.mark(url) == url


def test_stories_related_lines_and_the_site_are_marked_and_the_readers_pages_are_not() -> None:
    rendition = Renderer(config()).render(edition(), None)
    links = {node.attributes["href"] or "" for node in LexborHTMLParser(rendition.html).css("a")}
    to_the_site = {link for link in links if link.startswith(f"{SITE}/")}
    assert len(to_the_site) == 17, "14 stories, 2 related ones, the site"
    assert all(link.endswith(MARKS) for link in to_the_site)
    assert not any("utm_" in link for link in links - to_the_site)


def test_only_the_link_that_no_person_sees_is_named_hidden() -> None:
    settings = config()
    rendition = Renderer(settings).render(edition(), None)
    nodes = LexborHTMLParser(rendition.html).css("a")
    named = {node.html: link_name(node.attributes["href"] or "", settings.public_url, None) for node in nodes}
    (hidden,) = (html for html, name in named.items() if name == HIDDEN)
    assert "display:none" in str(hidden)
    assert "tabindex" in str(hidden)
    assert NOBODY not in rendition.text


def test_a_donation_page_elsewhere_is_not_marked() -> None:
    settings = config(
        donation={"url": "https://donate.example.org/?to=nfp", "variants": [{"name": "a", "heading": "h", "text": "t"}]}
    )
    rendition = Renderer(settings).render(edition(), settings.donation.variants[0])
    assert rendition.html.count('href="https://donate.example.org/?to=nfp"') == 2


def test_a_story_without_an_address_leads_to_the_site() -> None:
    lost = replace(item(0), story=replace(item(0).story, url=None))
    assert f'<a class="ink" href="{SITE}/?utm_source' in Renderer(config()).render(edition(lost), None).html
