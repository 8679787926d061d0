"""Check the texts of an edition for what a second pair of eyes would look for. Pure."""

import re
from collections.abc import Iterable, Mapping

ALIKE = 85.0
"""Subjects at least this alike, on rapidfuzz's scale from 0 to 100, look the same in an inbox."""
_TO_COME = re.compile(r"\bTK(?:TK)*\b|\bTODO\b|\bXXX+\b|\blorem ipsum\b", re.IGNORECASE)
"""Marks that people leave where something is still missing; the first one is journalists' slang."""


def unfinished(texts: Mapping[str, str]) -> list[str]:
    """List the names of the texts that have a mark for something missing."""
    found = ((name, _TO_COME.search(text)) for name, text in texts.items())
    return [f"{name}: {mark[0]}" for name, mark in found if mark and (mark[0].isupper() or " " in mark[0])]


def is_like(subject: str, others: Iterable[str]) -> str:
    """Return the first other subject that looks like this one; "" if none does."""
    from rapidfuzz import fuzz

    wanted = subject.casefold()
    return next((one for one in others if fuzz.ratio(wanted, one.casefold()) >= ALIKE), "")
