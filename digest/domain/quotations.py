"""Track quotation marks and brackets through a text, in several languages.

The same mark opens in one language and closes in another: German uses „…“ and »…«, English “…”, French «…», Swedish
”…”. Open marks and neighbouring characters decide what a mark does.
"""

import re

_MARKS = re.compile(r"[“”„‟«»‹›‘’‚\"'()\[\]]")
_OPENERS = {
    "(": ")",
    "[": "]",
    "„": '”“"',
    "‟": "”",
    "“": "”",
    "”": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "‚": "‘’",
    "‘": "’",
    '"': '"',
    "'": "'",
}
"""The marks that can close each opening mark, the most common first."""
_GUILLEMETS = "«»‹›"
_LIKE_APOSTROPHES = "’'‘"
_BEFORE_OPENERS = "([{—–-/“„«»‘\"'"


def open_marks(text: str) -> list[str]:
    """Return the quotation marks and brackets that `text` opens but does not close, in order."""
    opened: list[str] = []
    for found in _MARKS.finditer(text):
        mark, before, after = found[0], text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        place = _closed_by(mark, after, opened)
        if place is not None:
            del opened[place:]
        elif _opens(mark, before, after, opened):
            opened.append(mark)
    return opened


def closing_of(opened: list[str], rest: str) -> str:
    """Return the marks that close `opened`, as far as the writer uses them in `rest`, the text that follows."""
    return "".join(mark for opener in reversed(opened) if (mark := _first_closing(opener, rest)))


def usual_closing_of(opened: list[str], rest: str) -> str:
    """Return the marks that close `opened`: those in `rest` if there are any, otherwise the most common ones.

    Marks that look like apostrophes are closed only if `rest` closes them.
    """
    return "".join(
        _first_closing(opener, rest) or (_OPENERS[opener][0] if opener not in _LIKE_APOSTROPHES else "")
        for opener in reversed(opened)
    )


def closes_in(opened: list[str], rest: str) -> bool:
    """Check whether `rest` closes any of the `opened` marks."""
    return any(_first_closing(opener, rest) for opener in opened)


def _closed_by(mark: str, after: str, opened: list[str]) -> int | None:
    """Return the index of the innermost opened mark that `mark` closes."""
    if mark in _LIKE_APOSTROPHES and after.isalnum():
        return None
    for place in range(len(opened) - 1, -1, -1):
        opener = opened[place]
        if mark in _OPENERS[opener] or (mark in _GUILLEMETS and opener in _GUILLEMETS and mark != opener):
            return place
    return None


def _opens(mark: str, before: str, after: str, opened: list[str]) -> bool:
    if mark not in _OPENERS:
        return False
    if mark in "([":
        return True
    begins_word = not before or before.isspace() or before in _BEFORE_OPENERS
    if not begins_word or not after:
        return False
    if mark in "«‹":
        return True
    stands_apart = after.isspace() or (mark in _LIKE_APOSTROPHES and not after.isalpha())
    goes_on = mark == "“" and mark in opened  # Each paragraph of a long quotation opens again.
    return not stands_apart and not goes_on


def _first_closing(opener: str, rest: str) -> str:
    """Return the first mark in `rest` that closes `opener`, or ""."""
    for found in _MARKS.finditer(rest):
        mark, after = found[0], rest[found.end() : found.end() + 1]
        if mark in _OPENERS[opener] and not (mark in _LIKE_APOSTROPHES and after.isalnum()):
            return mark
    return ""
