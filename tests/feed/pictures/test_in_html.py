# ruff: noqa: E501 -- lines of documents are as long as they are
"""The pictures of a text: where they hide, and which size is taken."""

import pytest

from digest.feed.pictures.in_html import MOST
from tests.feed.pictures.offers import LAZY, UP, address, picture


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


@pytest.mark.parametrize(
    "tag",
    [
        '<a href="{a}"><img src="{a}"></a>',
        '<a href="https://notesfrompoland.com/2026/05/12/slug/"><img src="{a}" width="1200"></a>',
        '<figure><a href="https://photos.example/"><img src="{a}"></a><figcaption>Photo by <a href="https://photos.example/">Jan Kowalski of Gazette</a></figcaption></figure>',
        '<a href="https://photos.example/"><figure><img src="{a}"><figcaption>Three words here</figcaption></figure></a>',
        '<ul class="blocks-gallery-grid"><li><figure><a href="https://photos.example/"><img src="{a}"></a><figcaption>By <a href="https://photos.example/">Jan Kowalski of Gazette</a></figcaption></figure></li></ul>',
        '<figure class="wp-block-post-featured-image"><img src="{a}"></figure>',
        '<figure class="wp-block-image size-large"><img src="{a}" class="wp-image-12" loading="lazy"></figure>',
        '<noscript><img src="{a}"></noscript>',
        '<img src="{lazy}" data-lazy-src="{a}"><noscript><img src="{up}/other.jpg"></noscript>',
        '<img src="{up}/a-20x13.jpg" data-src="{a}">',
        '<img src="{up}/loading.gif" data-cfsrc="{a}">',
        '<picture><source data-srcset="{a} 1200w" type="image/jpeg"><img src="{lazy}"></picture>',
        '<picture><source srcset="{up}/tall.jpg 1200w" media="(max-width: 600px)"><img src="{a}"></picture>',
        '<picture><source srcset="{up}/x 1200w" type="image/webp"><img src="{a}"></picture>',
        '<a href="{a}"><img src="{up}/a-150x150.jpg" width="150" height="150"></a>',
        '<a href="{up}/else.jpg"><img src="{a}"></a>',
        '<amp-img src="{a}" width="1200" height="800"></amp-img>',
        '<img src="//notesfrompoland.com/wp-content/uploads/2026/05/a.jpg">',
        '<img src="/wp-content/uploads/2026/05/a.jpg">',
        '<img src=" {a} ">',
        '<img src="http://notesfrompoland.com/wp-content/uploads/2026/05/a.jpg">',
        '<article class="post author-anna"><img src="{a}">' + "<p>The council met on Monday.</p>" * 50 + "</article>",
        '<img src="{a}" width="1200" height="300">',
    ],
)  # fmt: skip
def test_a_real_picture_is_found_in_any_markup(tag: str) -> None:
    tag = tag.format(a=f"{UP}/a.jpg", up=UP, lazy=LAZY)
    assert address(f"<p>x</p>{tag}<p>y</p><img src='{UP}/second.jpg'>") == f"{UP}/a.jpg"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{up}/a-300x200.jpg 300w, {up}/a-1024x683.jpg 1024w, {up}/a-1536x1024.jpg 1536w, {up}/a.jpg 2560w", "a-1536x1024.jpg"),
        ("{up}/a-300x200.jpg 300w,{up}/a-768x512.jpg 768w", "a-768x512.jpg"),
        ("{up}/f_auto,w_424/a.jpg 424w, {up}/f_auto,w_1456/a.jpg 1456w", "f_auto,w_1456/a.jpg"),
        ("{up}/a.jpg, {up}/a@2x.jpg 2x", "a@2x.jpg"),
        ("  {up}/a.jpg  1200w ,, ", "a.jpg"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["srcset", "data-srcset", "data-lazy-srcset"])
def test_of_a_source_set_the_smallest_that_is_wide_enough_is_taken(tag: str, expected: str, name: str) -> None:
    assert address(f'<img src="{LAZY}" width="600" {name}="{tag.format(up=UP)}">') == f"{UP}/{expected}"


def test_a_text_without_a_real_picture_has_none() -> None:
    assert picture(f'<img src="{LAZY}"><img src=""><img><img src="/spacer.gif"><img src="x.svg">') is None


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="https://gazette.example/?republication-pixel=true&#038;post=12" style="width:1px;height:1px;">',
        '<img id="republication-tracker-tool-source" src="https://gazette.example/?post=12">',
        f'<img src="{UP}/x.jpg" style="max-width: 1px !important">',
        f'<img src="{UP}/x.jpg" style="height:0">',
        f'<img src="{UP}/x.jpg" width="0" height="0">',
        f'<img src="{UP}/x.jpg" width="1px" height="1px">',
        f'<img src="{UP}/x.jpg" style="display: none">',
        f'<img src="{UP}/x.jpg" hidden>',
        f'<div style="display:none"><img src="{UP}/x.jpg"></div>',
        f'<img src="{UP}/x.jpg" style="height: 1em; max-height: 1em">',
        f'<img src="{UP}/x-32x32.png">',
        f'<img src="{UP}/x-50x50.jpg">',
        f'<img src="{UP}/x.jpg" width="48">',
        f'<img src="{UP}/x.jpg?w=50&amp;h=50">',
        f'<img src="{UP}/divider.png" width="800" height="20">',
        f'<img src="{UP}/banner-728x90.png">',
        f'<img src="{UP}/banner-970x90.png">',
    ],
)  # fmt: skip
def test_counters_icons_and_banners_are_known_by_their_size(tag: str) -> None:
    assert address(f'{tag}<p>The council met.</p><img src="{UP}/own.jpg">') == f"{UP}/own.jpg"
    assert address(f"{tag}<p>The council met.</p>") is None


def test_only_the_first_pictures_of_a_text_are_judged() -> None:
    tiny = f'<img src="{UP}/x.jpg" width="1">'
    assert address(tiny * (MOST - 1) + f'<img src="{UP}/a.jpg">') == f"{UP}/a.jpg"
    assert address(tiny * MOST + f'<img src="{UP}/a.jpg">') is None
