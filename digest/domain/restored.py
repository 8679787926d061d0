"""Recognise a database that was restored from a backup: it knows less about an edition than this machine. Pure.

A machine remembers nothing that the database did not know. So what the database lacks now, it has lost.
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
    """What a machine remembers of a frozen edition.

    `tries` has the number of claims of each batch, by its number from 1 on. `again` is how often a person had the
    edition sent again after a restore; earlier memories no longer count.
    """

    finished: bool
    again: int = 0
    tries: Sequence[int] = ()


def shows_a_restore(
    remembered: Remembered | None, *, again: int, frozen: bool, was_finished: bool, tries: Sequence[int] = ()
) -> bool:
    """Return whether the database has lost something that this machine remembers of an edition.

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
    """Say why an edition is held that the backup shows as being sent, and that this machine never sent."""
    return (
        "It was being sent when the backup was made, and this machine does not remember how far it got since: readers "
        f"may have it already. {_choice(edition_id)}"
    )


def _choice(edition_id: int) -> str:
    return (
        f"`digest send --edition {edition_id} --again-after-restore` sends to all who lack it according to the "
        f"database; `digest edition cancel {edition_id}` ends it."
    )
