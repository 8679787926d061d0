"""Make `digest.png`, the README's picture, from the demo's page: run it with the project's own Python.

The sample's pictures stand at addresses that lead nowhere, so drawn landscapes stand in for them.
"""

import colorsys
import hashlib
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

from playwright.sync_api import Route, sync_playwright

WIDTH, HEIGHT = 480, 300
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
PAGE = """<body style="margin:0;background:#d9d4cb;display:flex;gap:48px;padding:48px;align-items:flex-start">
<img src="desktop.png" style="width:700px;border-radius:10px;box-shadow:0 12px 40px #0004">
<img src="phone.png" style="width:340px;border-radius:28px;box-shadow:0 12px 40px #0004">
<img src="dark.png" style="width:340px;border-radius:28px;box-shadow:0 12px 40px #0004"></body>"""


def landscape(name: str) -> bytes:
    """Draw hills under a sky as a PNG, in colours that follow from the name."""
    seed = hashlib.sha256(name.encode()).digest()
    hue = seed[0] / 255
    hills = [(0.45 + seed[i] / 1000, 40 + seed[i + 1] / 4, seed[i + 2] / 40) for i in (1, 4, 7)]
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        for x in range(WIDTH):
            depth = sum(y / HEIGHT > base + 0.05 * _wave(x / width + shift) for base, width, shift in hills)
            light = 0.86 - 0.17 * depth + 0.08 * (1 - y / HEIGHT)
            rows += bytes(int(255 * part) for part in colorsys.hls_to_rgb((hue + 0.04 * depth) % 1, light, 0.32))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _wave(position: float) -> float:
    step = position % 2 - 1
    return 4 * step * (1 - abs(step))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def draw(route: Route) -> None:
    """Answer a request for one of the sample's pictures."""
    route.fulfill(body=landscape(route.request.url), content_type="image/png")


def main() -> None:
    """Run the demo, photograph its page three times, and lay the pictures side by side."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "digest", "demo", "--out", name], check=True, stdout=subprocess.DEVNULL)
        page_file = next(iter(sorted(folder.glob("*.html"))))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for shot, width, scheme in (("desktop", 700, "light"), ("phone", 375, "light"), ("dark", 375, "dark")):
            page = browser.new_page(
                viewport={"width": width, "height": 1500 if shot == "desktop" else 1560}, color_scheme=scheme
            )  # type: ignore[arg-type]
            page.route("https://**/*", draw)
            page.goto(page_file.as_uri())
            page.screenshot(path=folder / f"{shot}.png")
        (folder / "all.html").write_text(PAGE)
        page = browser.new_page(viewport={"width": 1572, "height": 1596})
        page.goto((folder / "all.html").as_uri())
        page.screenshot(
            path=Path(__file__).with_name("digest.png"), clip={"x": 0, "y": 0, "width": 1572, "height": 1596}
        )
        browser.close()


if __name__ == "__main__":
    main()
