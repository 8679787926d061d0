"""Recognize a database that was restored from a backup: it knows less of an edition than this machine remembers. Pure.

What is remembered is never more than what the database knew at the time. So the database has lost what it lacks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import NamedTuple


class EditionName(NamedTuple):
    """Names an edition on every machine and in every backup. A number is not enough: a restored database reuses it."""

    digest: str
    local_date: date
    part: int = 0


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a machine remembers of an edition that began to leave.

    `tries` holds how often each batch was claimed, by its number from 1 on. `again` counts how often a person had the
    edition sent again after a restore; what was remembered before that no longer counts.
    """

    finished: bool
    again: int = 0
    tries: Sequence[int] = ()


def shows_a_restore(
    remembered: Remembered | None, *, again: int, frozen: bool, was_finished: bool, tries: Sequence[int] = ()
) -> bool:
    """Return whether the database has lost something that is remembered of an edition.

    The rest is what the database knows: whether the edition is frozen, whether it was ever finished, and the claims.
    """
    if remembered is None or again > remembered.again:
        return False
    if again < remembered.again or not frozen or (remembered.finished and not was_finished):
        return True
    return any(known < seen for known, seen in zip_longest(tries, remembered.tries, fillvalue=0))


def explain_restored(edition_id: int) -> str:
    """Say why an edition is held after a restore, and what a person can do."""
    return (
        "This machine remembers more of it than the database, which was restored from a backup: readers may have it "
        f"already. {_choice(edition_id)}"
    )


def explain_unknown(edition_id: int) -> str:
    """Say why an edition is held that was being sent when the backup was made, and that this machine never sent."""
    return (
        "It was being sent when the backup was made, and this machine does not remember how far it got since: readers "
        f"may have it already. {_choice(edition_id)}"
    )


def _choice(edition_id: int) -> str:
    return (
        f"`digest send --edition {edition_id} --again-after-restore` sends to all who lack it according to the "
        f"database; `digest edition cancel {edition_id}` ends it."
    )
