# ruff: noqa: E501 -- lines of documents are as long as they are
"""Which of the pictures that an entry offers is taken, and in which size."""

import json

import pytest

from digest.domain.stories import Image
from digest.feed.parse import parse
from tests.feed.documents import FEED, WARSAW, one, only, story
from tests.feed.pictures.offers import UP, address, media, picture

DEFAULT = 'medium="image" isDefault="true"'


def grouped(*contents: str) -> str:
    return f"<media:group>{''.join(contents)}</media:group>"


def test_the_places_are_asked_in_order() -> None:
    places = [
        f'<media:content url="{UP}/1.jpg" medium="image" width="1080"/>',
        f'<media:thumbnail url="{UP}/2.jpg" width="600"/>',
        f'<enclosure url="{UP}/3.jpg" type="image/jpeg" length="1"/>',
        f'<itunes:image href="{UP}/4.jpg"/>',
    ]
    page = f'<p>x <img src="{UP}/5.jpg"></p><img src="{UP}/6.jpg">'
    for first in range(5):
        assert address(page, "".join(reversed(places[first:]))) == f"{UP}/{first + 1}.jpg"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (f'<media:group><media:content url="{UP}/s.jpg" medium="image" width="300"/><media:content url="{UP}/l.jpg" medium="image" width="1200"/></media:group>', f"{UP}/l.jpg"),
        (f'<media:group><media:content url="{UP}/huge.jpg" medium="image" width="6000"/><media:content url="{UP}/l.jpg" medium="image" width="1200"/></media:group>', f"{UP}/l.jpg"),
        (f'<media:content url="{UP}/a.webp" medium="image" width="1200"/><media:content url="{UP}/a.jpg" medium="image" width="900"/>', f"{UP}/a.jpg"),
        (f'<media:content url="{UP}/a.webp" medium="image"/>', f"{UP}/a.webp"),
        (f'<media:content url="{UP}/v.mp4" medium="video" type="video/mp4"/><media:thumbnail url="{UP}/t.jpg"/>', f"{UP}/t.jpg"),
        (f'<media:content url="{UP}/x.jpg"/>', f"{UP}/x.jpg"),
        ('<media:content url="https://0.gravatar.com/avatar/1?s=96" medium="image"/>', None),
        (f'<enclosure url="{UP}/p.mp3" type="audio/mpeg"/>', None),
        (f'<media:thumbnail url="{UP}/a-150x150.jpg" width="150" height="150"/>', f"{UP}/a-150x150.jpg"),
        ('<media:content url="/wp-content/uploads/r.jpg" medium="image"/>', "https://notesfrompoland.com/wp-content/uploads/r.jpg"),
        ('<media:content url="http://notesfrompoland.com/r.jpg" medium="image"/>', "https://notesfrompoland.com/r.jpg"),
        ('<media:content url="javascript:alert(1)" medium="image"/>', None),
    ],
)  # fmt: skip
def test_the_best_variant_of_what_media_elements_offer_is_taken(more: str, expected: str | None) -> None:
    assert address(more=more) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        # The publisher's default, then the first, rather than the widest.
        (media("lead.jpg", 900, 0, DEFAULT) + media("inside.jpg", 1200), "lead.jpg"),
        (media("inside.jpg", 1200) + media("lead.jpg", 900, 600, DEFAULT), "lead.jpg"),
        (media("inside.jpg", 1200) + media("lead.jpg", 900, 600, 'type="image/jpeg" isDefault="True"'), "lead.jpg"),
        (media("lead.jpg", 900) + media("inside.jpg", 2000), "lead.jpg"),
        (media("lead.jpg") + media("inside.jpg", 1200), "lead.jpg"),
        (media("lead.jpg", 400, 300, DEFAULT) + media("inside.jpg", 1200), "lead.jpg"),
        (media("a.jpg", 900, 600) + grouped(media("b.jpg", 1200, 800), media("c.jpg", 1500, 1000)), "a.jpg"),
        # Another crop of the default is another picture.
        (grouped(media("a-3x2.jpg", 940, 627, DEFAULT), media("a-3x4.jpg", 1000, 1333)), "a-3x2.jpg"),
        (grouped(media("a-16x9.jpg", 940, 529), media("a-1x1.jpg", 1400, 1400)), "a-16x9.jpg"),
        (grouped(media("a-3x4.jpg", 1000, 1333), media("a-3x2.jpg", 940, 627)), "a-3x2.jpg"),
        (grouped(media("a-3x4.jpg", 1000, 1333, DEFAULT), media("a-3x2.jpg", 940, 627)), "a-3x4.jpg"),
        (media("upright.jpg", 1000, 1333) + media("inside.jpg", 1200, 800), "upright.jpg"),
        (grouped(media("wide.jpg", 940, 0, DEFAULT), media("square.jpg", 1400)), "wide.jpg"),
        # Sizes of one picture: in a group, or by their names.
        (grouped(media("s.jpg", 300, 200), media("m.jpg", 1200, 800), media("l.jpg", 2400, 1600)), "m.jpg"),
        (grouped(media("l.jpg", 2400), media("m.jpg", 1280), media("s.jpg", 600)), "m.jpg"),
        (grouped(media("s.jpg", 300, 200), media("m.jpg", 1100, 733)), "m.jpg"),
        (grouped(media("s.jpg", 600, 400, DEFAULT), media("m.jpg", 1500, 1000)), "m.jpg"),
        (media("a-300x200.jpg") + media("a-1024x683.jpg") + media("a-1536x1024.jpg") + media("a.jpg", 2560, 1707), "a-1536x1024.jpg"),
        (media("a-1024x683.jpg", 1024, 683) + media("b-2048x1365.jpg", 2048, 1365), "a-1024x683.jpg"),
        (media("5000.jpg?width=140&amp;quality=85&amp;s=1") + media("5000.jpg?width=460&amp;quality=85&amp;s=2") + media("5000.jpg?width=700&amp;s=3"), "5000.jpg?width=700&s=3"),
        (media("show.php?id=1&amp;w=900") + media("show.php?id=2&amp;w=1200"), "show.php?id=1&w=900"),
        # A small picture only if nothing else is there.
        (media("logo.jpg", 150, 100, DEFAULT) + media("lead.jpg", 900), "lead.jpg"),
        (media("small.jpg", 320) + media("lead.jpg", 900), "lead.jpg"),
        (media("small.jpg", 320) + f'<enclosure url="{UP}/whole.jpg" type="image/jpeg"/>', "whole.jpg"),
        (media("small.jpg", 320) + f'<media:thumbnail url="{UP}/tiny.jpg" width="150"/>', "small.jpg"),
    ],
)  # fmt: skip
def test_the_default_or_the_first_picture_is_taken_in_its_best_size(more: str, expected: str) -> None:
    assert address(more=more) == f"{UP}/{expected}"


