"""Readers: what a line of a list says of one, and what it may change. Pure; an import never revives who left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CSV_COLUMNS = ("email", "name", "digests", "status", "consented_at", "source", "last_gift_at", "recurring")


class Status(StrEnum):
    """The life of a subscriber."""

    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person who signed up. `digests` are those he reads; `left` those he left by himself."""

    email: str
    name: str = ""
    status: Status = Status.ACTIVE
    digests: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    consented_at: datetime | None = None
    source: str = ""
    last_gift_at: datetime | None = None
    recurring: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. None means that the line does not say."""

    email: str
    name: str | None = None
    status: Status | None = None
    digests: frozenset[str] | None = None
    consented_at: datetime | None = None
    source: str | None = None
    last_gift_at: datetime | None = None
    recurring: bool | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, and why."""

    line: int
    email: str
    reason: str


def merge(
    line: Line,
    known: Subscriber | None,
    *,
    default_digests: Collection[str],
    suppressed: str | None = None,
    resubscribe: bool = False,
) -> Subscriber | str:
    """Tell what a reader becomes through a line of a list, or why the line must not be taken.

    `suppressed` is the reason why the address must not be mailed, if there is one. What a line does not say stays.
    """
    leaves = line.status is Status.UNSUBSCRIBED
    if suppressed and not leaves and not resubscribe:
        return f"suppressed ({suppressed}); --resubscribe takes it all the same"
    if known is None:
        digests = line.digests if line.digests is not None else frozenset(default_digests)
        return _reader(Subscriber(line.email), line, line.status or Status.ACTIVE, digests, frozenset())
    if known.status is Status.UNSUBSCRIBED and not leaves and not resubscribe:
        return "unsubscribed; --resubscribe takes it all the same"
    wanted = line.digests or frozenset()
    if known.status is Status.UNSUBSCRIBED and not leaves and not wanted:
        wanted = known.left or frozenset(default_digests)
    allowed = wanted if resubscribe else wanted - known.left
    status = _status(known.status, line.status, resubscribe=resubscribe)
    return _reader(known, line, status, known.digests | allowed, known.left - allowed)


def _status(known: Status, said: Status | None, *, resubscribe: bool) -> Status:
    if said is Status.UNSUBSCRIBED:
        return said
    if known is Status.UNSUBSCRIBED:
        return Status.ACTIVE if resubscribe else known
    return Status.ACTIVE if said is Status.ACTIVE else known


def _reader(
    known: Subscriber, line: Line, status: Status, digests: frozenset[str], left: frozenset[str]
) -> Subscriber:
    leaves = status is Status.UNSUBSCRIBED
    return Subscriber(
        email=known.email,
        name=known.name if line.name is None else line.name,
        status=status,
        digests=frozenset() if leaves else digests,
        left=left | digests if leaves else left,
        consented_at=line.consented_at or known.consented_at,
        source=known.source if line.source is None else line.source,
        last_gift_at=line.last_gift_at or known.last_gift_at,
        recurring=known.recurring if line.recurring is None else line.recurring,
        id=known.id,
    )


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    updated: int
    unchanged: int
    refused: tuple[Refusal, ...]

    def as_json(self) -> Mapping[str, object]:
        """The contract's answer."""
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": [{"line": r.line, "email": r.email, "reason": r.reason} for r in self.refused],
        }
