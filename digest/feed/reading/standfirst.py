"""Distinguish a hand-written standfirst from an automatic excerpt."""

import re
from collections.abc import Callable, Sequence

from digest.domain.sentences import sentences
from digest.feed.reading.clean import skeleton

LONGEST = 600
"""In characters. A longer description is a text, not a standfirst."""

_CUT = re.compile(
    r"\s*(?:"
    r"(?:\[\s?(?:…|\.{3})\s?\]|…|\.{3,})\s*(?:(?:continue reading|read (?:more|on)|more)\b.{0,150})?"
    r"|\(?(?:continue reading\b.{0,150}|read more(?: about\b.{0,120})?|more…)\)?"
    r")[\s→»›>.]*\Z",
    re.IGNORECASE,
)
_TAIL = 250
_GLANCE = 1_000
_FIRST_LETTERS = 20
_WHOLE = re.compile(r"[.!?…][\"'“”’»«)\]]*\Z")


def has_cut_mark(text: str) -> bool:
    """Check whether a text ends like an automatic excerpt: `[…]`, `…`, `Continue reading`."""
    return _cut_mark(text) is not None


def standfirst(description: str, *, title: str, text: str) -> str:
    """Return the description, or "" if it only repeats the title or the start of `text`."""
    said = skeleton(description)
    if not said or len(description) > LONGEST or said == skeleton(title) or begins(text, description):
        return ""
    return description


def begins(text: str, description: str) -> bool:
    """Check whether a text starts with a description. Compare the first letters before the whole text, to save time."""
    said = skeleton(description)
    within = 3 * len(description) + 3_000
    return skeleton(text[:_GLANCE]).startswith(said[:_FIRST_LETTERS]) and skeleton(text[:within]).startswith(said)


def end_whole(paragraphs: Sequence[str], is_unwanted: Callable[[str], bool] = lambda _: False) -> list[str]:
    """End a text that was cut automatically after its last whole sentence, or at its last word.

    Leave out the last sentence, too, if it `is_unwanted` as it stands.
    """
    if not paragraphs or (cut := _cut_mark(paragraphs[-1])) is None:
        return list(paragraphs)
    *whole, last = paragraphs
    beginning = last[:cut].rstrip()
    if sentences := _whole_sentences(beginning):
        return [*whole, sentences]
    if whole or not skeleton(beginning) or is_unwanted(beginning):
        return whole
    return [beginning.rstrip(" ,;:–—-") + "…"]


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or all of it if it does not end."""
    return next(sentences(text), text)


def _whole_sentences(text: str) -> str:
    whole = list(sentences(text))
    if whole and not _WHOLE.search(whole[-1]):
        whole.pop()
    return " ".join(whole)


def _cut_mark(text: str) -> int | None:
    found = _CUT.search(text, max(0, len(text) - _TAIL))
    return found.start() if found else None
