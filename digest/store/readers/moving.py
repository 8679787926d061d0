"""Find readers under the names of digests that are not configured, and move them to another digest."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Subquery, exists, func, select, update

from digest.domain.readers import Status, Stranded
from digest.store.tables import sign_ups, subscribers, subscriptions


class Moved(NamedTuple):
    """How many readers `moved` to another digest, `had` both, or `stayed` because they had left the other one."""

    moved: int
    had: int
    stayed: int


def load_names(connection: Connection) -> Iterator[str]:
    """Yield the names of all digests that have or had readers."""
    # Each query takes one step in the index, however many readers there are; DISTINCT would read all of them.
    after = ""
    query = select(func.min(subscriptions.c.digest))
    while name := connection.execute(query.where(subscriptions.c.digest > after)).scalar():
        yield name
        after = name


def load_stranded(connection: Connection, configured: Collection[str]) -> list[Stranded]:
    """Load the digests that are not configured and have active readers."""
    counts = {name: _active(connection, name) for name in load_names(connection) if name not in configured}
    found = [(name, count) for name, count in counts.items() if count]
    if not found:
        return []
    empty = [name for name in configured if not _active(connection, name)]
    return [Stranded(name, count, empty[0] if len(empty) == 1 else "") for name, count in found]


def _active(connection: Connection, digest: str) -> int:
    """Count the active readers of a digest, also those whose addresses are suppressed."""
    theirs = subscriptions.join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
    query = select(func.count()).select_from(theirs).where(*_reads(digest), subscribers.c.status == Status.ACTIVE.value)
    return int(connection.execute(query).scalar_one())


def move_subscriptions(connection: Connection, old: str, new: str, now: datetime) -> Moved:
    """Replace a digest by another one for all its readers. They keep their tokens, so the links in their mails work.

    Readers who left the old digest count as having left the new one. Readers who left the new one stay where they are,
    because a move must not restore a reader who left.
    """
    has_a = exists().where(subscriptions.c.subscriber_id == subscribers.c.id, subscriptions.c.digest == old)
    # Everything that changes a reader's subscriptions locks the reader first.
    connection.execute(select(func.count()).select_from(_locked(has_a)))
    theirs = subscriptions.alias("theirs")
    other = exists().where(theirs.c.subscriber_id == subscriptions.c.subscriber_id, theirs.c.digest == new)
    reads_both = update(subscriptions).where(*_reads(old), other.where(theirs.c.ended_at.is_(None)))
    had = connection.execute(reads_both.values(ended_at=now)).rowcount
    before = _count(connection, *_reads(old))
    connection.execute(update(subscriptions).where(subscriptions.c.digest == old, ~other).values(digest=new))
    stayed = _count(connection, *_reads(old))
    _move_sign_ups(connection, old, new)
    return Moved(before - stayed, had, stayed)


def _locked(which: ColumnElement[bool]) -> Subquery:
    return select(subscribers.c.id).where(which).order_by(subscribers.c.id).with_for_update(key_share=True).subquery()


def _reads(digest: str) -> tuple[ColumnElement[bool], ...]:
    return subscriptions.c.digest == digest, subscriptions.c.ended_at.is_(None)


def _count(connection: Connection, *which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(subscriptions).where(*which)).scalar_one())


def _move_sign_ups(connection: Connection, old: str, new: str) -> None:
    """Let pending confirmations subscribe to the new digest."""
    waiting = connection.execute(select(sign_ups.c.subscriber_id, sign_ups.c.digests)).all()
    for subscriber_id, digests in waiting:
        if old in digests:
            renamed = sorted({new if name == old else name for name in digests})
            statement = update(sign_ups).where(sign_ups.c.subscriber_id == subscriber_id)
            connection.execute(statement.values(digests=renamed))
