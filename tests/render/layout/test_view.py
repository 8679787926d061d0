import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from digest.config import THANKS, DonationVariant
from digest.domain.corrections import Correction
from digest.domain.editions import Edition, Rendition
from digest.domain.opens_and_clicks import HIDDEN, NOBODY, link_name
from digest.domain.references import Reference, write
from digest.domain.stories import Image
from digest.render.edition import Renderer
from digest.render.layout.variables import BlockView, EditionView, HeadlineView, LineView, NoteView, PictureView
from digest.render.layout.view import site_view, view
from tests.render.sample import SITE, config, edition, headlines, item, story

CONFIG = config()
RENDERER = Renderer(CONFIG)
ASK = CONFIG.donation.variants[0]
REFERENCE = write(Reference("weekly", date(2026, 3, 30), "a", "middle"))
MARKS = "utm_source=digest&utm_medium=email&utm_campaign=weekly-2026-03-30"


def parsed(rendition: Rendition) -> LexborHTMLParser:
    return LexborHTMLParser(rendition.html)


def words(text: str) -> str:
    """A text with plain spaces: some locales part dates by narrow ones."""
    return " ".join(text.split())


def laid_out(made: Edition, variant: DonationVariant | None = None, **tables: Any) -> EditionView:
    return view(made, variant, config(**tables))


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
    named = {node.html: link_name(node.attributes["href"] or "", settings.public_url, frozenset()) for node in nodes}
    (hidden,) = (html for html, name in named.items() if name == HIDDEN)
    assert "display:none" in str(hidden)
    assert "tabindex" in str(hidden)
    assert NOBODY not in rendition.text


def test_a_donation_page_elsewhere_gets_the_reference_if_its_parameter_is_known() -> None:
    donation = {
        "url": "https://donate.example.org/?to=nfp",
        "amounts": {"50 zł": "https://buy.stripe.com/fifty"},
        "variants": [{"name": "a", "heading": "h", "text": "t"}],
    }
    unknown = laid_out(edition(), ASK, donation=donation).ask
    assert unknown is not None
    assert (unknown.url, unknown.amounts[0].url) == (
        "https://donate.example.org/?to=nfp",
        "https://buy.stripe.com/fifty",
    )
    known = laid_out(edition(), ASK, donation={**donation, "reference": "client_reference_id"}).ask
    assert known is not None
    assert known.url == f"https://donate.example.org/?to=nfp&client_reference_id={REFERENCE}"
    fifty = write(Reference("weekly", date(2026, 3, 30), "a", "middle", "50-z"))
    assert known.amounts[0].url == f"https://buy.stripe.com/fifty?client_reference_id={fifty}"


def test_a_story_without_an_address_leads_to_the_site() -> None:
    lost = replace(item(0), story=replace(item(0).story, url=None))
    assert f'<a class="ink" href="{SITE}/?utm_source' in Renderer(config()).render(edition(lost), None).html


def test_a_daily_is_dated_by_its_day_in_the_site_s_language() -> None:
    polish = config(site={"name": "Notatki", "feed": f"{SITE}/feed/", "locale": "pl_PL"})
    page = parsed(Renderer(polish).render(edition(digest="daily"), None))
    assert "poniedziałek, 30 marca 2026" in page.css("h1")[0].text()
    html = page.css_first("html")
    assert html is not None
    assert (html.attributes["lang"], html.attributes["dir"]) == ("pl-PL", "ltr")


@pytest.mark.parametrize(("locale", "line"), [("pl_PL", "23–29 marca 2026"), ("de_DE", "23.–29. März 2026")])
def test_a_weekly_is_dated_by_its_stretch_in_the_site_s_language(locale: str, line: str) -> None:
    abroad = config(site={"name": "Notatki", "feed": f"{SITE}/feed/", "locale": locale})
    assert line in parsed(Renderer(abroad).render(edition(), None)).css("h1")[0].text()


def test_a_headline_alone_has_no_picture_and_no_summary() -> None:
    bare = replace(item(9), headline_only=True)
    html = RENDERER.render(edition(item(0), bare), None).html
    assert bare.story.title in html
    assert bare.summary not in html
    assert "picture-9" not in html


