"""Load readers with the digests that they read and left. Does not decide who may be mailed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BLOB, Connection, Select, cast, exists, func, or_, select

from digest.domain.readers import Reader, Status, Subscriber
from digest.store.bulk import GIVEN, is_any_of
from digest.store.readers.suppressions import find_suppressions
from digest.store.tables import subscribers, subscriptions

_LONG = 64
"""Only an address of more bytes can be too long for a mailer."""
_KEPT = (
    "id",
    "email",
    "name",
    "status",
    "consented_at",
    "source",
    "last_gift_at",
    "recurring",
    "sections",
    "left_at",
    "monthly_until",
    "gives_until",
    "ask_after",
    "paused_until",
)
"""What a subscriber's row holds of a subscriber, by the same names."""


def find_subscribers(connection: Connection, emails: Iterable[str], *, lock: bool = True) -> dict[str, Subscriber]:
    """Find subscribers by their addresses in normal form.

    With `lock`, nobody else can change them on PostgreSQL until the transaction ends. SQLite has one writer anyway.
    """
    rows = connection.execute(_by_email(connection.dialect.name, lock=lock), {GIVEN: list(emails)}).all()
    return {reader.email: reader for reader in _with_digests(connection, rows)}


def find_readers(connection: Connection, emails: Collection[str], *, lock: bool = True) -> dict[str, Reader]:
    """Find the person with each of these addresses (in normal form), including strangers. `lock` as `find_subscribers`.

    Does not know whether a stranger was erased: only the secret key shows that.
    """
    known = find_subscribers(connection, emails, lock=lock)
    # Only after locking: changing a reader's suppression requires a lock on the reader.
    suppressed = find_suppressions(connection, emails)
    return {email: Reader(email, known.get(email), suppressed.get(email)) for email in emails}


def find_email(connection: Connection, subscriber_id: int) -> str | None:
    """Find the address of a subscriber; None for an erased or unknown one."""
    email: str | None = connection.execute(
        select(subscribers.c.email).where(subscribers.c.id == subscriber_id)
    ).scalar()
    return email


def has_left(connection: Connection) -> bool:
    """Return whether any reader left some of their digests, but not all."""
    ended = subscriptions.join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
    some = (subscriptions.c.ended_at.is_not(None), subscribers.c.email.is_not(None))
    query = select(subscribers.c.id).select_from(ended).where(*some, subscribers.c.status != Status.UNSUBSCRIBED.value)
    return connection.execute(query.limit(1)).scalar() is not None


def each_unusual_address(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield the ids and addresses of active readers with an address that is long or not ASCII."""
    email = subscribers.c.email
    octets = func.octet_length(email) if connection.dialect.name == "postgresql" else func.length(cast(email, BLOB))
    query = select(subscribers.c.id, email).where(
        subscribers.c.status == Status.ACTIVE.value,
        or_(octets != func.length(email), octets > _LONG),
        exists().where(subscriptions.c.subscriber_id == subscribers.c.id, subscriptions.c.ended_at.is_(None)),
    )
    for row in connection.execute(query, execution_options={"yield_per": 1_000}):
        yield row[0], row[1]


def each_subscriber(connection: Connection, *, part: int = 5_000) -> Iterator[Subscriber]:
    """Yield all subscribers in the order of their ids, with at most `part` of them in memory."""
    after = 0
    while True:
        rows = connection.execute(
            _subscribers()
            .where(subscribers.c.id > after, subscribers.c.email.is_not(None))
            .order_by(subscribers.c.id)
            .limit(part)
        ).all()
        if not rows:
            return
        after = rows[-1].id
        yield from _with_digests(connection, rows)


@cache
def _by_email(engine_name: str, *, lock: bool) -> Select[Any]:
    # Always in the same order, so that two transactions never deadlock.
    query = _subscribers().where(is_any_of(engine_name, subscribers.c.email)).order_by(subscribers.c.id)
    return query.with_for_update(key_share=True) if lock else query


def _subscribers() -> Select[Any]:
    return select(*(subscribers.c[name] for name in _KEPT))


@cache
def _digests_of(engine_name: str) -> Select[Any]:
    return select(subscriptions.c.subscriber_id, subscriptions.c.digest, subscriptions.c.ended_at.is_(None)).where(
        is_any_of(engine_name, subscriptions.c.subscriber_id)
    )


def _with_digests(connection: Connection, rows: Sequence[Sequence[Any]]) -> Iterator[Subscriber]:
    reads: dict[int, set[str]] = {}
    left: dict[int, set[str]] = {}
    found = connection.execute(_digests_of(connection.dialect.name), {GIVEN: [row[0] for row in rows]})
    for subscriber_id, digest, goes_on in found:
        (reads if goes_on else left).setdefault(subscriber_id, set()).add(digest)
    for row in rows:
        known = dict(zip(_KEPT, row, strict=True))
        yield Subscriber(
            **{**known, "status": Status(known["status"])},
            digests=frozenset(reads.get(row[0], ())),
            left=frozenset(left.get(row[0], ())),
        )
