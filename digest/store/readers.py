"""Load and save subscribers, their subscriptions, and suppressions. Decides nothing about who may be mailed.

However many readers go in, they go as one parameter: a part of a list costs as many statements as a single reader.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Integer,
    Select,
    Text,
    case,
    delete,
    exists,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from digest.domain.readers import Status, Subscriber
from digest.store.columns import Names, Utc
from digest.store.database import upsert
from digest.store.given import among, among_those, each, unfold
from digest.store.tables import subscribers, subscriptions, suppressions

BUCKETS = 10_000
_ADDING = 5_219_043_119
"""An arbitrary number: the advisory lock under which readers are added on PostgreSQL."""
_TOKEN_BYTES = 18
"""A multiple of three: then the tokens of many readers are one text in base64, cut into equal pieces."""
_SAID: dict[str, TypeEngine[Any]] = {
    "name": Text(),
    "status": Text(),
    "consented_at": Utc(),
    "source": Text(),
    "last_gift_at": Utc(),
    "recurring": Boolean(),
}
"""What a list can say of a subscriber."""


def await_additions(connection: Connection) -> None:
    """Wait until nobody else is adding readers, and let nobody begin before the transaction ends.

    Two lists with the same new reader would otherwise both find him unknown, and one of them fail.
    """
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyhow
        connection.execute(select(func.pg_advisory_xact_lock(_ADDING)))


def find_subscribers(connection: Connection, emails: Iterable[str], *, lock: bool = True) -> dict[str, Subscriber]:
    """Find subscribers by their addresses in normal form.

    With `lock`, on PostgreSQL nobody else can change those found until the transaction ends; on SQLite no writer ever
    can.
    """
    rows = connection.execute(_by_email(connection.dialect.name, lock=lock), {"emails": each(set(emails))}).all()
    return {reader.email: reader for reader in _with_digests(connection, rows)}


def each_subscriber(connection: Connection, *, part: int = 5_000) -> Iterator[Subscriber]:
    """Go through all subscribers in the order of their ids, `part` of them in memory at a time."""
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


def save_subscribers(
    connection: Connection, readers: Sequence[tuple[Subscriber | None, Subscriber]], now: datetime
) -> None:
    """Save readers as pairs of what they were (None: new) and what they are now."""
    new = [reader for known, reader in readers if known is None]
    if new:
        _insert(connection, new, now)
    changed = [(known, reader) for known, reader in readers if known is not None]
    if changed:
        _update(connection, changed, now)
    _save_subscriptions(connection, readers, now)
    wishes = [reader for known, reader in readers if reader.sections != (known.sections if known else frozenset())]
    if wishes:
        _save_sections(connection, wishes)


def _insert(connection: Connection, readers: Sequence[Subscriber], now: datetime) -> None:
    buckets = secrets.SystemRandom().choices(range(BUCKETS), k=len(readers))
    rows = [
        (reader.email, bucket, *said)
        for reader, bucket, said in zip(readers, buckets, _said(connection, readers), strict=True)
    ]
    given = unfold(connection, rows, {"email": Text(), "bucket": Integer(), **_SAID})
    at = literal(now, Utc)
    connection.execute(
        subscribers.insert().from_select(
            [*given.c.keys(), "created_at", "updated_at"], select(given, at.label("created_at"), at.label("updated_at"))
        )
    )


def _update(connection: Connection, readers: Sequence[tuple[Subscriber, Subscriber]], now: datetime) -> None:
    leaves = (
        reader.status is Status.UNSUBSCRIBED and known.status is not Status.UNSUBSCRIBED for known, reader in readers
    )
    rows = [
        (known.id, left, *said)
        for (known, _), left, said in zip(
            readers, leaves, _said(connection, [reader for _, reader in readers]), strict=True
        )
    ]
    given = unfold(connection, rows, {"id": BigInteger(), "leaves": Boolean(), **_SAID})
    at = literal(now, Utc)
    # The sentence he agreed to belongs to the moment when he did.
    anew = given.c.consented_at.is_distinct_from(subscribers.c.consented_at)
    values = {name: given.c[name] for name in _SAID} | {
        "updated_at": at,
        "left_at": case((given.c.leaves, at), else_=subscribers.c.left_at),
        "consent_text": case((anew, ""), else_=subscribers.c.consent_text),
        "consent_ip": case((anew, None), else_=subscribers.c.consent_ip),
    }
    connection.execute(update(subscribers).where(subscribers.c.id == given.c.id).values(values))


def _said(connection: Connection, readers: Iterable[Subscriber]) -> Iterator[tuple[object, ...]]:
    stored = Utc().bind_processor(connection.dialect)
    assert stored is not None  # noqa: S101 -- a type that changes what it is given always has one
    for reader in readers:
        consented, gift = reader.consented_at, reader.last_gift_at
        yield (
            reader.name,
            reader.status.value,
            consented and str(stored(consented)),
            reader.source,
            gift and str(stored(gift)),
            reader.recurring,
        )


def _save_subscriptions(
    connection: Connection, readers: Sequence[tuple[Subscriber | None, Subscriber]], now: datetime
) -> None:
    starts: list[tuple[str, str, bool]] = []
    ends: list[tuple[int, str]] = []
    for known, reader in readers:
        before = known.digests if known else frozenset()
        left = reader.left - known.left if known else reader.left
        starts += [(reader.email, digest, False) for digest in reader.digests - before]
        starts += [(reader.email, digest, True) for digest in left - before]
        if known:
            ends += [(known.id, digest) for digest in (before - reader.digests) | (reader.left & before)]
    if ends:
        _end(connection, ends, now)
    if starts:
        _start(connection, starts, now)


def _start(connection: Connection, starts: Sequence[tuple[str, str, bool]], now: datetime) -> None:
    rows = [(*start, token) for start, token in zip(starts, _tokens(len(starts)), strict=True)]
    given = unfold(connection, rows, {"email": Text(), "digest": Text(), "ended": Boolean(), "token": Text()})
    at = literal(now, Utc)
    insert = upsert(connection.dialect.name)(subscriptions).from_select(
        ["subscriber_id", "digest", "token", "since", "ended_at"],
        select(subscribers.c.id, given.c.digest, given.c.token, at, case((given.c.ended, at))).where(
            subscribers.c.email == given.c.email
        ),
    )
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["subscriber_id", "digest"],
            set_={"since": insert.excluded.since, "ended_at": insert.excluded.ended_at},
        )
    )


def _save_sections(connection: Connection, readers: Sequence[Subscriber]) -> None:
    rows = [(reader.email, Names().process_bind_param(reader.sections, connection.dialect)) for reader in readers]
    given = unfold(connection, rows, {"email": Text(), "sections": Text()})
    connection.execute(
        update(subscribers).where(subscribers.c.email == given.c.email).values(sections=given.c.sections)
    )


def _end(connection: Connection, ends: Sequence[tuple[int, str]], now: datetime) -> None:
    given = unfold(connection, ends, {"subscriber_id": BigInteger(), "digest": Text()})
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscriber_id == given.c.subscriber_id, subscriptions.c.digest == given.c.digest)
        .values(ended_at=now)
    )


def _tokens(number: int) -> Iterator[str]:
    text = urlsafe_b64encode(secrets.token_bytes(_TOKEN_BYTES * number)).decode("ascii")
    length = len(text) // number
    return (text[at : at + length] for at in range(0, len(text), length))


def find_suppressions(connection: Connection, emails: Iterable[str]) -> dict[str, str]:
    """Map those addresses that are suppressed to the reason."""
    rows = connection.execute(_reasons(connection.dialect.name), {"emails": each(set(emails))})
    return {row.email: row.reason for row in rows}


@cache
def _reasons(engine_name: str) -> Select[Any]:
    among_them = among_those(engine_name, suppressions.c.email, "emails")
    return select(suppressions.c.email, suppressions.c.reason).where(among_them)


def has_erased(connection: Connection) -> bool:
    """Tell whether anybody was ever erased."""
    return bool(connection.execute(select(exists().where(subscribers.c.email_hash.is_not(None)))).scalar())


def find_erased(connection: Connection, hashes: Iterable[str]) -> list[str]:
    """Find those of the keyed hashes that are left of erased readers."""
    query = select(subscribers.c.email_hash).where(among(connection, subscribers.c.email_hash, hashes))
    return list(connection.execute(query).scalars())


def unsuppress(connection: Connection, emails: Iterable[str]) -> None:
    """Lift suppressions: the publisher says the reader asked for it."""
    connection.execute(delete(suppressions).where(among(connection, suppressions.c.email, set(emails))))


@cache
def _by_email(engine_name: str, *, lock: bool) -> Select[Any]:
    # In one order for all, so that two who want the same readers never wait for each other.
    query = _subscribers().where(among_those(engine_name, subscribers.c.email, "emails")).order_by(subscribers.c.id)
    return query.with_for_update(key_share=True) if lock else query


def _subscribers() -> Select[Any]:
    said = (subscribers.c[name] for name in _SAID)
    return select(subscribers.c.id, subscribers.c.email, *said, subscribers.c.sections)


@cache
def _digests_of(engine_name: str) -> Select[Any]:
    return select(subscriptions.c.subscriber_id, subscriptions.c.digest, subscriptions.c.ended_at.is_(None)).where(
        among_those(engine_name, subscriptions.c.subscriber_id, "ids")
    )


def _with_digests(connection: Connection, rows: Sequence[Sequence[Any]]) -> Iterator[Subscriber]:
    reads: dict[int, set[str]] = {}
    left: dict[int, set[str]] = {}
    found = connection.execute(_digests_of(connection.dialect.name), {"ids": each(row[0] for row in rows)})
    for subscriber_id, digest, goes_on in found:
        (reads if goes_on else left).setdefault(subscriber_id, set()).add(digest)
    for subscriber_id, email, name, status, consented_at, source, last_gift_at, recurring, sections in rows:
        yield Subscriber(
            email=email,
            name=name,
            status=Status(status),
            digests=frozenset(reads.get(subscriber_id, ())),
            left=frozenset(left.get(subscriber_id, ())),
            consented_at=consented_at,
            source=source,
            last_gift_at=last_gift_at,
            recurring=recurring,
            sections=sections,
            id=subscriber_id,
        )