def test_the_token_s_tag_stands_in_the_reader_s_links_and_nowhere_else() -> None:
    rendition = RENDERER.render(edition(), ASK)
    tag = rendition.token_tag
    assert re.fullmatch("reader[0-9a-f]{32}", tag)
    personal = [href for node in parsed(rendition).css("a") if tag in (href := node.attributes["href"] or "")]
    assert sorted(personal) == [
        f"https://digest.notesfrompoland.com/preferences/{tag}",
        f"https://digest.notesfrompoland.com/unsubscribe/{tag}",
    ]
    assert rendition.html.count(tag) == 2
    assert rendition.text.count(tag) == 2


def test_the_preheader_keeps_the_body_out_of_the_inbox_row() -> None:
    page = parsed(RENDERER.render(edition(), ASK))
    hidden = page.css_first('div[style*="display:none"]')
    assert hidden is not None
    shown = hidden.text()
    assert shown.startswith(edition().preheader)
    assert len(shown) > 150


def test_the_lead_stands_apart_from_the_sections_and_names_its_own() -> None:
    made = laid_out(edition(item(3), item(0), item(4), lead=1))
    assert (made.lead.title, made.lead.section) == (item(0).story.title, "Politics")
    sections = (*made.before_ask, *made.after_ask)
    assert [(section.name, [one.title for one in section.stories]) for section in sections] == [
        ("Law", [item(3).story.title, item(4).story.title])
    ]
    assert {one.section for section in sections for one in section.stories} == {"Law"}


def test_a_story_shows_what_is_stored_and_its_reading_time() -> None:
    made = laid_out(edition()).lead
    assert (made.author, made.minutes, made.summary) == ("Agnieszka Wądołowska", 2, item(0).summary)
    address = f"{SITE}/wp-content/uploads/2026/03/picture-0.png"
    assert made.image == PictureView(address, 536, 302, "The Sejm’s chamber during a vote", 302, is_measured=False)
    assert [line.title for line in made.related] == ["Poland’s housing shortage shrinks for third year in a row"]


def test_the_lead_shows_no_picture_that_does_not_suit_the_top() -> None:
    upright = Image(f"{SITE}/a.jpg", width=900, height=1200)
    first, second = (replace(item(number), story=replace(item(number).story, image=upright)) for number in (0, 1))
    made = laid_out(edition(first, second))
    thumb = PictureView(upright.url, 84, 112, "", 112)
    assert (made.lead.image, made.before_ask[0].stories[0].image) == (None, thumb)


def test_a_headline_alone_keeps_its_related_lines() -> None:
    bare = replace(item(0), headline_only=True, related=(story(40, "Older", url=f"{SITE}/older/"),))
    made = laid_out(edition(bare, item(1))).lead
    assert (made.headline_only, made.summary, made.image) == (True, "", None)
    assert made.related == (LineView("Older", f"{SITE}/older/?{MARKS}", "15 March", later=False),)


@pytest.mark.parametrize("size", [400, 401])
def test_a_line_has_at_most_400_characters_and_no_line_end(size: int) -> None:
    made = laid_out(edition(replace(item(0), story=story(0, f"A\n {'x' * (size - 2)}", author="B\tC"))))
    assert made.lead.title == (f"A {'x' * 398}" if size == 400 else f"A {'x' * 397}…")
    assert made.lead.author == "B C"


def test_white_space_in_an_address_is_encoded() -> None:
    broken = story(0, "Title", url=f" {SITE}/a b\n/", image=Image(f"{SITE}/a b.jpg", "Two\nlines"))
    made = laid_out(edition(replace(item(0), story=broken))).lead
    assert made.url == f"{SITE}/a%20b%0A/?{MARKS}"
    assert made.image == PictureView(f"{SITE}/a%20b.jpg", 536, 302, "Two lines", 302, is_measured=False)


def test_the_notes_of_an_editor_are_laid_out_in_paragraphs() -> None:
    made = laid_out(replace(edition(), note="One\n two.\n \nThree.\n\n", block="Podcast\nListen.\n\nNow."))
    assert made.note == NoteView(("One two.", "Three."), "", None)
    assert made.block == BlockView("Podcast", ("Listen.", "Now."))
    assert laid_out(edition()).block is None
    assert laid_out(replace(edition(), block="\nOnly a title\n")).block == BlockView("Only a title", ())


