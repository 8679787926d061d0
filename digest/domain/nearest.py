"""Find the name that somebody mistyped."""

from collections.abc import Iterable

ALIKE = 60
"""Names at least this alike, on rapidfuzz's scale from 0 to 100, differ by a typing error or two."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that is most similar to `name`; None if no name is similar."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, sorted(names), scorer=fuzz.ratio, processor=str.lower, score_cutoff=ALIKE)
    return found[0] if found else None
