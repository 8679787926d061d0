"""Lists of readers: how to read a line of one, and how to write one. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from digest.domain.characters import CONTROLS
from digest.domain.list_tools import STATES
from digest.domain.list_values import Order, read_moment
from digest.domain.readers import Status, Subscriber, SuppressionReason, choice_of

_once = lru_cache(maxsize=4_096)
"""The number of cells to cache: most lines of a list repeat the same cells."""

CSV_COLUMNS = ("email", "name", "digests", "status", "consented_at", "source", "last_gift_at", "recurring")

SECTIONS_COLUMN = "sections"
"""One more column, if readers may choose sections."""

ALL_SECTIONS = "all"

LEFT_COLUMN = "left"
"""One more column, if a reader left some of their digests: the ones they left."""

SUPPRESSED_COLUMN = "suppressed"
"""One more column, if a reader must not be mailed: the reason."""

_DIGEST_NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")

_SKEW = timedelta(days=1)
"""A date in another time zone may be a day ahead."""

MORE_COLUMNS = (
    "first_name",
    "last_name",
    "confirmed_at",
    "opted_in_at",
    "created_at",
    "left_at",
    "mailed",
    "stopped",
)
"""More columns in other tools' lists: `mailed` says whether a reader gets mail, `stopped` whether they get none."""

_CONSENTED = ("consented_at", "confirmed_at", "opted_in_at", "created_at")
"""The times that prove consent, the best proof first."""

TIMES = frozenset({*_CONSENTED, "left_at", "last_gift_at"})
"""The columns that hold times."""

_NO_DATE = "0000-00-00"
"""MySQL's value for a missing date."""

DONOR_COLUMNS = ("email", "last_gift_at", "recurring")


def columns(sections: Collection[str], *, left: bool = True, suppressed: bool = True) -> Sequence[str]:
    """Return the columns of a list. `sections` has the sections that readers may choose from, if they may.

    `left`: the list may have readers who left a digest. `suppressed`: it may have readers who must not be mailed.
    """
    more = {SECTIONS_COLUMN: bool(sections), LEFT_COLUMN: left, SUPPRESSED_COLUMN: suppressed}
    return *CSV_COLUMNS, *(name for name, there in more.items() if there)


class Line(NamedTuple):
    """One line of a list. None means that the line does not say."""

    email: str
    name: str | None = None
    status: Status | None = None
    digests: frozenset[str] | None = None
    consented_at: datetime | None = None
    source: str | None = None
    last_gift_at: datetime | None = None
    recurring: bool | None = None
    sections: frozenset[str] | None = None
    left: frozenset[str] = frozenset()
    suppressed: SuppressionReason | None = None
    left_at: datetime | None = None


