"""The plain-text part: wrapping, and the final shape of a template's output. Knows no HTML."""

import re
import textwrap
from functools import lru_cache

COLUMNS = 72
"""Lines of a mail should have at most 78 characters (RFC 5322, section 2.1.1); six are left for a reply."""

NO_BREAK = "\u00a0"
"""A space at which no line ends."""

_SPACES = re.compile("[ \t\n\r\f\v]+")


def squeeze(text: str) -> str:
    """Replace runs of spaces and line ends by single spaces; no-break spaces stay."""
    return _SPACES.sub(" ", text).strip(" ")


@lru_cache(maxsize=2_000)  # the variants of an edition have nearly all texts in common
def wrap(text: str, indent: str = "", bullet: str = "") -> str:
    """Break a text into lines of at most 72 characters, `indent` included; a longer word stays whole.

    `bullet` stands before the first line, and the others are indented by its width.
    """
    line = squeeze(text)
    if len(indent + bullet) + len(line) <= COLUMNS:
        return indent + bullet + line if line else ""
    lines = textwrap.wrap(
        line,
        COLUMNS,
        initial_indent=indent + bullet,
        subsequent_indent=indent + " " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def tidy(text: str) -> str:
    """Remove space at line ends and all but two of consecutive line ends; end with one line end."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
