"""Tell a standfirst that somebody wrote from an excerpt that WordPress cut. Knows plain text only."""

import re
from collections.abc import Sequence

from digest.feed.reading.clean import skeleton
from digest.feed.reading.phrases import CANONICAL

LONGEST = 600
"""Characters; a longer description is a text, not a standfirst."""

_CUT = re.compile(
    r"\s*(?:"
    r"(?:\[\s?(?:…|\.{3})\s?\]|…|\.{3,})\s*(?:(?:continue reading|read (?:more|on)|more)\b.{0,150})?"
    r"|\(?(?:continue reading\b.{0,150}|read more(?: about\b.{0,120})?|more…)\)?"
    r")[\s→»›>.]*\Z",
    re.IGNORECASE,
)
_TAIL = 250
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|\Z)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Sgt|Rev|Sen|Rep|No|vs|ca|ul|al|pl|św|e\.g|i\.e|Jan|Feb|Aug|Sept?|Oct|Nov|Dec)"
    r"|(?<!\w)[A-ZĄĆĘŁŃÓŚŹŻ])\.\Z"
)


def has_cut_mark(text: str) -> bool:
    """Tell whether a text ends as an automatic excerpt does: `[…]`, `…`, `Continue reading`."""
    return _cut_mark(text) is not None


def standfirst(description: str, *, title: str, texts: Sequence[str]) -> str:
    """Take a description as the standfirst unless it merely repeats: the title, or the beginning of one of `texts`."""
    said = skeleton(description)
    if not said or len(description) > LONGEST or said == skeleton(title):
        return ""
    if any(skeleton(text[: 3 * len(description) + 3_000]).startswith(said) for text in texts):
        return ""
    return description


def end_whole(paragraphs: Sequence[str]) -> list[str]:
    """End a text that was cut automatically after its last whole sentence, or else at its last word."""
    if not paragraphs or (cut := _cut_mark(paragraphs[-1])) is None:
        return list(paragraphs)
    *whole, last = paragraphs
    beginning = last[:cut].rstrip()
    if sentences := _whole_sentences(beginning):
        return [*whole, sentences]
    said = skeleton(beginning)
    if whole or not said or any(skeleton(line).startswith(said) for line in CANONICAL):
        return whole
    return [beginning.rstrip(" ,;:–—-") + "…"]


def first_sentence(text: str) -> str:
    """Take the first sentence of a text, or all of it if it does not end."""
    return next((text[:end] for end in _sentence_ends(text)), text)


def _whole_sentences(text: str) -> str:
    ends = _sentence_ends(text)
    return text[: ends[-1]] if ends else ""


def _sentence_ends(text: str) -> list[int]:
    return [
        found.end()
        for found in _SENTENCE_END.finditer(text)
        if not _ABBREVIATED.search(text, max(0, found.start() - 8), found.start() + 1)
    ]


def _cut_mark(text: str) -> int | None:
    found = _CUT.search(text, max(0, len(text) - _TAIL))
    return found.start() if found else None
