"""Colours, and how well text on them can be read (WCAG 2.2, success criterion 1.4.3)."""

import re

AA = 4.5
"""The least contrast of text at level AA, unless the text is large."""
_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(value: str) -> bool:
    """Check for a colour such as "#b8142b", in lower case."""
    return bool(_HEX.fullmatch(value))


def contrast(one: str, other: str) -> float:
    """Compute the contrast of two colours, from 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(ground: str, colour: str, share: float) -> str:
    """Lay a share of a colour, from 0 to 1, over a ground."""
    pairs = zip(_channels(ground), _channels(colour), strict=True)
    return "#" + "".join(f"{round(below + (above - below) * share):02x}" for below, above in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    linear: float = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 -- sRGB
    return linear
