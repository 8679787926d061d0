"""Pictures that are drawn for the gallery, of any size and in no time. Nothing is fetched.

The size of a picture is in its address: `…/1200x800/3.jpg`. An address without a size gets 1200 × 800.
"""

import re
from collections.abc import Callable
from urllib.parse import quote
from zlib import crc32

from selectolax.lexbor import LexborHTMLParser

from tests.render.gallery.clients import document

USUAL = (1200, 800)
NOTHING = "data:image/png;base64,"
"""A picture that cannot be shown, as when a mail program blocks it."""

_SIZE = re.compile(r"/(\d+)x(\d+)/")


def size_of(address: str) -> tuple[int, int]:
    """Read the width and height of a picture from its address, in pixels."""
    found = _SIZE.search(address)
    return (int(found[1]), int(found[2])) if found else USUAL


def drawn(html: str) -> str:
    """Put a drawing in the place of each picture; its address moves to `data-src`."""
    return _with_sources(html, _drawing)


def blocked(html: str) -> str:
    """Take all pictures away, so that a browser shows their alternatives; their addresses move to `data-src`."""
    return _with_sources(html, lambda _: NOTHING)


def _with_sources(html: str, source: Callable[[str], str]) -> str:
    page = LexborHTMLParser(html)
    for image in page.css("img[src]"):
        address = image.attributes["src"] or ""
        image.attrs["data-src"] = address
        image.attrs["src"] = source(address)
    return document(page)


def _drawing(address: str) -> str:
    """Draw a sky, a ground, and a head in the upper third: a good crop leaves the head in."""
    width, height = size_of(address)
    hue, unit = crc32(address.encode()) % 360, min(width, height)
    person = f'cx="{width / 2}" cy="{height * 0.3}" r="{unit * 0.16}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'preserveAspectRatio="none">'
        f'<rect width="100%" height="100%" fill="hsl({hue} 45% 72%)"/>'
        f'<rect y="70%" width="100%" height="30%" fill="hsl({hue} 35% 42%)"/>'
        f'<circle {person} fill="hsl({hue} 30% 25%)"/>'
        f'<text x="50%" y="88%" font-size="{unit * 0.14}" text-anchor="middle" fill="#fff">{width} × {height}</text>'
        "</svg>"
    )
    return f"data:image/svg+xml,{quote(svg)}"
