"""Summarise a story for the mail in whole sentences within a limit. Input and output are plain text."""

import re
from collections.abc import Collection, Iterator

from digest.domain.quotations import closing_of, open_marks, usual_closing_of
from digest.domain.sentences import sentences

ITEM = "• "
"""The prefix of a paragraph that is a list item or a table row, not a sentence."""
SHORT = 80
"""A standfirst with fewer characters says too little for the lead: the text's first sentence follows it."""
ENOUGH = 10
"""A text with fewer words says no more than a standfirst does."""
_MOST_SENTENCES = 2
_WORDS_OF_A_LABEL = 3
_AROUND = ' ,;:–—-.(“„«"'
_AHEAD = 3_000


def summarise(standfirst: str, text: str, limit: int) -> str:
    """Summarise a story in at most `limit` characters (at least 2).

    Use the standfirst if there is one, otherwise the first one or two sentences of the text. Keep whole sentences if
    they fit, or cut at a word with an ellipsis. Omit a sentence that ends with a colon if nothing follows it. Close a
    quotation that continues after the summary with the mark that the writer uses.
    """
    source = " ".join(standfirst.split())
    if source and len(source) <= limit:
        return source
    said = list(sentences(source)) if source else list(_first_sentences(text))
    chosen = ""
    for sentence in said:
        longer = f"{_ended(chosen)} {sentence}".strip() if chosen else sentence
        if len(longer) > limit:
            break
        chosen = longer
    if not chosen:
        return shorten(" ".join(said), limit)
    return _closed(chosen, source or text, limit)


def summarise_lead(standfirst: str, text: str, limit: int) -> str:
    """Summarise a story as `summarise` does, and let the first sentence of the text follow a short standfirst.

    Nothing follows if the text has hardly any words, or the sentence does not fit. A sentence that the standfirst
    contains is skipped.
    """
    summary = summarise(standfirst, text, limit)
    if not standfirst.strip() or len(summary) >= SHORT or len(text.split()) < ENOUGH:
        return summary
    said = {_letters(sentence) for sentence in sentences(summary)}
    following = next((one for one in _first_sentences(text) if not _is_said(_letters(one), said)), "")
    longer = f"{_ended(summary)} {following}"
    return _closed(longer, text, limit) if following and len(longer) <= limit else summary


def _letters(sentence: str) -> str:
    return "".join(filter(str.isalnum, sentence.casefold()))


def _is_said(sentence: str, said: Collection[str]) -> bool:
    return any(sentence.startswith(one) or one.startswith(sentence) for one in said)


def _first_sentences(text: str) -> Iterator[str]:
    """Yield the first sentences of a text, or its first paragraphs if it has no sentences."""
    count = 0
    for paragraph in _prose(text):
        for sentence in sentences(" ".join(paragraph.split())):
            if not sentence.endswith((":", "：")):
                yield sentence
                count += 1
            if count == _MOST_SENTENCES:
                return
    if not count:
        items = [" ".join(paragraph.removeprefix(ITEM).split()) for paragraph in text.split("\n\n")]
        yield from items[:_MOST_SENTENCES]


def _prose(text: str) -> Iterator[str]:
    """Yield the paragraphs without list items, and without labels unless there is nothing else."""
    paragraphs = [paragraph for paragraph in text.split("\n\n") if not paragraph.startswith(ITEM)]
    if all(map(_is_label, paragraphs)):
        yield from paragraphs
    else:
        yield from (paragraph for paragraph in paragraphs if not _is_label(paragraph))


def _is_label(paragraph: str) -> bool:
    """Check for a label such as "WARSAW": no closing punctuation, and few words or none in lower case."""
    words = paragraph.split()
    if not words or not paragraph[-1].isalnum():
        return False
    if len(words) <= _WORDS_OF_A_LABEL:
        return True
    return paragraph.lower() != paragraph.upper() and not any(word[:1].islower() and len(word) > 1 for word in words)


def _ended(sentence: str) -> str:
    """Add a full stop to a sentence that lacks one before the next sentence."""
    return f"{sentence}." if sentence[-1].isalnum() else sentence


def _closed(chosen: str, source: str, limit: int) -> str:
    opened = open_marks(chosen)
    if not opened:
        return chosen
    end = source.find(chosen[-20:])
    closing = closing_of(opened, source[end + 20 : end + _AHEAD] if end >= 0 else "")
    return chosen + closing if len(chosen) + len(closing) <= limit else chosen


def shorten(text: str, limit: int) -> str:
    """Cut a text at a word to at most `limit` characters. Add an ellipsis and close open quotations and brackets."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    room = limit - 1
    while room > 0:
        cut = _cut_at_word(text, room)
        closing = usual_closing_of(open_marks(cut), text[len(cut) : len(cut) + _AHEAD])
        if len(cut) + 1 + len(closing) <= limit:
            return f"{cut}…{closing}"
        room = min(room - 1, limit - 1 - len(closing))
    return "…"[:limit]


def _cut_at_word(text: str, room: int) -> str:
    space = text.rfind(" ", 0, room + 1)
    if space > 0:
        return text[:space].rstrip(_AROUND)
    while room > 1 and _continues(text, room):
        room -= 1
    return text[:room].rstrip(_AROUND)


def _continues(text: str, at: int) -> bool:
    """Check whether the character at `at` combines with the previous one, like an accent or a joined emoji."""
    char = text[at]
    return bool(re.match(r"[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]", char)) or text[at - 1] == "\u200d"
