"""Delete a person's data from every table, or load it for them. Knows all tables with personal data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from digest.domain.list_values import money
from digest.domain.readers import Status
from digest.store.bulk import GIVEN, is_any_of
from digest.store.readers.save import Change, save_readers
from digest.store.tables import (
    batches,
    editions,
    events,
    gifts,
    is_in_batch,
    recipients,
    sign_ups,
    subscribers,
    subscriptions,
    suppressions,
)


def erase(connection: Connection, change: Change, email_hash: str, now: datetime) -> None:
    """Erase a reader and their data, except what the change keeps. The caller has locked them. The keyed hash stays.

    Their row stays, too, because recipients of old editions refer to it, but it no longer identifies them.
    """
    email, known = change.before.email, change.before.subscriber
    # A reader who came back after an earlier erasure has a new row. The hash moves to it.
    connection.execute(update(subscribers).where(subscribers.c.email_hash == email_hash).values(email_hash=None))
    connection.execute(delete(suppressions).where(suppressions.c.email == email))
    if known is None:
        row = {"email_hash": email_hash, "status": Status.ERASED.value, "bucket": 0}
        connection.execute(insert(subscribers).values({**row, "created_at": now, "updated_at": now}))
        return
    save_readers(connection, [change], now)
    connection.execute(delete(sign_ups).where(sign_ups.c.subscriber_id == known.id))
    rest = {"email": None, "email_hash": email_hash, "consent_text": "", "consent_ip": None}
    connection.execute(update(subscribers).where(subscribers.c.id == known.id).values(rest))


def has_erased(connection: Connection) -> bool:
    """Return whether anybody was ever erased."""
    # For "not null", SQLite reads the whole index; for "greater than the empty text", it uses the index.
    return bool(connection.execute(select(exists().where(subscribers.c.email_hash > ""))).scalar())


def find_erased(connection: Connection, hashes: Iterable[str]) -> dict[str, datetime]:
    """Find the keyed hashes that belong to erased readers, and when each was erased."""
    query = select(subscribers.c.email_hash, subscribers.c.updated_at)
    found = query.where(is_any_of(connection.dialect.name, subscribers.c.email_hash))
    return {row.email_hash: row.updated_at for row in connection.execute(found, {GIVEN: list(hashes)})}


def load_everything(connection: Connection, email: str, giver: str = "") -> dict[str, Any] | None:
    """Load everything stored about an address in normal form, table by table; None if there is nothing.

    `giver` is the keyed hash of the address, which gifts of strangers have.
    """
    kept = [column.name for column in subscribers.c if column.name not in ("id", "email_hash", "bucket")]
    person = (
        connection.execute(
            select(subscribers.c.id, *(subscribers.c[name] for name in kept)).where(subscribers.c.email == email)
        )
        .mappings()
        .one_or_none()
    )
    about = _about(person["id"] if person else 0, email, giver)
    found = {name: [dict(row) for row in connection.execute(query).mappings()] for name, query in about.items()}
    for gift in found["gifts"]:
        gift["amount"] = money(gift["amount"])
    if person is None:
        # Somebody who was never a reader may still be suppressed, or have given.
        left = {name: found[name] for name in ("suppressions", "gifts")}
        return {"email": email, **left} if any(left.values()) else None
    return {**{name: person[name] for name in kept}, **found}


def _about(own: int, email: str, giver: str) -> dict[str, Select[Any]]:
    """Load what is stored about a subscriber besides their own row."""
    mail = editions.join(recipients, recipients.c.edition_id == editions.c.id).join(batches, is_in_batch())
    state = func.coalesce(recipients.c.own_state, batches.c.state).label("state")
    about = (events.c.batch_id == batches.c.id) & (events.c.recipient_id == recipients.c.subscriber_id)
    return {
        "digests": select(subscriptions.c.digest, subscriptions.c.since, subscriptions.c.ended_at).where(
            subscriptions.c.subscriber_id == own
        ),
        "sign_ups": select(sign_ups.c.digests, sign_ups.c.asked_at, sign_ups.c.confirmed_at).where(
            sign_ups.c.subscriber_id == own
        ),
        "suppressions": select(suppressions.c.reason, suppressions.c.note, suppressions.c.created_at).where(
            suppressions.c.email == email
        ),
        "gifts": select(
            gifts.c.provider,
            gifts.c.transaction,
            gifts.c.day,
            gifts.c.amount,
            gifts.c.currency,
            gifts.c.monthly,
            gifts.c.reference,
        )
        .where((gifts.c.subscriber_id == own) | (gifts.c.address_key == giver))
        .order_by(gifts.c.day),
        "mails": select(editions.c.digest, editions.c.local_date, state)
        .select_from(mail)
        .where(recipients.c.subscriber_id == own)
        .order_by(editions.c.local_date),
        "events": select(editions.c.digest, editions.c.local_date, events.c.kind, events.c.occurred_at, events.c.link)
        .select_from(mail.join(events, about))
        .where(recipients.c.subscriber_id == own)
        .order_by(events.c.occurred_at),
    }
