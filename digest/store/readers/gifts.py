"""The ledger of gifts: load and save entries, and connect them with readers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, bindparam, case, exists, func, select, update

from digest.domain.gift_ledger import Entry
from digest.store.bulk import GIVEN, is_any_of
from digest.store.database import upsert
from digest.store.tables import gifts, subscribers

_COUNTS = gifts.c.amount > 0
"""A gift that was returned stays in the ledger with the sum 0."""


class Days(NamedTuple):
    """The last day on which a reader gave, and the last one on which they gave monthly."""

    last: date
    monthly: date | None


def load_entries(connection: Connection, transactions: Collection[str], people: Collection[int | str]) -> list[Entry]:
    """Load the entries with these ids of payments, and the entries of these people."""
    readers = [person for person in people if isinstance(person, int)]
    hashes = [person for person in people if isinstance(person, str)]
    wanted: Sequence[tuple[ColumnElement[Any], Collection[object]]] = (
        (gifts.c.transaction, transactions),
        (gifts.c.subscriber_id, readers),
        (gifts.c.address_key, hashes),
    )
    found: dict[int, Entry] = {}
    for column, values in wanted:
        if values:
            query = select(gifts).where(is_any_of(connection.dialect.name, column))
            rows = connection.execute(query, {GIVEN: list(values)}).mappings()
            found |= {row["id"]: _entry(row) for row in rows}
    return list(found.values())


def _entry(row: Mapping[Any, Any]) -> Entry:
    person = row["subscriber_id"] or row["address_key"]
    kept = ("provider", "transaction", "day", "amount", "currency", "monthly", "reference", "id")
    return Entry(person=person, **{name: row[name] for name in kept})


def save_entries(connection: Connection, added: Iterable[Entry], changed: Iterable[Entry], now: datetime) -> None:
    """Save new and changed entries. An entry that another process added meanwhile stays as it is."""
    new = [{**_values(entry), "imported_at": now} for entry in added]
    if new:
        insert = upsert(connection.dialect.name)(gifts)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["provider", "transaction"]), new)
    rest = [{**_values(entry), "own_id": entry.id} for entry in changed]
    if rest:
        own = {name: bindparam(f"new_{name}", type_=gifts.c[name].type) for name in rest[0] if name != "own_id"}
        statement = update(gifts).where(gifts.c.id == bindparam("own_id")).values(own)
        connection.execute(statement, [{_renamed(name): value for name, value in row.items()} for row in rest])


def _renamed(name: str) -> str:
    return name if name == "own_id" else f"new_{name}"


def _values(entry: Entry) -> dict[str, object]:
    values = entry._asdict()
    person = values.pop("person")
    del values["id"]
    is_reader = isinstance(person, int)
    return {**values, "subscriber_id": person if is_reader else None, "address_key": None if is_reader else person}


def has_strangers(connection: Connection) -> bool:
    """Return whether there are gifts of people who are not readers yet."""
    return bool(connection.execute(select(exists().where(gifts.c.address_key > ""))).scalar())


def give_to_readers(connection: Connection, readers: Mapping[str, int]) -> frozenset[int]:
    """Connect the gifts under keyed hashes with the readers who have these hashes. Returns the readers with gifts."""
    found = select(gifts.c.address_key).where(is_any_of(connection.dialect.name, gifts.c.address_key)).distinct()
    keys = list(connection.execute(found, {GIVEN: list(readers)}).scalars())
    statement = update(gifts).where(gifts.c.address_key == bindparam("key"))
    joined = statement.values(subscriber_id=bindparam("reader"), address_key=None)
    if keys:
        connection.execute(joined, [{"key": key, "reader": readers[key]} for key in keys])
    return frozenset(readers[key] for key in keys)


def find_days(connection: Connection, readers: Collection[int]) -> dict[int, Days]:
    """Find when readers last gave, by their ids. Readers without a gift are missing."""
    monthly = func.max(case((gifts.c.monthly, gifts.c.day)), type_=Date())
    theirs = is_any_of(connection.dialect.name, gifts.c.subscriber_id)
    query = select(gifts.c.subscriber_id, func.max(gifts.c.day, type_=Date()), monthly).where(theirs, _COUNTS)
    rows = connection.execute(query.group_by(gifts.c.subscriber_id), {GIVEN: list(readers)})
    return {reader: Days(last, last_monthly) for reader, last, last_monthly in rows}


def find_monthly_givers(connection: Connection, provider: str | None) -> frozenset[int]:
    """Find the readers who give monthly through a provider, judging by their latest monthly gift.

    Without a provider, find readers who give monthly only according to a list of donors.
    """
    if provider is None:
        said = (subscribers.c.recurring, subscribers.c.monthly_until.is_(None), subscribers.c.email.is_not(None))
        return frozenset(connection.execute(select(subscribers.c.id).where(*said)).scalars())
    latest = gifts.alias("latest")
    theirs = (latest.c.subscriber_id == gifts.c.subscriber_id, latest.c.monthly, latest.c.amount > 0)
    last_day = select(func.max(latest.c.day)).where(*theirs).scalar_subquery()
    query = (
        select(gifts.c.subscriber_id)
        .join(subscribers, subscribers.c.id == gifts.c.subscriber_id)
        .where(gifts.c.provider == provider, gifts.c.monthly, _COUNTS, subscribers.c.recurring, gifts.c.day == last_day)
    )
    return frozenset(connection.execute(query).scalars())


def find_emails(connection: Connection, readers: Collection[int]) -> dict[int, str]:
    """Find the addresses of readers by their ids."""
    theirs = is_any_of(connection.dialect.name, subscribers.c.id)
    query = select(subscribers.c.id, subscribers.c.email).where(theirs, subscribers.c.email.is_not(None))
    return {row.id: row.email for row in connection.execute(query, {GIVEN: list(readers)})}


def forget_strangers(connection: Connection, *, before: datetime) -> None:
    """Delete the hashes of givers who are not readers from gifts imported before then. The sums stay."""
    old = update(gifts).where(gifts.c.address_key > "", gifts.c.imported_at < before)
    connection.execute(old.values(address_key=None))


def forget_giver(connection: Connection, reader: int | None, address_key: str) -> bool:
    """Delete what identifies a person from their gifts. The sums stay. Returns whether there were any gifts."""
    theirs = gifts.c.address_key == address_key
    if reader is not None:
        theirs |= gifts.c.subscriber_id == reader
    ids = list(connection.execute(select(gifts.c.id).where(theirs)).scalars())
    statement = update(gifts).where(gifts.c.id == bindparam("own_id"))
    nobody = {"subscriber_id": None, "address_key": None, "reference": ""}
    if ids:
        rows = [{"own_id": own_id, "drawn": token_hex(16)} for own_id in ids]
        connection.execute(statement.values(transaction=bindparam("drawn"), **nobody), rows)
    return bool(ids)
