"""Load and save subscribers and their subscriptions. Decides nothing about who may be mailed.

However many readers go in, they go as one parameter: a part of a list costs as many statements as a single reader.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import repeat
from secrets import token_bytes, token_urlsafe
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Executable,
    Insert,
    Integer,
    Select,
    Text,
    Update,
    bindparam,
    case,
    func,
    select,
    true,
    update,
)
from sqlalchemy.types import TypeEngine

from digest.domain.readers import Status, Subscriber
from digest.store.columns import Names, Utc, written
from digest.store.database import upsert
from digest.store.given import GIVEN, among, unfolded
from digest.store.tables import subscribers, subscriptions

BUCKETS = 10_000
_ADDING = 5_219_043_119
"""An arbitrary number: the advisory lock under which readers are added on PostgreSQL."""
_COMMON_BYTES, _OWN_BYTES = 3, 15
"""Of a token, what those made together share, and what is each one's own: 120 bits that nobody guesses."""
_DRAWN = 100
"""To draw tokens one by one takes longer than all else that is done for a subscription."""
_SAID: dict[str, TypeEngine[Any]] = {
    "name": Text(),
    "status": Text(),
    "consented_at": Utc(),
    "source": Text(),
    "last_gift_at": Utc(),
    "recurring": Boolean(),
}
"""What a list can say of a subscriber."""
_NOW = bindparam("now", type_=Utc())
_NOBODY = Subscriber("")


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
    rows = connection.execute(_by_email(connection.dialect.name, lock=lock), {GIVEN: list(emails)}).all()
    return {reader.email: reader for reader in _with_digests(connection, rows)}


def find_returns(connection: Connection, emails: Iterable[str]) -> dict[str, datetime]:
    """Find those of these addresses whose readers left everything and agreed anew; and when they did."""
    query = select(subscribers.c.email, subscribers.c.consented_at).where(
        among(connection.dialect.name, subscribers.c.email),
        subscribers.c.status == Status.ACTIVE.value,
        subscribers.c.consented_at >= subscribers.c.left_at,
    )
    return {row[0]: row[1] for row in connection.execute(query, {GIVEN: list(emails)})}


def has_left(connection: Connection) -> bool:
    """Tell whether a reader of the list left a digest, and not all of them."""
    ended = subscriptions.join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
    some = (subscriptions.c.ended_at.is_not(None), subscribers.c.email.is_not(None))
    query = select(subscribers.c.id).select_from(ended).where(*some, subscribers.c.status != Status.UNSUBSCRIBED.value)
    return connection.execute(query.limit(1)).scalar() is not None


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
    engine_name = connection.dialect.name
    new = [reader for known, reader in readers if known is None]
    changed = [(known, reader) for known, reader in readers if known is not None]
    ids = _new_ids(connection, len(new))
    numbered = [*zip(ids, repeat(_NOBODY), new), *((known.id, known, reader) for known, reader in changed)]

    def execute(statement: Callable[[str], Executable], rows: list[tuple[object, ...]]) -> None:
        if rows:
            connection.execute(statement(engine_name), {GIVEN: rows, "now": now})

    execute(
        _inserting,
        [
            (number, reader.email, bucket, *_said(reader, engine_name))
            for number, reader, bucket in zip(ids, new, _buckets(len(new)), strict=True)
        ],
    )
    execute(
        _updating,
        [(known.id, _leaves(known, reader), *_said(reader, engine_name)) for known, reader in changed],
    )
    execute(_ending, [(known.id, digest) for known, reader in changed for digest in _ended(known, reader)])
    execute(_starting, list(_started(numbered)))
    execute(
        _choosing,
        [
            (number, Names().process_bind_param(reader.sections, connection.dialect))
            for number, known, reader in numbered
            if reader.sections != known.sections
        ],
    )


def _new_ids(connection: Connection, count: int) -> Sequence[int]:
    """Take ids for new readers."""
    if not count:
        return ()
    if connection.dialect.name == "sqlite":
        # It has one writer: nobody else takes them before the transaction ends.
        last = connection.execute(select(func.max(subscribers.c.id))).scalar() or 0
        return range(last + 1, last + 1 + count)
    drawn = func.nextval(func.pg_get_serial_sequence(subscribers.name, subscribers.c.id.name))
    each = func.generate_series(1, count).table_valued("number")
    taken: Sequence[int] = connection.execute(select(func.array_agg(drawn)).select_from(each)).scalar_one()
    return taken


def _said(reader: Subscriber, engine_name: str) -> tuple[object, ...]:
    consented, gift = reader.consented_at, reader.last_gift_at
    return (
        reader.name,
        reader.status.value,
        consented and written(consented, engine_name),
        reader.source,
        gift and written(gift, engine_name),
        reader.recurring,
    )


def _leaves(known: Subscriber, reader: Subscriber) -> bool:
    return reader.status is Status.UNSUBSCRIBED and known.status is not Status.UNSUBSCRIBED


def _ended(known: Subscriber, reader: Subscriber) -> frozenset[str]:
    return (known.digests - reader.digests) | (reader.left & known.digests)


