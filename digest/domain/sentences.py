"""Split plain text into sentences. Abbreviations and quotation marks are respected."""

import re
from collections.abc import Iterator

from digest.domain.quotations import closes_in, open_marks

_ABBREVIATIONS = frozenset(
    """mr mrs ms mx dr prof hab inż mgr gen col lt sgt maj capt cpl brig adm st sr jr rev fr hon gov sen rep pres
    vs cf ca approx est dept univ jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri
    ul al pl os św ks abp bp kard im np tzw tys woj pow godz m.in e.g i.e u.s.a płk ppłk mjr kpt por sierż wg
    z.b d.h bzw evtl vgl mme mlle sra srta p.ej""".split()
)
_BEFORE_NUMBERS = frozenset("no nos nr art pkt ust poz p pp par sec fig vol r s".split())
_SOMETIMES_LAST = frozenset(
    "a.m p.m u.s u.k e.u u.n d.c inc ltd co corp plc zł gr mln mld mio mrd bn etc al r w b.c a.d ph.d".split()
)
_STARTERS = frozenset(
    """the a an he she it they we i you this that these those there in on at but and so if when while although after
    before however meanwhile according poland polish police critics his her its their our many some most both no not
    as by for from with since during last next what who how all one two""".split()
)
_MONTHS = frozenset("januar februar märz april mai juni juli august september oktober november dezember".split())
_EMOJI = "[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]"
_END = re.compile(rf"[.!?…؟।]+(?:\s?»|[\"”“’‘'«»›‹)\]])*(?:\s?{_EMOJI}+)*+(?=\s+\S)|[。！？]+[」』”’）]*(?=\s*\S)")
_NEXT_WORD = re.compile(r"\s+[\"“„‚‘«»‹›'(\[–—•]*\s?(\S*)")
_BEFORE_WORD = re.compile(r"[\s(\[\"“„‘«»–—-]")
_AHEAD = 600
"""How far ahead a quotation may close, in characters. A mark that never closes must not swallow the text."""
_LONGEST_QUOTATION = 2_000
_WORD_LENGTH = 40


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text. Never split inside a quotation or bracket that closes later."""
    start = 0
    for found in _END.finditer(text):
        if not _ends_sentence(text, found):
            continue
        end = found.end()
        opened = open_marks(text[start:end]) if end - start < _LONGEST_QUOTATION else []
        if not opened or not closes_in(opened, text[end : end + _AHEAD]):
            yield text[start:end].strip()
            start = end
    if rest := text[start:].strip():
        yield rest


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    if found[0][0] in "。！？":
        return True
    word_after = _NEXT_WORD.match(text, found.end())
    following = word_after[1] if word_after else ""
    if following[:1].islower():
        return False
    if found[0] == ".":
        # Only the tail matters, and slicing it keeps a long text linear.
        before = text[max(0, found.start() - _WORD_LENGTH) : found.start()]
        return not _abbreviates(_BEFORE_WORD.split(before)[-1].lower(), following)
    return not (found[0].startswith(("…", "..")) and following[:1].isdigit())


def _abbreviates(word: str, following: str) -> bool:
    """Check whether the full stop after `word` belongs to the word, judging by what follows."""
    if word in _BEFORE_NUMBERS and following[:1].isdigit():
        return True
    if word in _SOMETIMES_LAST or (len(word) == 1 and word.isalpha()):
        return following.lower().rstrip(",:;") not in _STARTERS
    if word.isdigit():
        return following.lower().rstrip(".,") in _MONTHS
    return word in _ABBREVIATIONS or bool(re.fullmatch(r"(\w\.)+\w", word))
