import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from digest.domain.editions import Edition, Item, Rendition
from digest.domain.stories import Image
from digest.render.edition import Renderer
from tests.render.sample import SITE, config, edition, item, sample, story

CONFIG = config()
RENDERER = Renderer(CONFIG)
ASK = CONFIG.donation.variants[0]

HOSTILE = [
    '"><img src=x onerror=alert(1)>',
    "</mj-text></mj-column></mj-body>",
    "<script>alert(1)</script>",
    "<!-- unclosed",
    "]]> & &amp; &bogus; <",
    "{{7*7}} {% raise %} ${7*7} <%= 7*7 %>",
    "[unsubscribe] -x- %x% {{unsubscribe}} <%asm_group_unsubscribe_raw_url%>",
    "Zażółć „gęślą” jaźń – 50 % więcej",
    "Konstantynopolitańczykowianeczka" * 12,
    "\u202eright to left\u202c \u2028 \u00a0 \ufeff 👩‍👩‍👧‍👦",
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=80),
).filter(str.strip)


def parsed(rendition: Rendition) -> LexborHTMLParser:
    return LexborHTMLParser(rendition.html)


def words(text: str) -> str:
    return " ".join(text.split())


def edition_of(title: str, summary: str = "", image: Image | None = None) -> Edition:
    first = Item(story(0, title, categories=(title,), author=summary, image=image), summary)
    second = Item(story(1, title, categories=("Law",), image=image), summary, related=(story(2, title),))
    return edition(first, second, replace(second, story=story(3, title, categories=(title,)), headline_only=True))


@settings(max_examples=150, deadline=None)
@given(title=TEXTS, summary=TEXTS, alt=TEXTS)
def test_any_text_comes_out_as_text_and_never_as_markup(title: str, summary: str, alt: str) -> None:
    page = parsed(RENDERER.render(edition_of(title, summary, Image(f"{SITE}/a.jpg", alt)), ASK))
    texts = [words(node.text()) for node in page.css("h1, h2, h3, p, p a")]
    assert texts.count(words(title)) >= 5, "a section's name, three headlines and a related line"
    assert words(summary) in texts
    assert {words(node.attributes["alt"] or "") for node in page.css("img")} == {words(alt)}
    assert not page.css("script, iframe, [onerror]")
    assert len(page.css("img")) == 2


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60))
def test_no_text_whatever_stops_an_edition(text: str) -> None:
    made = edition_of(text, text, Image(f"{SITE}/{text}", text))
    rendition = RENDERER.render(replace(made, subject=text, preheader=text), ASK)
    rendition.html.encode()
    rendition.text.encode()


def test_what_looks_like_a_provider_s_tag_stays_as_it_is_written() -> None:
    title = HOSTILE[6]
    rendition = RENDERER.render(edition_of(title), ASK)
    assert title in [node.text() for node in parsed(rendition).css("h3 a")]
    assert "{{7*7}}" in RENDERER.render(edition_of("{{7*7}}"), ASK).html


def test_the_page_has_one_h1_and_headings_for_sections_and_stories() -> None:
    page = parsed(RENDERER.render(edition(), ASK))
    assert [words(node.text()) for node in page.css("h1")] == ["The week in Poland · 23–29 March 2026"]
    assert len(page.css("h3")) == 11, "the lead and two more have large pictures"
    names = [node.text() for node in page.css("h2")]
    assert [name for name in names if name in {"Politics", "Law", "Business", "Society", "History"}] == [
        *("Politics", "Law", "Business", "Society", "History")
    ]


def test_the_lead_stands_once_at_the_top_and_leaves_no_empty_section_behind() -> None:
    lead, other = item(12), item(3)
    page = parsed(RENDERER.render(edition(lead, other), None))
    titles = [node.text() for node in page.css("h2 a, h3 a")]
    assert titles == [lead.story.title, other.story.title]
    assert [node.text() for node in page.css("h2")] == [lead.story.title]
    assert "Law" in [node.text() for node in page.css("p.accent")], "a section of one story has no heading"


