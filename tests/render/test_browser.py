"""The mail in a real browser: nothing sticks out, nothing needed is hidden, colours can be read."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from digest.render.edition import Renderer
from tests.render.sample import config, edition, headlines, item, sample

CONFIG = config()
WIDTHS = (320, 375, 600, 1280)

WORD = "Konstantynopolitańczykowianeczka" * 6
LONG = edition(
    *(
        replace(entry, story=replace(entry.story, title=WORD), summary=f"https://example.org/{WORD} {WORD}")
        for entry in sample()
    )
)
EDITIONS = {
    "whole": edition(),
    "one story": edition(item(0), digest="daily"),
    "no pictures": edition(*sample(pictures="")),
    "long words": LONG,
    "full week": replace(edition(*(item(n) for n in range(30))), also=headlines(10)),
}

CONTRAST = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const node of document.querySelectorAll("h1, h1 *, h2, h3, p, p *, a")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([node.innerText.slice(0, 40), ratio]);
  }
  return poor;
}"""


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    """A page in which one mail after the other is shown."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@cache
def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1 + width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@cache
def html(name: str) -> str:
    return Renderer(CONFIG).render(EDITIONS[name], CONFIG.donation.variants[0]).html


def show(page: Any, name: str, width: int, scheme: str, *, images: bool) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.unroute_all()
    page.route(
        lambda url: url.startswith("http"),
        lambda route: route.fulfill(body=_png(1200, 1600), content_type="image/png") if images else route.abort(),
    )
    page.set_content(html(name), wait_until="load")
    seen = "Array.from(document.images).filter(n => n.src.startsWith('http')).map(n => n.naturalWidth > 0)"
    assert set(page.evaluate(seen)) <= {images}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", EDITIONS)
def test_nothing_sticks_out_at_any_width(page: Any, name: str, width: int) -> None:
    show(page, name, width, "light", images=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = (
        "Array.from(document.querySelectorAll('h1,h2,h3,p,img,a')).filter(n => n.getBoundingClientRect().right > %d)"
    )
    assert page.evaluate(f"({outside % width}).map(n => n.outerHTML)") == []


@pytest.mark.parametrize("images", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_ask_and_the_way_out_can_be_seen_and_read(page: Any, width: int, scheme: str, images: bool) -> None:  # noqa: FBT001
    show(page, "whole", width, scheme, images=images)
    for text in ("Donate", "Unsubscribe", "Change your preferences", "View in browser"):
        assert page.get_by_role("link", name=text, exact=True).first.is_visible(), text
    assert page.get_by_text("Fundacja Notatki z Polski").is_visible()
    assert page.evaluate(CONTRAST) == []


def test_the_page_is_dark_for_readers_who_want_it_dark(page: Any) -> None:
    show(page, "whole", 600, "dark", images=True)
    colours = "Array.from(document.querySelectorAll('body, .paper, .card, .card > table')).map(n => getComputedStyle(n)"
    assert set(page.evaluate(f"{colours}.backgroundColor)")) == {"rgb(20, 19, 18)", "rgb(30, 28, 27)"}


def test_blocked_pictures_leave_the_layout_as_it_was(page: Any) -> None:
    heights = []
    for images in (True, False):
        show(page, "whole", 600, "light", images=images)
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
    assert heights[0] == heights[1]