def test_a_correction_links_to_the_story_unless_it_was_withdrawn() -> None:
    right = story(5, "Right", url=f"{SITE}/a b/")
    withdrawn, unlinked = replace(right, withdrawn_at=right.published_at), replace(right, url=None)
    corrections = tuple(Correction(one, "Wrong", 7, date(2026, 3, 23)) for one in (right, withdrawn, unlinked))
    shown, gone, lost = laid_out(replace(edition(), corrections=corrections)).corrections
    assert (shown.mailed_title, shown.title, shown.date_line) == ("Wrong", "Right", "23 March 2026")
    assert shown.url == f"{SITE}/a%20b/?{MARKS}"
    assert (gone.title, gone.url) == ("", None)
    assert (lost.title, lost.url) == ("Right", None)


def test_recent_donors_read_thanks_instead_of_an_ask() -> None:
    thanks = DonationVariant(name=THANKS, weight=0, heading="", text="Thank you.\n\nReally.")
    made = laid_out(edition(), thanks)
    assert (made.ask, made.thanks) == (None, ("Thank you.", "Really."))
    asked = laid_out(edition(), ASK)
    assert asked.thanks == ()
    assert asked.ask is not None
    assert (asked.ask.heading, asked.ask.url) == (ASK.heading, f"{SITE}/donate/?{MARKS}&utm_content={REFERENCE}")
    assert asked.ask.paragraphs == (ASK.text,)
    assert laid_out(edition(), ASK, donation={}).ask is None


def test_the_preheader_is_padded_whatever_its_length() -> None:
    for preheader in ("", "x" * 140):
        made = laid_out(replace(edition(), preheader=preheader))
        assert made.preheader_padding == "\u034f\u200c\u00a0" * 120


def test_the_site_is_described_in_its_language_and_direction() -> None:
    site: dict[str, Any] = {"name": "أخبار", "feed": f"{SITE}/feed/", "locale": "ar_EG", "logo": f"{SITE}/logo.png"}
    shown = site_view(config(site=site))
    assert (shown.name, shown.host, shown.logo) == ("أخبار", "notesfrompoland.com", f"{SITE}/logo.png")
    assert (shown.language, shown.direction) == ("ar-EG", "rtl")


def test_the_token_s_tag_is_the_same_for_the_same_edition_and_for_no_other() -> None:
    assert laid_out(edition()).token_tag == laid_out(edition()).token_tag
    assert laid_out(edition()).token_tag != laid_out(replace(edition(), subject="Another")).token_tag
    tag = laid_out(edition()).token_tag
    assert laid_out(edition()).links.unsubscribe == f"https://digest.notesfrompoland.com/unsubscribe/{tag}"


def test_a_template_may_use_every_part_of_the_view() -> None:
    made = laid_out(edition())
    assert made.context() == {name: getattr(made, name) for name in EditionView.__slots__}


ENGLISH = {"name": "N", "feed": f"{SITE}/feed/", "locale": "en_GB"}


def test_headlines_after_the_sections_have_their_day_and_a_marked_address() -> None:
    (one,) = headlines(1)
    (shown,) = laid_out(replace(edition(), also=(one,)), site=ENGLISH).also
    assert shown == HeadlineView(one.story.title, f"{one.story.url}?{MARKS}", "Sunday")


def test_both_parts_of_the_mail_show_weekdays_and_headlines() -> None:
    bare = replace(item(5), headline_only=True)
    rendition = RENDERER.render(replace(edition(item(0), item(3), bare), also=headlines(3)), None)
    page, text = words(parsed(rendition).html or ""), words(rendition.text)
    for one in headlines(3):
        assert page.count(one.story.title) == text.count(one.story.title) == 1
        assert f"{one.story.url}\n" in rendition.text
    assert "Also this week" in page
    assert "ALSO THIS WEEK" in text
    assert "Sunday&nbsp;· Daniel Tilles&nbsp;· 3&nbsp;min&nbsp;read" in page
    assert "Sunday · Daniel Tilles · 3 min read" in text
    assert "Saturday" in page
    assert "Saturday" in text
    assert "Also this week" not in RENDERER.render(edition(), None).html
