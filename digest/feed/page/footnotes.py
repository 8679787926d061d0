"""Distinguish footnote marks from raised text that belongs to a word: 2024¹ is a year with a mark, m² is a unit."""

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
    """Return the fragment that a link points to, or ""."""
    return unquote(href.partition("#")[2])


def is_mark(text: str, href: str, classes: str) -> bool:
    """Check whether an inline element is a footnote mark, by its class or by a number that links to a fragment."""
    if classes and _CLASSES.search(classes.lower()):
        return True
    return "#" in href and bool(_MARK.match(text.strip()))


def is_raised_mark(text: str, before: str, *, linked: bool) -> bool:
    """Check whether raised text (`sup`) is a footnote mark, given the text `before` it."""
    if _SIGNS.match(text) or (linked and _MARK.match(text.strip())):
        return True
    is_power = _POWER.match(text) and (_UNIT.search(before) or _TEN.search(before))
    return not linked and bool(_FIGURES.match(text)) and not is_power


def raised(text: str, before: str) -> str:
    """Return raised text as it should appear. A power of ten gets raised digits, so that 10⁶ does not become 106."""
    return text.translate(_RAISED) if _POWER.match(text) and _TEN.search(before) else text


def without_plain_marks(line: str) -> str:
    """Remove marks typed as plain text at the end of a word, such as `Town won.[1]`."""
    return _PLAIN_MARK.sub("", line) if "[" in line else line
