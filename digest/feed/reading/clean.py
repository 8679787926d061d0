"""Shorten texts, and compare them regardless of how they are typed."""

import re


def shorten(text: str, longest: int) -> str:
    """Cut a text at a word to at most `longest` characters, including an ellipsis."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


_FOLDED = tuple(zip("’‘“”„–—‑\xa0", '\'\'"""--- ', strict=True))
_NO_LETTERS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Replace typographic quotes, dashes and hard spaces, one character for one, for comparison."""
    if not text.isascii():
        for typed, plain in _FOLDED:
            text = text.replace(typed, plain)
    return text


def skeleton(text: str) -> str:
    """Reduce a text to its letters and digits, for comparison."""
    return _NO_LETTERS.sub("", text.casefold())
