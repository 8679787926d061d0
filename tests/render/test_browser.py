"""The mail in a real browser. What every mail must keep at every width is in `gallery/rules.py`."""

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from digest.render.edition import Renderer
from tests.render.sample import config, edition

CONFIG = config()


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
def html() -> str:
    return Renderer(CONFIG).render(edition(), CONFIG.donation.variants[0]).html


def show(page: Any, scheme: str, *, images: bool) -> None:
    page.set_viewport_size({"width": 600, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.unroute_all()
    page.route(
        lambda url: url.startswith("http"),
        lambda route: route.fulfill(body=_png(1200, 1600), content_type="image/png") if images else route.abort(),
    )
    page.set_content(html(), wait_until="load")
    seen = "Array.from(document.images).filter(n => n.src.startsWith('http')).map(n => n.naturalWidth > 0)"
    assert set(page.evaluate(seen)) <= {images}


def test_the_page_is_dark_for_readers_who_want_it_dark(page: Any) -> None:
    show(page, "dark", images=True)
    colours = "Array.from(document.querySelectorAll('body, .paper, .card, .card > table')).map(n => getComputedStyle(n)"
    assert set(page.evaluate(f"{colours}.backgroundColor)")) == {"rgb(20, 19, 18)", "rgb(30, 28, 27)"}


def test_blocked_pictures_leave_the_layout_as_it_was(page: Any) -> None:
    heights = []
    for images in (True, False):
        show(page, "light", images=images)
        heights.append(page.evaluate("document.documentElement.scrollHeight"))
    assert heights[0] == heights[1]