def test_a_language_written_from_the_right_says_so() -> None:
    arabic = config(site={"name": "أخبار", "feed": f"{SITE}/feed/", "locale": "ar"})
    html = Renderer(arabic).render(edition(), ASK).html
    assert '<html lang="ar" dir="rtl"' in html
    page = LexborHTMLParser(html)
    assert {node.attributes["dir"] for node in page.css("td.words[dir]")} == {"rtl"}
    assert "direction:ltr" not in html


def test_nothing_but_images_is_asked_of_any_server() -> None:
    html = RENDERER.render(edition(), ASK).html
    page = LexborHTMLParser(html)
    assert not page.css("link, script, iframe, object, embed, video, audio, [background], [srcset]")
    assert "@import" not in html
    assert "url(" not in html
    assert {node.tag for node in page.css("[src]")} == {"img"}


def test_every_image_has_a_size_and_an_alternative() -> None:
    images = parsed(RENDERER.render(edition(), ASK)).css("img")
    assert len(images) == 11
    sizes = [(image.attributes["width"], image.attributes["height"]) for image in images]
    assert (sizes.count(("536", "302")), sizes.count(("168", "112"))) == (3, 8)
    assert all(image.attributes["alt"] is not None for image in images)


def test_the_view_in_browser_is_not_personal() -> None:
    links = [node.attributes["href"] for node in parsed(RENDERER.render(edition(), ASK)).css("a")]
    assert "https://digest.notesfrompoland.com/editions/weekly/2026-03-30" in links


def test_the_same_edition_gives_the_same_bytes_and_another_one_another_tag() -> None:
    once, again = Renderer(CONFIG).render(edition(), ASK), Renderer(config()).render(edition(), ASK)
    assert once == again
    assert RENDERER.render(edition(item(1)), ASK).token_tag != once.token_tag


def test_a_story_that_quotes_a_tag_does_not_get_a_link() -> None:
    tag = RENDERER.render(edition(), ASK).token_tag
    quoting = edition(*sample(), Item(story(50, f"We saw {tag}"), tag))
    rendition = RENDERER.render(quoting, ASK)
    assert rendition.token_tag != tag
    assert rendition.html.count(rendition.token_tag) == 2


def test_the_ask_stands_in_the_middle_and_one_line_at_the_end_reminds_of_it() -> None:
    html = RENDERER.render(edition(), ASK).html
    (asked,) = (found.start() for found in re.finditer(f"{ASK.heading}</h2>", html))
    assert html.index("Gdańsk shipyard") < asked < html.index("First concrete") < html.index("Copernicus")
    assert html.index("Copernicus") < html.index("Readers pay for this edition")
    assert html.count(f'href="{SITE}/donate/?utm_source=digest') == 2


def test_a_logo_stands_in_for_the_name_and_says_it() -> None:
    branded = config(site={"name": "Notes & Co", "feed": f"{SITE}/feed/", "logo": f"{SITE}/logo.png"})
    logo = parsed(Renderer(branded).render(edition(), None)).css(f'img[src="{SITE}/logo.png"]')
    assert [image.attributes["alt"] for image in logo] == ["Notes & Co"]


def test_a_logo_has_a_width_where_it_is_known() -> None:
    measured = config(theme={"logo": f"{SITE}/logo.png", "logo_dark": f"{SITE}/dark.png", "logo_width": 160})
    logos = parsed(Renderer(measured).render(edition(), None)).css('img[src*="/logo.png"], img[src*="/dark.png"]')
    assert [(image.attributes["width"], image.attributes["height"]) for image in logos] == [("160", "40"), ("0", "0")]


@pytest.mark.parametrize(("size", "drawings"), [((0, 0), 1), ((1200, 800), 0)])
def test_word_gets_a_drawing_for_a_large_picture_of_unknown_shape(size: tuple[int, int], drawings: int) -> None:
    image = Image(f"{SITE}/a--b.png?w=1&h=2", "", *size)
    made = edition(*(replace(one, story=replace(one.story, image=image)) for one in sample()[:3]))
    html = RENDERER.render(made, None).html
    assert html.count('src="https://notesfrompoland.com/a-&#45;b.png?w=1&amp;h=2" /></v:rect>') == drawings


def test_a_full_story_takes_at_most_2_kb() -> None:
    eight, twelve = (len(RENDERER.render(edition(*sample()[:n]), ASK).html) for n in (8, 12))
    assert (twelve - eight) / 4 < 2_000
