"""Clean text that the site or an editor wrote, character by character. Pure."""

import re
import unicodedata

from digest.domain.errors import ConfigError

_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\xad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffd"  # invisible, or a replacement for lost text
    "\ud800-\udfff\ufdd0-\ufdef"  # lone surrogates, non-characters
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)
_JOINABLE = "\u0590-\u1fff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_IDLE_JOINERS = re.compile(f"(?<![{_JOINABLE}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINABLE}])")
_TAG_CHARACTERS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0730-\u074a\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_PILED_MARKS = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
_PRINTABLE_SUSPECT = re.compile(f"[\ufffc\ufffd{_MARKS}]")


def tidy(text: str) -> str:
    """Return one line of visible text with single spaces."""
    return " ".join(visible(" ".join(text.split())).split())


def tidy_lines(text: str) -> str:
    """Return lines of visible text. Spaces stay as typed: a no-break space keeps a number and its unit together."""
    return "\n".join(map(visible, text.splitlines())).strip()


def check_typed(*texts: str) -> None:
    """Raise ConfigError when a terminal turned a typed text into bytes that are no text."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        raise ConfigError("A text is not UTF-8. Enter it again in a terminal that uses UTF-8.") from None


def visible(text: str) -> str:
    """Remove the characters that nobody sees or that turn the direction of writing, and compose letters (NFC).

    Keep joiners that emoji and scripts need. Keep at most four combining marks in a row: more overflow the line and
    take quadratic time to normalise.
    """
    if text.isprintable() and (text.isascii() or not _PRINTABLE_SUSPECT.search(text)):
        return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    text = _IDLE_JOINERS.sub("", _TAG_CHARACTERS.sub("", _UNWANTED.sub("", text)))
    return unicodedata.normalize("NFC", _PILED_MARKS.sub(r"\1", text))
