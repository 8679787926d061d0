"""Summaries: what a mail says about a story besides its title, in whole sentences. Plain text in, plain text out."""

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr prof hab inż mgr gen col lt sgt maj capt cpl brig adm st sr jr rev fr hon gov sen rep pres
    vs cf ca approx est dept univ jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri
    ul al pl os św ks abp bp kard im np tzw tys woj pow godz m.in e.g i.e u.s.a płk ppłk mjr kpt por sierż wg""".split()
)
_BEFORE_NUMBERS = frozenset("no nos nr art pkt ust poz p pp par sec fig vol r s".split())
_SOMETIMES_LAST = frozenset(
    "a.m p.m u.s u.k e.u u.n d.c inc ltd co corp plc zł gr mln mld bn etc al r w b.c a.d ph.d".split()
)
_STARTERS = frozenset(
    """the a an he she it they we i you this that these those there in on at but and so if when while although after
    before however meanwhile according poland polish police critics his her its their our many some most both no not
    as by for from with since during last next what who how all one two""".split()
)
_END = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s+[\"“„‘«(\[]*[\w–—])")
_ENDED = re.compile(r"[.!?…:][\"”’»)\]]*\s*\Z")
_PAIRS = {"“": "”", "„": "”", "«": "»", "(": ")", "[": "]"}
_CLOSERS = frozenset(_PAIRS.values())


def summarise(standfirst: str, text: str, limit: int) -> str:
    """Summarise a story in at most `limit` characters (at least 2).

    Takes the standfirst if there is one, else the first one or two sentences of the text. What does not fit is cut at a
    word, with an ellipsis. Open quotation marks and brackets are closed.
    """
    source = " ".join((standfirst or _prose(text)).split())
    if standfirst and len(source) <= limit:
        return close_pairs(source, limit)
    chosen = ""
    for count, sentence in enumerate(sentences(source)):
        longer = f"{chosen} {sentence}".strip()
        if len(longer) > limit or (not standfirst and count == 2):  # noqa: PLR2004 -- the promise: one or two
            break
        chosen = longer
    return close_pairs(chosen, limit) if chosen else shorten(source, limit)


def _prose(text: str) -> str:
    """Drop paragraphs that do not end like sentences (headings, list items), unless there are no others."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraph for paragraph in paragraphs if _ENDED.search(paragraph)) or text


def sentences(text: str) -> Iterator[str]:
    """Split a text into its sentences, never inside a quotation or a bracket that is closed later."""
    start = 0
    for found in _END.finditer(text):
        candidate = text[start : found.end()]
        if _ends_sentence(text, found) and not (_open_pairs(candidate) and _closes_later(candidate, text, found.end())):
            yield candidate.strip()
            start = found.end()
    if rest := text[start:].strip():
        yield rest


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    following = text[found.end() :].split(maxsplit=1)[0].lstrip('"“„‘«([')
    if following[:1].islower():
        return False
    if found[0] != ".":
        return not found[0].startswith("…") or following[:1].isupper()
    # Only the tail matters, and slicing it keeps a long text linear.
    before = text[max(0, found.start() - 40) : found.start()]
    word = re.split(r"[\s(\[\"“„‘«–—-]", before)[-1].lower()
    starts_anew = following.lower().rstrip(",:;") in _STARTERS
    if word in _BEFORE_NUMBERS and following[:1].isdigit():
        return False
    if word in _SOMETIMES_LAST or (len(word) == 1 and word.isalpha()):
        return starts_anew
    return word not in _ABBREVIATIONS and not re.fullmatch(r"(\w\.)+\w", word)


def _open_pairs(text: str) -> list[str]:
    """The closing marks that `text` still lacks, the next one last."""
    owed: list[str] = []
    for char in text:
        if char in _PAIRS:
            owed.append(_PAIRS[char])
        elif char == '"':
            if '"' in owed:
                owed.remove('"')
            else:
                owed.append('"')
        elif char in _CLOSERS and char in owed:
            owed.remove(char)
    return owed


def _closes_later(candidate: str, text: str, end: int) -> bool:
    # A quotation that does not close within a few sentences is a slip, and must not swallow the text.
    ahead = text[end : end + 600]
    return any(mark in ahead for mark in _open_pairs(candidate))


def shorten(text: str, limit: int) -> str:
    """Cut a text to at most `limit` characters at a word; mark the cut with an ellipsis, close what it leaves open."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return close_pairs(text, limit)
    room = limit - 1
    while room > 0:
        cut = _cut_at_word(text, room)
        closing = "".join(reversed(_open_pairs(cut)))
        if len(cut) + 1 + len(closing) <= limit:
            return f"{cut}…{closing}"
        room = min(room - 1, limit - 1 - len(closing))
    return "…"[:limit]


def _cut_at_word(text: str, room: int) -> str:
    if room < len(text) and not text[room].isspace():
        space = text.rfind(" ", 0, room + 1)
        if space > 0:
            return text[:space].rstrip(' ,;:–—-.(“„«"')
        while room > 1 and _continues(text, room):
            room -= 1
    return text[:room].rstrip(' ,;:–—-.(“„«"')


def _continues(text: str, at: int) -> bool:
    """Return whether the character at `at` belongs to the one before it: an accent, a joined or flag emoji."""
    char = text[at]
    return bool(re.match(r"[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]", char)) or text[at - 1] == "\u200d"


def close_pairs(text: str, limit: int) -> str:
    """Close the quotation marks and brackets that a text leaves open, if they still fit into `limit` characters."""
    closing = "".join(reversed(_open_pairs(text)))
    return text + closing if len(text) + len(closing) <= limit else text
