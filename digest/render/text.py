"""The plain-text part: wrapping, and the final shape of a template's output. Knows no HTML."""

import re
import textwrap

COLUMNS = 74
"""Lines of a mail should have at most 78 characters (RFC 5322, section 2.1.1); four are left for a reply's quoting."""

_SPACES = re.compile("[ \t\n\r\f\v]+")


def squeeze(text: str) -> str:
    """Replace runs of spaces and line ends by single spaces; no-break spaces stay."""
    return _SPACES.sub(" ", text).strip(" ")


def wrap(text: str, indent: str = "") -> str:
    """Break a text into lines of at most 74 characters, `indent` included; a longer word stays whole."""
    line = squeeze(text)
    if len(indent) + len(line) <= COLUMNS:
        return indent + line if line else ""
    lines = textwrap.wrap(
        line,
        COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def tidy(text: str) -> str:
    """Remove space at line ends and all but two of consecutive line ends; end with one line end."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