def test_a_thumbnail_is_taken_only_if_nothing_better_is_there() -> None:
    thumbnail = f'<media:thumbnail url="{UP}/a-150x150.jpg"/>'
    assert address(f'<img src="{UP}/big.jpg">', thumbnail) == f"{UP}/big.jpg"
    assert address("<p>x</p>", thumbnail) == f"{UP}/a-150x150.jpg"


def test_what_the_feed_says_about_the_picture_is_kept() -> None:
    assert picture(more=media("a.jpg", 940, 627, DEFAULT)) == Image(
        f"{UP}/a.jpg", "", 940, 627, default=True, medium="image"
    )
    assert picture(f'<img src="{UP}/a-800x600.jpg" width="400" height="300">') == Image(
        f"{UP}/a-800x600.jpg", "", 800, 600
    )
    assert picture(f'<img src="{UP}/a.jpg" style="width: 640px; height: 480px">') == Image(f"{UP}/a.jpg", "", 640, 480)
    assert picture(f'<img src="{UP}/a.jpg?resize=800%2C600&ssl=1">') == Image(
        f"{UP}/a.jpg?resize=800%2C600&ssl=1", "", 800, 600
    )
    sizes = (
        f'<img src="{UP}/a-600x400.jpg" width="600" height="400" srcset="{UP}/a-600x400.jpg 600w, {UP}/a.jpg 1500w">'
    )
    assert picture(sizes) == Image(f"{UP}/a.jpg", "", 1500, 1000)
    assert picture(f'<img src="{UP}/a.jpg" width="100%" height="auto">') == Image(f"{UP}/a.jpg")


def test_a_picture_keeps_its_words_as_plain_text() -> None:
    assert picture(f'<img src="{UP}/a.jpg" alt="A &lt;b&gt;tram&lt;/b&gt; &amp;amp; bus&#10;">') == Image(
        f"{UP}/a.jpg", "A tram & bus"
    )
    described = f'<media:content url="{UP}/a.jpg" medium="image"><media:title>N</media:title><media:description>A tram</media:description></media:content>'
    sighting = one(story("<p>Text.</p>", more=described, description="By hand."))
    assert sighting.image == Image(f"{UP}/a.jpg", "A tram", medium="image")
    assert (sighting.title, sighting.text, sighting.standfirst) == ("A title", "Text.", "By hand.")


