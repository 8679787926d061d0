"""Tell the marks and texts of footnotes from what belongs to a sentence: 2024¹ is a year and a mark, m² a unit."""

import re
from urllib.parse import unquote

_MARK = re.compile(r"\W{0,2}(?:\d{1,3}|[a-z]|[ivx]{1,5}|\*{1,3}|[†‡§#]|fn\d{0,3}|note)\W{0,2}\Z", re.IGNORECASE)
_FIGURES = re.compile(r"\s*[\[(]?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*[\])]?\s*\Z")
_SIGNS = re.compile(r"\s*(?:[\[(]?[*†‡§]{1,3}[\])]?|\[[^\]]{1,40}\])\s*\Z")
_POWER = re.compile(r"\s*[-−–]?\d{1,2}\s*\Z")
_UNIT = re.compile(r"(?:^|[\s\d/·(])(?:[kcdmµ]?m|ft|in|yd|mi|ha|[a-zA-Z])\Z")
_TEN = re.compile(r"(?:^|\D)10\Z")
_CLASSES = re.compile(r"footnote|endnote|(?:^|[\s_-])(?:fn|fnref|mfn|efn|noteref|reference)(?:[\s_-]|$)")
_RAISED = str.maketrans("0123456789-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")
_PLAIN_MARK = re.compile(r"(?<=[^\s\[(])\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})?\](?!\w)")


def target(href: str) -> str:
    """Name the place on its own page that a link leads to, or ""."""
    return unquote(href.partition("#")[2])


def is_mark(text: str, href: str, classes: str) -> bool:
    """Tell whether a link or a small element is the mark of a note: by its class, or a number that leads to a place."""
    if classes and _CLASSES.search(classes.lower()):
        return True
    return "#" in href and bool(_MARK.match(text.strip()))


def is_raised_mark(text: str, before: str, *, linked: bool) -> bool:
    """Tell whether a raised text (`sup`) is the mark of a note, by what it says and what stands `before` it."""
    if _SIGNS.match(text) or (linked and _MARK.match(text.strip())):
        return True
    is_power = _POWER.match(text) and (_UNIT.search(before) or _TEN.search(before))
    return not linked and bool(_FIGURES.match(text)) and not is_power


def raised(text: str, before: str) -> str:
    """Write a raised text that stays: a power of ten with raised figures, so that it is not read as one number."""
    return text.translate(_RAISED) if _POWER.match(text) and _TEN.search(before) else text


def without_plain_marks(line: str) -> str:
    """Take out marks that are plain text at a word's end: `Town won.[1]`."""
    return _PLAIN_MARK.sub("", line) if "[" in line else line
