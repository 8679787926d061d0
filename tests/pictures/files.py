"""Real picture files, drawn for tests."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)


def saved(image: Image.Image, kind: str = "JPEG", **settings: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def photograph(width: int, height: int) -> Image.Image:
    """A picture with as many shades as a photograph, which compresses like one."""
    noise = Image.effect_noise((max(2, width // 4), max(2, height // 4)), 60).resize((width, height))
    slope = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (noise, slope, Image.blend(noise, slope, 0.5)))


def bands(width: int, height: int, *colours: tuple[int, int, int]) -> Image.Image:
    """Equal horizontal bands, the first colour at the top."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for number, colour in enumerate(colours):
        draw.rectangle((0, height * number // len(colours), width, height * (number + 1) // len(colours)), colour)
    return image


def chart(width: int, height: int) -> Image.Image:
    """A drawing of few colours."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for number in range(8):
        left, top = width * number // 8, height * (8 - number) // 10
        draw.rectangle((left + 4, top, left + width // 10, height - 10), RED if number % 2 else BLUE)
    return image


def claimed_png(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that claims to be this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