@pytest.mark.parametrize(
    "more",
    [
        f'<media:content url="{UP}/a.jpg"/>',
        f'<media:content url="{UP}/a" medium="image"/>',
        f'<media:content url="{UP}/a" type="image/jpeg"/>',
        f'<media:content url="{UP}/a.jpg" type="application/octet-stream"/>',
        f'<media:thumbnail url="{UP}/a"/>',
        f"<media:thumbnail>{UP}/a.jpg</media:thumbnail>",
        f'<enclosure url="{UP}/a" type="image/png"/>',
        f'<enclosure url="{UP}/a.jpg" length="1"/>',
        f'<itunes:image href="{UP}/a"/>',
        f"<image><url>{UP}/a.jpg</url></image>",
        f"<image><title>T</title><url><![CDATA[{UP}/a.jpg]]></url><link>https://notesfrompoland.com/</link></image>",
        f"<image>{UP}/a.jpg</image>",
        f"<image><url>{UP}/a.jpg</url></image><author><name>Anna</name><uri>https://notesfrompoland.com/anna</uri></author>",
    ],
)  # fmt: skip
def test_whatever_is_offered_as_a_picture_is_taken(more: str) -> None:
    assert (address(more=more) or "").removesuffix(".jpg") == f"{UP}/a"


@pytest.mark.parametrize(
    "more",
    [
        "<author><name>Anna</name><uri>https://notesfrompoland.com/anna</uri></author>",
        f"<author><name>Anna</name><uri>{UP}/anna.jpg</uri></author>",
        f"<url>{UP}/a.jpg</url>",
        f'<enclosure url="{UP}/a.mp3" type="audio/mpeg"/><enclosure url="{UP}/a.mp4" type="video/mp4"/>',
        f'<enclosure url="{UP}/a.jpg" type="audio/mpeg"/>',
        f'<media:content url="{UP}/a.mp4" medium="video"/><media:content url="{UP}/a" type="text/html"/>',
        f'<media:content url="{UP}/a" width="1200"/>',
        f'<media:content url="{UP}/a.jpg" medium="document"/>',
        f'<media:content url="{UP}/a.svg" type="image/svg+xml"/>',
        '<media:content url="data:image/png;base64,AAAA" medium="image"/>',
        '<media:content url="http://192.168.0.2/a.jpg" medium="image"/>',
        f'<media:content url="{UP}/a.jpg" medium="image" width="1" height="1"/>',
        f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='related' href='{UP}/a.jpg'/>",
    ],
)  # fmt: skip
def test_what_is_not_offered_as_a_picture_is_none(more: str) -> None:
    assert picture("<p>The council met.</p>", more) is None


def test_an_atom_author_is_no_picture() -> None:
    entry = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><title>T</title><entry>'
        "<id>1</id><title>Council</title><link href='https://notesfrompoland.com/1'/><author><name>Anna</name>"
        "<uri>https://www.blogger.com/profile/1</uri></author>{more}</entry></feed>"
    )
    assert only(entry.format(more="")).image is None
    attached = f'<link rel="enclosure" type="image/jpeg" href="{UP}/a"/><link rel="enclosure" type="audio/mpeg" href="{UP}/b"/>'
    assert only(entry.format(more=attached)).image == Image(f"{UP}/a")
    blogger = f'<media:thumbnail url="{UP}/s72-c/a.jpg" height="72" width="72"/><content type="html">&lt;img src="{UP}/a.jpg"/&gt;</content>'
    assert only(entry.format(more=blogger)).image == Image(f"{UP}/a.jpg")


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ({"image": f"{UP}/a.jpg", "banner_image": f"{UP}/b.jpg"}, f"{UP}/a.jpg"),
        ({"banner_image": f"{UP}/b.jpg"}, f"{UP}/b.jpg"),
        ({"image": "/a.jpg"}, "https://notesfrompoland.com/a.jpg"),
        ({"image": "http://localhost/a.jpg", "banner_image": f"{UP}/b.jpg"}, f"{UP}/b.jpg"),
        ({"attachments": [{"url": f"{UP}/a.mp3", "mime_type": "audio/mpeg"}, {"url": f"{UP}/c", "mime_type": "image/png"}]}, f"{UP}/c"),
        ({"author": {"name": "Anna", "avatar": f"{UP}/anna.jpg"}, "url": f"{UP}/a.jpg"}, None),
        ({"content_html": f'<img src="{UP}/d.jpg">'}, f"{UP}/d.jpg"),
    ],
)  # fmt: skip
def test_a_json_feed_offers_pictures(offered: dict[str, object], expected: str | None) -> None:
    item = {"id": "1", "title": "Council", "content_text": "It met."} | offered
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    (found,) = parse(json.dumps(document).encode(), content_type="", url=FEED, zone=WARSAW, boilerplate=()).sightings
    assert (found.image.url if found.image else None) == expected
