import json
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser

from digest.config import Config
from digest.domain.editions import Edition, Item, LeftOut
from digest.domain.errors import EditionError
from digest.render.edition import MAX_HTML_BYTES, Renderer, edition_document, variants
from tests.render.sample import SITE, config, edition, headlines, item, sample, story

CONFIG = config()
RENDERER = Renderer(CONFIG)


def many(number: int) -> Edition:
    return edition(*(_long(n) for n in range(number)))


def _long(number: int) -> Item:
    entry = item(number)
    return replace(entry, story=replace(entry.story, guid=f"guid-{number}"), summary=entry.summary + " Więcej." * 40)


def bare(made: Edition) -> set[str]:
    return {entry.story.guid for entry in made.items if entry.headline_only}


def mailed(html: str) -> int:
    """The size of a page whose links the provider has replaced by longer ones."""
    links = [node.attributes for node in LexborHTMLParser(html).css("a[href^=http]")]
    return len(html.encode()) + 400 * sum("clicktracking" not in attributes for attributes in links)


def largest(made: Edition) -> int:
    return max(mailed(RENDERER.render(made, variant).html) for variant in variants(CONFIG, made))


def test_an_edition_that_fits_is_left_as_it_is() -> None:
    assert RENDERER.fit(edition()) == edition()


def test_thirty_stories_of_usual_length_fit_whole() -> None:
    made = edition(*(item(n) for n in range(30)))
    assert RENDERER.fit(made) == made


def test_two_hundred_long_stories_are_made_to_fit_with_every_variant() -> None:
    made = RENDERER.fit(many(200))
    assert 0.95 * MAX_HTML_BYTES < largest(made) < MAX_HTML_BYTES
    gone = {story.guid for story, reason in made.left_out if reason is LeftOut.SIZE}
    assert gone | {entry.story.guid for entry in made.items} == {f"guid-{n}" for n in range(200)}
    assert len(gone) + len(made.items) == 200


@pytest.mark.parametrize("number", [3, 60])
def test_rendering_all_variants_gives_the_fitted_edition_in_each(number: int) -> None:
    fitted, renditions = RENDERER.render_all(many(number))
    assert fitted == RENDERER.fit(many(number))
    assert renditions == tuple(RENDERER.render(fitted, variant) for variant in variants(CONFIG, fitted))


def test_what_must_be_in_a_mail_is_never_cut() -> None:
    html = RENDERER.render(RENDERER.fit(many(200)), CONFIG.donation.variants[0]).html
    for part in ("/unsubscribe/reader", CONFIG.mail.postal_address, CONFIG.donation.variants[0].heading):
        assert part in html


def test_the_last_of_each_section_become_headlines_first_and_the_lead_stays_whole() -> None:
    whole = many(50)
    made = RENDERER.fit(whole)
    assert not made.left_out, "headlines alone are enough here"
    assert 0 < len(bare(made)) < 50
    for section in made.sections:
        flags = [entry.headline_only for entry in section.items]
        assert flags == sorted(flags), "full stories stand before headlines"
        assert not flags[0]
    assert made.lead == whole.lead


def test_no_more_is_cut_than_needed() -> None:
    made = RENDERER.fit(many(60))
    assert largest(made) > MAX_HTML_BYTES - 2 * 2_500


@pytest.mark.parametrize("max_bytes", [25_000, 40_000, 80_000])
def test_any_limit_is_kept(max_bytes: int) -> None:
    assert largest(RENDERER.fit(many(60), max_bytes)) < max_bytes


def test_links_count_with_what_click_tracking_adds_to_them() -> None:
    made = edition(*(item(n) for n in range(30)))
    whole = Renderer(config(mail={"link_overhead": 0}))
    assert whole.fit(made) == made
    limit = len(whole.render(made, CONFIG.donation.variants[0]).html.encode()) + 1
    assert whole.fit(made, limit) == made
    assert RENDERER.fit(made, limit) != made


def test_a_site_that_tracks_nothing_mails_its_links_as_they_are() -> None:
    made, tracking = many(60), Renderer(config(mail={"link_overhead": 0}))
    assert Renderer(config(privacy={"track": False}, mail={"link_overhead": 400})).fit(made) == tracking.fit(made)


def test_the_lead_is_the_last_to_be_touched() -> None:
    lead = replace(item(0), summary="Słowo. " * 3_000, related=(story(90, "An older story"),))
    bare_lead = replace(lead, headline_only=True)
    made = RENDERER.fit(edition(lead, item(1), item(2)), largest(edition(bare_lead)) + 100)
    assert made.lead.headline_only
    assert [entry.story.guid for entry in made.items] == [lead.story.guid]
    assert [story.guid for story, _ in made.left_out] == [item(1).story.guid, item(2).story.guid]
    assert made.lead == made.items[0]


def test_related_stories_go_with_the_one_they_stand_under() -> None:
    other = replace(_long(1), related=(story(90, "An older story"),))
    made = RENDERER.fit(edition(item(0), other), largest(edition(item(0))) + 1)
    assert made.left_out == ((other.story, LeftOut.SIZE), (other.related[0], LeftOut.SIZE))


def test_an_edition_that_cannot_fit_says_why() -> None:
    with pytest.raises(EditionError, match=r"weekly edition of 2026-03-30 takes [\d,]+ bytes .* the limit is 5,000"):
        RENDERER.fit(edition(), 5_000)


