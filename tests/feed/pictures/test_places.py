# ruff: noqa: E501 -- lines of documents are as long as they are
"""Pictures in places that are no part of the story."""

import pytest

from tests.feed.pictures.offers import UP, address


@pytest.mark.parametrize(
    "tag",
    [
        f'<div class="code-block code-block-1"><a href="https://ad.example/?x"><img src="{UP}/x.png"></a></div>',
        f'<div class="ad-300x250"><img src="{UP}/x.png"></div>',
        f'<div class="ad"><img src="{UP}/x.png"></div>',
        f'<div id="ad-3"><img src="{UP}/x.png"></div>',
        f'<div class="advertisement"><img src="{UP}/x.png"></div>',
        f'<a href="https://shop.example/" rel="sponsored nofollow"><img src="{UP}/x.png"></a>',
        f'<a href="https://ads.example/?x"><img src="{UP}/x.png"></a>',
        f'<a href="https://shop.example/"><img src="{UP}/x.png" width="300" height="250"></a>',
        f'<a href="https://shop.example/"><img src="{UP}/shop-970x250.png"></a>',
        '<img src="https://gazette.example/ads/spring.png">',
        f'<aside><img src="{UP}/x.jpg"></aside>',
        f'<div class="related-posts"><a href="/other/"><img src="{UP}/x.jpg"></a></div>',
        f'<div class="yarpp-related"><ul><li><img src="{UP}/x.jpg"></li></ul></div>',
        f'<ul><li><a href="/other/"><img src="{UP}/x.jpg"></a><a href="/other/">What else happened today</a></li></ul>',
        f'<a href="/other/"><img src="{UP}/x.jpg"><h3>What else happened today</h3></a>',
        f'<div class="link-card"><a href="https://other.example/"><img src="{UP}/x.jpg"></a></div>',
        f'<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://other.example/"><div class="kg-bookmark-content"><img class="kg-bookmark-icon" src="{UP}/i.png"></div><div class="kg-bookmark-thumbnail"><img src="{UP}/t.jpg"></div></a></figure>',
        f'<div class="kg-bookmark-thumbnail"><img src="{UP}/t.jpg"></div>',
        f'<p class="byline"><img src="{UP}/anna.jpg"> Anna Nowak</p>',
        f'<div class="author vcard"><img src="{UP}/anna.jpg"></div>',
        f'<a rel="author" href="/author/anna/"><img src="{UP}/anna.jpg"></a>',
        f'<span itemprop="author"><img src="{UP}/anna.jpg"></span>',
        f'<img class="author-image" src="{UP}/anna.jpg">',
        f'<img class="avatar avatar-96 photo" src="{UP}/anna.jpg">',
        '<img src="https://0.gravatar.com/avatar/1?s=600">',
        f'<a href="https://www.facebook.com/sharer/sharer.php?u=x"><img src="{UP}/facebook.png"></a>',
        f'<a href="https://twitter.com/intent/tweet?text=x"><img src="{UP}/t.png"></a>',
        f'<a href="mailto:?subject=x"><img src="{UP}/mail.png"></a>',
        f'<div class="social-share"><img src="{UP}/x.png"></div>',
    ],
)  # fmt: skip
def test_a_picture_in_a_foreign_place_is_passed_over(tag: str) -> None:
    assert address(f'{tag}<p>The council met.</p><img src="{UP}/own.jpg">') == f"{UP}/own.jpg"
    assert address(f"{tag}<p>The council met.</p>") is None
