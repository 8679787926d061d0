# ruff: noqa: E501 -- lines of documents are as long as they are
"""Pictures that their address gives away, and photographs that only have an odd name."""

import pytest

from tests.feed.pictures.offers import UP, address, media


@pytest.mark.parametrize(
    "name",
    [
        "blank-paper-protest.jpg", "protest-blank.jpg", "pixel-9-review.jpg", "google_pixel.png", "a-1x1.jpg", "debate_1x1.png",
        "transparent-ballot-boxes.jpg", "placeholder-names-on-the-ballot.jpg", "spacer-for-a-bridge.png", "avatar-premiere.jpg",
        "emoji-exhibition.jpg", "gravatar-founder.jpg", "advert-from-1950.jpg", "ads-on-a-tram.png", "poster-16x9.jpg", "map-30x40.png",
        "loading-dock.jpg", "blank.jpg", "favicon-history.png", "icon-painter.png", "related-posts.jpg", "byline.jpg", "a.svg.png",
        "empty-1200x800.jpg", "tracking-wolves.jpg", "2x1.jpg",
    ],
)  # fmt: skip
def test_a_photograph_is_never_refused_for_a_word_in_its_name(name: str) -> None:
    assert address(f'<img src="{UP}/{name}" width="1200" height="800">') == f"{UP}/{name}"
    assert address(f'<img src="{UP}/{name}">') == f"{UP}/{name}"
    assert address(more=media(name)) == f"{UP}/{name}"


@pytest.mark.parametrize(
    "tag",
    [
        *(f'<img src="{UP}/{name}">' for name in (
            "pixel.gif", "spacer.png", "blank.gif", "1x1.png", "transparent.png", "transparent-1x1.png", "tracking-pixel.gif",
            "pixel", "placeholder.jpg", "image-placeholder.webp", "favicon.png", "favicon.ico", "icon_smile.gif", "x.svg", "count.gif",
        )),
        '<img src="https://counter.theconversation.com/content/1/count.gif?distributor=republish-lightbox-basic">',
        '<img src="https://stats.wordpress.com/b?host=x"><img src="https://www.facebook.com/tr?id=1&amp;noscript=1">',
        '<img src="https://notesfrompoland.com/wp-includes/images/smilies/rolleyes.png" alt=":roll:" class="wp-smiley">',
        '<img src="https://s.w.org/images/core/emoji/15/72x72/1f1f5.png" alt="🇵🇱">',
        f'<img src="{UP}/heart.png" alt="❤️">',
    ],
)  # fmt: skip
def test_a_file_is_refused_by_its_whole_name_or_its_host(tag: str) -> None:
    assert address(f'{tag}<p>The council met.</p><img src="{UP}/own.jpg">') == f"{UP}/own.jpg"
    assert address(f"{tag}<p>The council met.</p>") is None


@pytest.mark.parametrize(
    "tag",
    [
        *(f'<img src="http://{host}/x.jpg">' for host in (
            "127.0.0.1", "127.0.0.1:8080", "localhost", "localhost.", "site.localhost", "10.0.0.5", "192.168.1.1", "172.16.0.1",
            "169.254.169.254", "0.0.0.0", "[::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.0.0.1",
            "0177.0.0.1", "wordpress", "gazette.local", "cms.internal", "１２７.0.0.1", "999.1.1.1",
        )),
    ],
)  # fmt: skip
def test_no_picture_is_taken_from_a_host_that_readers_cannot_reach(tag: str) -> None:
    assert address(f'{tag}<p>The council met.</p><img src="{UP}/own.jpg">') == f"{UP}/own.jpg"
    assert address(f"{tag}<p>The council met.</p>") is None