def test_absurd_titles_are_cut_so_that_one_story_cannot_fill_a_mail() -> None:
    made = edition(replace(item(0), story=replace(item(0).story, title="Ż" * 200_000)))
    assert largest(RENDERER.fit(made)) < MAX_HTML_BYTES


def test_the_document_is_what_the_contract_says() -> None:
    made = edition(*sample(), item(14))
    rendition = Renderer(CONFIG).render(made, CONFIG.donation.variants[0])
    document = edition_document(made, rendition)
    assert json.loads(json.dumps(document)) == document
    assert list(document) == [
        *("digest", "local_date", "window", "covers", "subject", "preheader", "variant", "lead", "sections", "also"),
        *("left_out", "note", "block", "quote", "figure", "number", "corrections", "html_bytes", "text_bytes"),
    ]
    assert document["window"] == {"start": "2026-03-23T07:00:00+01:00", "end": "2026-03-30T07:00:00+02:00"}
    assert (document["digest"], document["local_date"], document["variant"]) == ("weekly", "2026-03-30", "a")
    assert document["lead"] == made.lead.story.guid
    assert document["html_bytes"] == len(rendition.html.encode())
    assert document["text_bytes"] == len(rendition.text.encode())


def test_a_story_in_the_document_has_its_own_address_and_the_site_s_time() -> None:
    made = edition()
    document = edition_document(made, Renderer(CONFIG).render(made, None))
    sections = document["sections"]
    assert isinstance(sections, list)
    assert [section["name"] for section in sections][:2] == ["Politics", "Law"]
    assert sections[0]["stories"][0] == {
        "guid": f"{SITE}/?p=4000",
        "title": "Sejm approves law to speed up building of homes near railway stations",
        "url": made.lead.story.url,
        "summary": made.lead.summary,
        "author": "Agnieszka Wądołowska",
        "published_at": "2026-03-30T07:00:00+02:00",
        "categories": ["Politics", "News"],
        "image_url": f"{SITE}/wp-content/uploads/2026/03/picture-0.png",
        "image_copy": None,
        "minutes": 2,
        "related": [f"{SITE}/?p=3960"],
    }
    assert sections[0]["stories"][2]["image_url"] is None


def test_the_document_says_what_was_left_out_and_why() -> None:
    made = replace(edition(), left_out=((story(70, "Old"), LeftOut.OUTSIDE_WINDOW),))
    document = edition_document(made, Renderer(CONFIG).render(made, None))
    assert document["left_out"] == [{"guid": f"{SITE}/?p=3930", "reason": "outside-window"}]
    assert document["variant"] == ""


@pytest.mark.parametrize("settings_", [CONFIG, config(donation={})])
def test_without_a_variant_there_is_no_ask(settings_: Config) -> None:
    rendition = Renderer(settings_).render(edition(), None)
    assert "donate" not in rendition.html.lower()
    assert rendition.variant == ""


def test_each_variant_of_the_ask_has_a_rendition_of_its_own() -> None:
    renditions = [RENDERER.render(edition(), variant) for variant in variants(CONFIG, edition())]
    assert [rendition.variant for rendition in renditions] == ["a", "b", "thanks", "quiet", "none"]
    assert "Make a donation" in renditions[1].html
    assert "Make a donation" not in renditions[2].html
    assert variants(config(donation={}), edition()) == (None,)


def test_a_week_of_forty_stories_fits_whole() -> None:
    made = replace(edition(*(item(n) for n in range(30))), also=headlines(10))
    assert RENDERER.fit(made) == made


def test_half_of_the_items_become_headlines_before_a_headline_after_the_sections_is_left_out() -> None:
    made = RENDERER.fit(replace(many(34), also=headlines(3)))
    assert len(made.also) == 3
    assert 0 < len(bare(made)) <= 17
    made = RENDERER.fit(replace(many(31), also=headlines(200)))
    assert (len(bare(made)), len(made.items)) == (15, 31)
    assert 0 < len(made.also) < 200
    assert made.also == headlines(200)[: len(made.also)]
    gone = tuple((one.story, LeftOut.SIZE) for one in headlines(200)[len(made.also) :])
    assert made.left_out == gone


@pytest.mark.parametrize("max_bytes", [25_000, 40_000, 80_000])
def test_no_story_is_lost_whatever_the_limit(max_bytes: int) -> None:
    whole = replace(many(40), also=headlines(40))
    made = RENDERER.fit(whole, max_bytes)
    assert largest(made) < max_bytes
    there = [one.guid for one in (*made.stories, *(story for story, _ in made.left_out))]
    assert sorted(there) == sorted(one.guid for one in whole.stories)
    assert not made.also or len(made.items) == 40


def test_the_document_lists_the_headlines_after_the_sections() -> None:
    made = replace(edition(), also=headlines(2))
    document = edition_document(made, RENDERER.render(made, None))
    assert document["also"] == [
        {
            "guid": one.story.guid,
            "title": one.story.title,
            "url": one.story.url,
            "published_at": one.story.published_at.astimezone(made.window.end.tzinfo).isoformat(),
            "section": one.section,
        }
        for one in headlines(2)
    ]
