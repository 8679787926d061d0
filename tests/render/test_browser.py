"""The mail in a real browser: nothing sticks out, nothing needed is hidden, colours can be read."""

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from digest.domain.editions import Edition
from digest.render.edition import Renderer
from tests.render.sample import config, edition, item, sample

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # Nobody but this machine is asked, and no page waits for a picture from elsewhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
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
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("needs /usr/bin/chromium")
    sync_api = pytest.importorskip("playwright.sync_api") if not os.environ.get("CI") else _playwright()
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield running
        running.close()


def _playwright() -> Any:
    from playwright import sync_api

    return sync_api


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1 + width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def opened(browser: Any, made: Edition, width: int, scheme: str, *, images: bool) -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    picture = _png(1200, 1600)
    page.route(
        lambda url: url.startswith("http"),
        lambda route: route.fulfill(body=picture, content_type="image/png") if images else route.abort(),
    )
    page.set_content(Renderer(CONFIG).render(made, CONFIG.donation.variants[0]).html, wait_until="load")
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", EDITIONS)
def test_nothing_sticks_out_at_any_width(browser: Any, name: str, width: int) -> None:
    page = opened(browser, EDITIONS[name], width, "light", images=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = (
        "Array.from(document.querySelectorAll('h1,h2,h3,p,img,a')).filter(n => n.getBoundingClientRect().right > %d)"
    )
    assert page.evaluate(f"({outside % width}).map(n => n.outerHTML)") == []
    page.close()


@pytest.mark.parametrize("images", [True, False])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_ask_and_the_way_out_can_be_seen_and_read(browser: Any, width: int, scheme: str, images: bool) -> None:  # noqa: FBT001
    page = opened(browser, EDITIONS["whole"], width, scheme, images=images)
    for text in ("Donate", "Unsubscribe", "Change your preferences", "View in browser"):
        assert page.get_by_role("link", name=text, exact=True).first.is_visible(), text
    assert page.get_by_text("Fundacja Notatki z Polski").is_visible()
    assert page.evaluate(CONTRAST) == []
    page.close()


def test_the_page_is_dark_for_readers_who_want_it_dark(browser: Any) -> None:
    page = opened(browser, EDITIONS["whole"], 600, "dark", images=True)
    colours = "Array.from(document.querySelectorAll('body, .paper, .card, .card > table')).map(n => getComputedStyle(n)"
    assert set(page.evaluate(f"{colours}.backgroundColor)")) == {"rgb(20, 19, 18)", "rgb(30, 28, 27)"}
    page.close()


def test_blocked_pictures_leave_the_layout_as_it_was(browser: Any) -> None:
    heights = []
    for images in (True, False):
        page = opened(browser, EDITIONS["whole"], 600, "light", images=images)
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
        page.close()
    assert heights[0] == heights[1]
