"""Find the story that a person means by a piece of its title. Pure."""

import unicodedata
from collections.abc import Iterable

_ALIKE = str.maketrans({"ł": "l", "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-"})
"""Characters that keyboards lack, and the letter with a stroke that Unicode does not treat as an accent."""


def matching(piece: str, titles: Iterable[tuple[int, str]]) -> list[int]:
    """Return the ids of the stories with this piece in their title, in the order of `titles`.

    Capitals, accents, kinds of quotation marks and dashes, and spaces do not matter. If the piece is the whole title of
    some, only those are meant.
    """
    wanted = _plain(piece)
    if not wanted:
        return []
    plain = [(number, _plain(title)) for number, title in titles]
    whole = [number for number, title in plain if title == wanted]
    return whole or [number for number, title in plain if wanted in title]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
