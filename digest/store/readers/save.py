"""Save readers: subscribers with their subscriptions, and suppressions.

All readers are one parameter, so that a part of a list costs as many statements as a single reader.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import repeat
from secrets import token_bytes, token_urlsafe
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Executable,
    Insert,
    Integer,
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

from digest.domain.ask_shares import PLACES
from digest.domain.reader_moves import outweighs
from digest.domain.readers import Reader, Subscriber
from digest.store.bulk import GIVEN, rows_as_table
from digest.store.columns import Names, Utc, written
from digest.store.database import upsert
from digest.store.readers.suppressions import save_suppressions, unsuppress
from digest.store.tables import subscribers, subscriptions

_ADDING = 5_219_043_119
"""An arbitrary number: PostgreSQL's advisory lock for adding readers."""
_COMMON_BYTES, _OWN_BYTES = 3, 15
"""Bytes of a token: a prefix that tokens made together share, and its own 120 bits, which cannot be guessed."""
_DRAWN = 100
"""Drawing tokens one by one takes longer than everything else that is done for a subscription."""
_UNTIL = ("monthly_until", "gives_until", "ask_after", "paused_until")
_SAID: dict[str, TypeEngine[Any]] = {
    "name": Text(),
    "status": Text(),
    "consented_at": Utc(),
    "source": Text(),
    "last_gift_at": Utc(),
    "recurring": Boolean(),
    "left_at": Utc(),
    **dict.fromkeys(_UNTIL, Utc()),
}
"""The columns that are written for each subscriber, however few of them changed."""
_NOW = bindparam("now", type_=Utc())
_NOBODY = Subscriber("")


def await_additions(connection: Connection) -> None:
    """Wait until no other transaction adds readers, and keep others waiting until this one ends.

    Otherwise two lists with the same new reader could both try to add them, and one would fail.
    """
    if connection.dialect.name == "postgresql":  # SQLite always has one writer at a time
        connection.execute(select(func.pg_advisory_xact_lock(_ADDING)))


class Change(NamedTuple):
    """A reader before and after. `note` names the source of a new suppression."""

    before: Reader
    after: Reader
    note: str = ""

    @property
    def is_stopped(self) -> bool:
        """Whether the address must no longer be mailed, and could be before."""
        return self.before.suppressed is None and self.after.suppressed is not None


def save_readers(connection: Connection, changes: Iterable[Change], now: datetime) -> None:
    """Save the changes of readers, each reader once."""
    pairs, lifted, stopped = [], [], []
    for was, becomes, note in changes:
        if becomes.subscriber and becomes.subscriber != was.subscriber:
            pairs.append((was.subscriber, becomes.subscriber))
        if becomes.suppressed is was.suppressed:
            continue
        if was.suppressed and not (becomes.suppressed and outweighs(becomes.suppressed, was.suppressed)):
            lifted.append((was.email, was.suppressed))
        if becomes.suppressed:
            stopped.append((was.email, becomes.suppressed, note))
    save_subscribers(connection, pairs, now)
    unsuppress(connection, lifted)
    save_suppressions(connection, stopped, now)


def save_subscribers(
    connection: Connection, readers: Sequence[tuple[Subscriber | None, Subscriber]], now: datetime
) -> None:
    """Save readers, as pairs of their former state (None: new) and their state now."""
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
        [(known.id, *_said(reader, engine_name)) for known, reader in changed],
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
    """Reserve ids for new readers."""
    if not count:
        return ()
    if connection.dialect.name == "sqlite":
        # SQLite has one writer: no other transaction takes them before this one ends.
        last = connection.execute(select(func.max(subscribers.c.id))).scalar() or 0
        return range(last + 1, last + 1 + count)
    drawn = func.nextval(func.pg_get_serial_sequence(subscribers.name, subscribers.c.id.name))
    each = func.generate_series(1, count).table_valued("number")
    taken: Sequence[int] = connection.execute(select(func.array_agg(drawn)).select_from(each)).scalar_one()
    return taken


def _said(reader: Subscriber, engine_name: str) -> tuple[object, ...]:
    consented, gift, left = reader.consented_at, reader.last_gift_at, reader.left_at
    return (
        reader.name,
        reader.status.value,
        consented and written(consented, engine_name),
        reader.source,
        gift and written(gift, engine_name),
        reader.recurring,
        left and written(left, engine_name),
        *(until and written(until, engine_name) for until in (getattr(reader, name) for name in _UNTIL)),
    )


def _ended(known: Subscriber, reader: Subscriber) -> frozenset[str]:
    return (known.digests - reader.digests) | (reader.left & known.digests)


def _started(readers: Iterable[tuple[int, Subscriber, Subscriber]]) -> Iterator[tuple[int, str, bool, str]]:
    """Yield the subscriptions to create or restart: subscriber id, digest, whether it has ended, and a token."""
    tokens = _tokens()
    for number, known, reader in readers:
        for digest in reader.digests - known.digests:
            yield number, digest, False, next(tokens)
        for digest in reader.left - known.left - known.digests:
            yield number, digest, True, next(tokens)


@cache
def _inserting(engine_name: str) -> Insert:
    given = rows_as_table(engine_name, {"id": BigInteger(), "email": Text(), "bucket": Integer(), **_SAID})
    return subscribers.insert().from_select(
        [*given.c.keys(), "created_at", "updated_at"],
        select(given, _NOW.label("created_at"), _NOW.label("updated_at")),
    )


@cache
def _updating(engine_name: str) -> Update:
    given = rows_as_table(engine_name, {"id": BigInteger(), **_SAID})
    # The stored sentence belongs to the moment of consent.
    anew = given.c.consented_at.is_distinct_from(subscribers.c.consented_at)
    values = {name: given.c[name] for name in _SAID} | {
        "updated_at": _NOW,
        "consent_text": case((anew, ""), else_=subscribers.c.consent_text),
        "consent_ip": case((anew, None), else_=subscribers.c.consent_ip),
    }
    return update(subscribers).where(subscribers.c.id == given.c.id).values(values)


@cache
def _ending(engine_name: str) -> Update:
    given = rows_as_table(engine_name, {"subscriber_id": BigInteger(), "digest": Text()})
    theirs = (subscriptions.c.subscriber_id == given.c.subscriber_id) & (subscriptions.c.digest == given.c.digest)
    return update(subscriptions).where(theirs).values(ended_at=_NOW)


@cache
def _starting(engine_name: str) -> Executable:
    columns: dict[str, TypeEngine[Any]] = {"subscriber_id": BigInteger(), "digest": Text(), "ended": Boolean()}
    given = rows_as_table(engine_name, {**columns, "token": Text()})
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
    given = rows_as_table(engine_name, {"id": BigInteger(), "sections": Text()})
    return update(subscribers).where(subscribers.c.id == given.c.id).values(sections=given.c.sections)


def _buckets(number: int) -> Iterator[int]:
    return (drawn % PLACES for drawn in array("I", token_bytes(4 * number)))


def _tokens() -> Iterator[str]:
    """Make tokens. Tokens made together have a common prefix, so that they are neighbours in their index."""
    begin = token_urlsafe(_COMMON_BYTES)
    length = len(token_urlsafe(_OWN_BYTES))
    while True:
        # Multiples of three bytes: in base64 none runs into the next one.
        drawn = token_urlsafe(_OWN_BYTES * _DRAWN)
        for at in range(0, len(drawn), length):
            yield begin + drawn[at : at + length]
