import json
from dataclasses import replace

from digest.domain.editions import LeftOut
from digest.render.edition import Renderer, edition_document
from tests.render.sample import SITE, config, edition, item, sample, story

CONFIG = config()


def test_the_document_is_what_the_contract_says() -> None:
    made = edition(*sample(), item(14))
    rendition = Renderer(CONFIG).render(made, CONFIG.donation.variants[0])
    document = edition_document(made, rendition)
    assert json.loads(json.dumps(document)) == document
    assert list(document) == [
        *("digest", "local_date", "window", "subject", "preheader", "variant", "lead", "sections", "left_out"),
        *("note", "block", "corrections", "html_bytes", "text_bytes"),
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
        "minutes": 2,
        "related": [f"{SITE}/?p=3960"],
    }
    assert sections[0]["stories"][2]["image_url"] is None


def test_the_document_tells_what_was_left_out_and_why() -> None:
    made = replace(edition(), left_out=((story(70, "Old"), LeftOut.OUTSIDE_WINDOW),))
    document = edition_document(made, Renderer(CONFIG).render(made, None))
    assert document["left_out"] == [{"guid": f"{SITE}/?p=3930", "reason": "outside-window"}]
    assert document["variant"] == ""