def reports_giving(line: Line) -> bool:
    """Return whether a line says if its reader gives."""
    return line.last_gift_at is not None or line.recurring is not None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, and why. If there are several files, `file` names its own, and `place` numbers it."""

    line: int
    email: str
    reason: str
    file: str = ""
    place: int = 0

    def as_json(self) -> Mapping[str, object]:
        """The refusal for scripts."""
        where = {"file": self.file} if self.file else {}
        return where | {"line": self.line, "email": self.email, "reason": self.reason}


def read_line(
    cells: Mapping[str, str],
    email: str,
    *,
    digests: tuple[str, ...],
    zone: ZoneInfo,
    now: datetime,
    sections: tuple[str, ...] = (),
    order: Order = Order.DMY,
) -> Line:
    """Read a line about the reader with the address `email` (in normal form).

    `cells` maps columns to cells, without surrounding blanks. `digests` and `sections` are the configured ones. A time
    without an offset is in `zone`; `order` is the order of day and month in a date of numbers. Raises ValueError with
    the reason.
    """
    gave = _moment(cells.get("last_gift_at", ""), "last_gift_at", zone, order)
    proof = next((column for column in _CONSENTED if cells.get(column)), "consented_at")
    consented = _moment(cells.get(proof, ""), proof, zone, order)
    left_at = _moment(cells.get("left_at", ""), "left_at", zone, order)
    # A gift dated 2062 would mean that the reader is never asked again; a consent in 2062 is impossible.
    for moment, column in ((gave, "last_gift_at"), (consented, proof), (left_at, "left_at")):
        if moment and moment > now + _SKEW:
            raise ValueError(f'{column} is still to come: "{cells[column]}"')
    status, stopped = _state(cells.get("status", ""), cells.get("mailed", ""), cells.get("stopped", ""))
    return Line(
        email,
        _text(cells, "name") or _joined_name(cells),
        status,
        _digests(cells.get("digests", ""), digests),
        consented,
        _text(cells, "source"),
        gave,
        _yes_no(cells.get("recurring", "")),
        _sections(cells.get(SECTIONS_COLUMN, ""), sections),
        _left(cells.get(LEFT_COLUMN, "")),
        _reason(cells.get(SUPPRESSED_COLUMN, "")) or stopped,
        left_at,
    )


def _joined_name(cells: Mapping[str, str]) -> str | None:
    names = (_text(cells, "first_name"), _text(cells, "last_name"))
    return " ".join(name for name in names if name) or None


def _text(cells: Mapping[str, str], column: str) -> str | None:
    text = cells.get(column)
    if text:
        check_text(text, column)
    return text or None


def check_text(text: str, what: str) -> None:
    """Raise ValueError if the text that `what` names has characters that a list cannot contain."""
    if not text.isprintable() and CONTROLS.search(text):
        raise ValueError(f"the {what} has control characters")


def check_words(line: Line) -> None:
    """Raise ValueError if a line that was not read from a file has characters that a list cannot contain."""
    check_text(line.name or "", "name")
    check_text(line.source or "", "source")


@_once
def _digests(cell: str, known: tuple[str, ...]) -> frozenset[str] | None:
    names = frozenset(name.strip() for name in cell.replace(",", ";").split(";")) - {""}
    for name in sorted(names):
        if name not in known:
            raise ValueError(f'there is no digest "{name}" (configured: {", ".join(known)})')
    return names or None


@_once
def _left(cell: str) -> frozenset[str]:
    # Includes digests that do not exist here (any more): if they return, readers who left them stay out.
    names = frozenset(name.strip() for name in cell.replace(",", ";").split(";")) - {""}
    for name in sorted(names):
        if not _DIGEST_NAME.fullmatch(name):
            raise ValueError(f'left must name digests, joined by semicolons, not "{name}"')
    return names


@_once
def _sections(cell: str, known: tuple[str, ...]) -> frozenset[str] | None:
    names = frozenset(name.strip() for name in cell.split(";")) - {""}
    if not names:
        return None
    if names == {ALL_SECTIONS}:
        return frozenset()
    for name in sorted(names):
        if name not in known:
            raise ValueError(f'there is no section "{name}" (configured: {"; ".join(known)}; or {ALL_SECTIONS})')
    return choice_of(names, known)


@_once
def _state(status: str, mailed: str, stopped: str) -> tuple[Status | None, SuppressionReason | None]:
    """Read the state of a reader from any of its columns. If two differ, the reader left."""
    said = _said_state(status) if status else None
    gets_mail = [_true_false(mailed, "mailed")] if mailed else []
    gets_mail += [not _true_false(stopped, "stopped")] if stopped else []
    if not all(gets_mail):
        said = Status.UNSUBSCRIBED
    elif gets_mail and said is None:
        said = Status.ACTIVE
    return (None, said) if isinstance(said, SuppressionReason) else (said, None)


def _said_state(cell: str) -> Status | SuppressionReason:
    state = STATES.get(cell.lower())
    if state is None:
        raise ValueError(f'status must be pending, active or unsubscribed, not "{cell}"')
    return state


def _true_false(cell: str, column: str) -> bool:
    if cell.lower() in ("true", "yes", "1"):
        return True
    if cell.lower() in ("false", "no", "0"):
        return False
    raise ValueError(f'{column} must be true or false, not "{cell}"')


@_once
def _reason(cell: str) -> SuppressionReason | None:
    if not cell:
        return None
    reasons = [reason.value for reason in SuppressionReason]
    if cell.lower() not in reasons:
        raise ValueError(f'suppressed must be {", ".join(reasons)} or nothing, not "{cell}"')
    return SuppressionReason(cell.lower())


@_once
def _moment(cell: str, column: str, zone: ZoneInfo, order: Order) -> datetime | None:
    if not cell or cell.startswith(_NO_DATE):
        return None
    try:
        return read_moment(cell, "", "", order, zone)
    except (ValueError, OverflowError):
        raise ValueError(
            f'{column} must be a date such as 2026-03-30 or 2026-03-30T07:00+02:00, not "{cell}"'
        ) from None


def _yes_no(cell: str) -> bool | None:
    if not cell:
        return None
    if cell.lower() in ("yes", "no"):
        return cell.lower() == "yes"
    raise ValueError(f'recurring must be yes or no, not "{cell}"')


def write_line(reader: Subscriber, sections: Collection[str] = (), *, left: bool = False) -> Sequence[str]:
    """Write a reader as the cells of a line, in the order of `CSV_COLUMNS`.

    With `sections` (which readers may choose from), `SECTIONS_COLUMN` follows; with `left`, `LEFT_COLUMN`.
    """
    wanted = ";".join(name for name in sections if name in reader.sections) or ALL_SECTIONS
    return (
        reader.email,
        reader.name,
        ";".join(sorted(reader.digests)),
        reader.status.value,
        reader.consented_at.isoformat() if reader.consented_at else "",
        reader.source,
        reader.last_gift_at.isoformat() if reader.last_gift_at else "",
        "yes" if reader.recurring else "no",
        *((wanted,) if sections else ()),
        *((";".join(sorted(reader.left)),) if left else ()),
    )


class ListFound(NamedTuple):
    """A list that was imported: its file, the tool it comes from (for people and scripts), and how many people it has.

    `is_silent`: it shows neither who is subscribed nor how anybody consented.
    """

    file: str
    name: str
    source: str
    people: int
    is_silent: bool = False

    def as_json(self) -> Mapping[str, object]:
        """The list for scripts."""
        return {"file": self.file, "source": self.source, "people": self.people}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `unreachable` counts lines that were taken although no mail can reach their readers.

    `states` counts the people of the lists by their state afterwards; `examples` has a few masked addresses of each.
    """

    added: int
    updated: int
    unchanged: int
    refused: tuple[Refusal, ...]
    unreachable: tuple[Refusal, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: tuple[ListFound, ...] = ()

    def plus(self, more: Self) -> Self:
        """Add up two parts of an import."""
        return replace(
            self,
            added=self.added + more.added,
            updated=self.updated + more.updated,
            unchanged=self.unchanged + more.unchanged,
            refused=self.refused + more.refused,
            unreachable=self.unreachable + more.unreachable,
        )

    def as_json(self) -> Mapping[str, object]:
        """The result as JSON."""
        found = {
            "source": ", ".join(dict.fromkeys(found.source for found in self.lists)),
            "lists": [found.as_json() for found in self.lists],
            "states": dict(self.states),
        }
        return (found if self.lists else {}) | {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": [refusal.as_json() for refusal in self.refused],
            "unreachable": [refusal.as_json() for refusal in self.unreachable],
        }