def _started(readers: Iterable[tuple[int, Subscriber, Subscriber]]) -> Iterator[tuple[int, str, bool, str]]:
    """Give the subscriptions to make or to begin anew: whose, to what, whether they have ended already, and a token."""
    tokens = _tokens()
    for number, known, reader in readers:
        for digest in reader.digests - known.digests:
            yield number, digest, False, next(tokens)
        for digest in reader.left - known.left - known.digests:
            yield number, digest, True, next(tokens)


@cache
def _inserting(engine_name: str) -> Insert:
    given = unfolded(engine_name, {"id": BigInteger(), "email": Text(), "bucket": Integer(), **_SAID})
    return subscribers.insert().from_select(
        [*given.c.keys(), "left_at", "created_at", "updated_at"],
        select(
            given,
            case((given.c.status == Status.UNSUBSCRIBED.value, _NOW)).label("left_at"),
            _NOW.label("created_at"),
            _NOW.label("updated_at"),
        ),
    )


@cache
def _updating(engine_name: str) -> Update:
    given = unfolded(engine_name, {"id": BigInteger(), "leaves": Boolean(), **_SAID})
    # The sentence he agreed to belongs to the moment when he did.
    anew = given.c.consented_at.is_distinct_from(subscribers.c.consented_at)
    values = {name: given.c[name] for name in _SAID} | {
        "updated_at": _NOW,
        "left_at": case((given.c.leaves, _NOW), else_=subscribers.c.left_at),
        "consent_text": case((anew, ""), else_=subscribers.c.consent_text),
        "consent_ip": case((anew, None), else_=subscribers.c.consent_ip),
    }
    return update(subscribers).where(subscribers.c.id == given.c.id).values(values)


@cache
def _ending(engine_name: str) -> Update:
    given = unfolded(engine_name, {"subscriber_id": BigInteger(), "digest": Text()})
    his = (subscriptions.c.subscriber_id == given.c.subscriber_id) & (subscriptions.c.digest == given.c.digest)
    return update(subscriptions).where(his).values(ended_at=_NOW)


@cache
def _starting(engine_name: str) -> Executable:
    columns: dict[str, TypeEngine[Any]] = {"subscriber_id": BigInteger(), "digest": Text(), "ended": Boolean()}
    given = unfolded(engine_name, {**columns, "token": Text()})
    insert = upsert(engine_name)(subscriptions).from_select(
        ["subscriber_id", "digest", "token", "since", "ended_at"],
        select(given.c.subscriber_id, given.c.digest, given.c.token, _NOW, case((given.c.ended, _NOW))).where(true()),
    )
    started: Executable = insert.on_conflict_do_update(
        index_elements=["subscriber_id", "digest"],
        set_={"since": insert.excluded.since, "ended_at": insert.excluded.ended_at},
    )
    return started


@cache
def _choosing(engine_name: str) -> Update:
    given = unfolded(engine_name, {"id": BigInteger(), "sections": Text()})
    return update(subscribers).where(subscribers.c.id == given.c.id).values(sections=given.c.sections)


def _buckets(number: int) -> Iterator[int]:
    return (drawn % BUCKETS for drawn in array("I", token_bytes(4 * number)))


def _tokens() -> Iterator[str]:
    """Make tokens. Those made together begin alike: they stand side by side in their index, and go there as one."""
    begin = token_urlsafe(_COMMON_BYTES)
    length = len(token_urlsafe(_OWN_BYTES))
    while True:
        # Multiples of three bytes: in base64 none runs into the next one.
        drawn = token_urlsafe(_OWN_BYTES * _DRAWN)
        for at in range(0, len(drawn), length):
            yield begin + drawn[at : at + length]


@cache
def _by_email(engine_name: str, *, lock: bool) -> Select[Any]:
    # In one order for all, so that two who want the same readers never wait for each other.
    query = _subscribers().where(among(engine_name, subscribers.c.email)).order_by(subscribers.c.id)
    return query.with_for_update(key_share=True) if lock else query


def _subscribers() -> Select[Any]:
    said = (subscribers.c[name] for name in _SAID)
    return select(subscribers.c.id, subscribers.c.email, *said, subscribers.c.sections, subscribers.c.left_at)


@cache
def _digests_of(engine_name: str) -> Select[Any]:
    return select(subscriptions.c.subscriber_id, subscriptions.c.digest, subscriptions.c.ended_at.is_(None)).where(
        among(engine_name, subscriptions.c.subscriber_id)
    )


def _with_digests(connection: Connection, rows: Sequence[Sequence[Any]]) -> Iterator[Subscriber]:
    reads: dict[int, set[str]] = {}
    left: dict[int, set[str]] = {}
    found = connection.execute(_digests_of(connection.dialect.name), {GIVEN: [row[0] for row in rows]})
    for subscriber_id, digest, goes_on in found:
        (reads if goes_on else left).setdefault(subscriber_id, set()).add(digest)
    for subscriber_id, email, name, status, consented_at, source, last_gift_at, recurring, sections, left_at in rows:
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
            left_at=left_at,
            id=subscriber_id,
        )
