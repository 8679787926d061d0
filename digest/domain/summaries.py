"""What a mail says of a story besides its title: whole sentences, at most so long. Plain text in, plain text out."""

import re
from collections.abc import Iterator

from digest.domain.quotations import closing_of, open_marks, usual_closing_of
from digest.domain.sentences import sentences

ITEM = "• "
"""How a paragraph begins that is an item of a list or a row of a table: no sentence of the story."""
_MOST_SENTENCES = 2
_WORDS_OF_A_LABEL = 3
_AROUND = ' ,;:–—-.(“„«"'
_AHEAD = 3_000


def summarise(standfirst: str, text: str, limit: int) -> str:
    """Say what a story is about in at most `limit` characters (at least 2).

    The standfirst if there is one, else the first one or two sentences of the text, whole if they fit; else cut at a
    word, with an ellipsis. A sentence that announces what does not follow (it ends with a colon) is left out. A
    quotation that goes on after the summary is closed with the writer's own mark.
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
        return shorten(source or " ".join(said), limit)
    return _closed(chosen, source or text, limit)


def _first_sentences(text: str) -> Iterator[str]:
    """Take the first sentences of a text's prose; where it has none, what there is."""
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


def _prose(text: str) -> list[str]:
    """Leave out items, and labels unless there is nothing else."""
    paragraphs = [paragraph for paragraph in text.split("\n\n") if not paragraph.startswith(ITEM)]
    return [paragraph for paragraph in paragraphs if not _is_label(paragraph)] or paragraphs


def _is_label(paragraph: str) -> bool:
    """Tell a paragraph that only names something: it does not end as a sentence, and has hardly any words or no verb.

    Without a verb is what has no word in small letters, where there are capitals.
    """
    words = paragraph.split()
    if not words or not paragraph[-1].isalnum():
        return False
    if len(words) <= _WORDS_OF_A_LABEL:
        return True
    return paragraph.lower() != paragraph.upper() and not any(word[:1].islower() and len(word) > 1 for word in words)


def _ended(sentence: str) -> str:
    """End a sentence that another one follows, if its writer did not."""
    return f"{sentence}." if sentence[-1].isalnum() else sentence


def _closed(chosen: str, source: str, limit: int) -> str:
    opened = open_marks(chosen)
    if not opened:
        return chosen
    end = source.find(chosen[-20:])
    closing = closing_of(opened, source[end + 20 : end + _AHEAD] if end >= 0 else "")
    return chosen + closing if len(chosen) + len(closing) <= limit else chosen


def shorten(text: str, limit: int) -> str:
    """Cut a text to at most `limit` characters at a word; mark the cut with an ellipsis, close what it leaves open."""
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
    if room < len(text) and not text[room].isspace():
        space = text.rfind(" ", 0, room + 1)
        if space > 0:
            return text[:space].rstrip(_AROUND)
        while room > 1 and _continues(text, room):
            room -= 1
    return text[:room].rstrip(_AROUND)


def _continues(text: str, at: int) -> bool:
    """Tell whether the character at `at` belongs to the one before it: an accent, a joined or flag emoji."""
    char = text[at]
    return bool(re.match(r"[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]", char)) or text[at - 1] == "\u200d"
