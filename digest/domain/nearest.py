"""Find the name that somebody meant when they mistyped one."""

from collections.abc import Iterable

ALIKE = 60
"""Names at least this alike, on rapidfuzz's scale from 0 to 100, differ by a typing error or two."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Give the name that is most like `name`; None if none is like it."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, sorted(names), scorer=fuzz.ratio, processor=str.lower, score_cutoff=ALIKE)
    return found[0] if found else None
