# ruff: noqa: E501 -- lines of documents are as long as they are
"""A story's picture: which of those offered is taken, and what is never taken for one."""

import pytest

from digest.domain.stories import Image
from tests.feed.documents import one, story

UP = "https://notesfrompoland.com/wp-content/uploads/2026/05"
LAZY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


def picture(content: str = "", more: str = "") -> Image | None:
    return one(story(content, more=more)).image


def address(content: str = "", more: str = "") -> str | None:
    image = picture(content, more)
    return image.url if image else None


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
        (f'<media:content url="{UP}/huge.jpg" medium="image" width="6000"/><media:content url="{UP}/l.jpg" medium="image" width="1200"/>', f"{UP}/l.jpg"),
        (f'<media:content url="{UP}/a.webp" medium="image" width="1200"/><media:content url="{UP}/a.jpg" medium="image" width="900"/>', f"{UP}/a.jpg"),
        (f'<media:content url="{UP}/a.webp" medium="image"/>', f"{UP}/a.webp"),
        (f'<media:content url="{UP}/v.mp4" medium="video" type="video/mp4"/><media:thumbnail url="{UP}/t.jpg"/>', f"{UP}/t.jpg"),
        (f'<media:content url="{UP}/x.jpg"/>', f"{UP}/x.jpg"),
        ('<media:content url="https://0.gravatar.com/avatar/1?s=96" medium="image"/>', None),
        (f'<enclosure url="{UP}/p.mp3" type="audio/mpeg"/>', None),
        (f'<media:thumbnail url="{UP}/a-150x150.jpg" width="150" height="150"/>', f"{UP}/a-150x150.jpg"),
        ('<media:content url="/wp-content/uploads/r.jpg" medium="image"/>', "https://notesfrompoland.com/wp-content/uploads/r.jpg"),
        ('<media:content url="http://notesfrompoland.com/r.jpg" medium="image"/>', "https://notesfrompoland.com/r.jpg"),
        ('<media:content url="http://127.0.0.1:8000/r.jpg" medium="image"/>', "http://127.0.0.1:8000/r.jpg"),
        ('<media:content url="javascript:alert(1)" medium="image"/>', None),
    ],
)  # fmt: skip
def test_the_best_variant_of_what_media_elements_offer_is_taken(more: str, expected: str | None) -> None:
    assert address(more=more) == expected


def test_a_thumbnail_is_taken_only_if_nothing_better_is_there() -> None:
    thumbnail = f'<media:thumbnail url="{UP}/a-150x150.jpg"/>'
    assert address(f'<img src="{UP}/big.jpg">', thumbnail) == f"{UP}/big.jpg"
    assert address("<p>x</p>", thumbnail) == f"{UP}/a-150x150.jpg"


@pytest.mark.parametrize(
    "tag",
    [
        f'<img src="{UP}/a.jpg" width="1080" height="675">',
        f'<img class="lazyload" src="{LAZY}" data-src="{UP}/a.jpg">',
        f'<img src="{LAZY}" data-lazy-src="{UP}/a.jpg">',
        f'<img src="/blank.gif" data-original="{UP}/a.jpg">',
        f'<img src="{LAZY}" data-srcset="{UP}/a-300x188.jpg 300w, {UP}/a.jpg 1080w">',
        f'<img src="{LAZY}"><noscript><img src="{UP}/a.jpg"></noscript>',
        f'<figure><a href="x"><picture><source srcset="{UP}/a.webp"><img src="{UP}/a.jpg"></picture></a></figure>',
        f'<img src="{UP}/a-150x150.jpg" srcset="{UP}/a.jpg 1080w, {UP}/a-150x150.jpg 150w">',
        f'<img src="{UP}/a.webp" srcset="{UP}/a.jpg 1080w">',
        f'<img src="{UP}/a.jpg" data-orig-file="{UP}/original.jpg">',
        f'<div class="wp-caption"><img src="{UP}/a.jpg"><p>Caption</p></div>',
        f'<img src="https://s.w.org/images/core/emoji/15/72x72/1f1f5.png" class="wp-smiley"><img src="{UP}/a.jpg">',
        f'<img src="https://pixel.wp.com/b.gif?host=n" width="1" height="1"><img src="{UP}/a.jpg">',
        f'<img src="http://feeds.feedburner.com/~r/x/4/abc"><img src="{UP}/a.jpg">',
        f'<img src="https://secure.gravatar.com/avatar/0?s=96" class="avatar"><img src="{UP}/a.jpg">',
        f'<img src="{UP}/dot.png" width="1" height="1"><img src="{UP}/icon.svg"><img src="{UP}/a.jpg">',
        f'<div class="author-box"><img src="{UP}/author.jpg"></div><img src="{UP}/a.jpg">',
        f'<div class="jp-relatedposts"><img src="{UP}/other.jpg"></div><img src="{UP}/a.jpg">',
        f'<blockquote class="twitter-tweet"><img src="{UP}/tweet.jpg"></blockquote><img src="{UP}/a.jpg">',
    ],
)  # fmt: skip
def test_the_first_real_picture_of_the_text_is_found_wherever_it_hides(tag: str) -> None:
    assert address(f"<p>x</p>{tag}<p>y</p><img src='{UP}/second.jpg'>") == f"{UP}/a.jpg"


def test_a_text_without_a_real_picture_has_none() -> None:
    assert picture(f'<img src="{LAZY}"><img src=""><img><img src="/spacer.gif"><img src="x.svg">') is None


def test_a_picture_keeps_its_words_as_plain_text() -> None:
    assert picture(f'<img src="{UP}/a.jpg" alt="A &lt;b&gt;tram&lt;/b&gt; &amp;amp; bus&#10;">') == Image(
        f"{UP}/a.jpg", "A tram & bus"
    )
    described = f'<media:content url="{UP}/a.jpg" medium="image"><media:title>N</media:title><media:description>A tram</media:description></media:content>'
    sighting = one(story("<p>Text.</p>", more=described, description="By hand."))
    assert sighting.image == Image(f"{UP}/a.jpg", "A tram")
    assert (sighting.title, sighting.text, sighting.standfirst) == ("A title", "Text.", "By hand.")
