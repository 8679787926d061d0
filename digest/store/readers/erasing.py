"""Take a person's traces out of every table, and read them for the person. Knows every table that has any."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from digest.domain.readers import Status
from digest.store.bulk import GIVEN, is_any_of
from digest.store.tables import (
    batches,
    editions,
    events,
    is_in_batch,
    recipients,
    sign_ups,
    subscribers,
    subscriptions,
    suppressions,
)

_NOTHING: Mapping[str, object] = {
    "email": None,
    "name": "",
    "status": Status.ERASED.value,
    "consented_at": None,
    "source": "",
    "consent_text": "",
    "consent_ip": None,
    "last_gift_at": None,
    "recurring": False,
    "sections": frozenset(),
}
"""What is left of a subscriber's row. It stays, as recipients of old editions refer to it, and says of nobody whose."""


def erase(connection: Connection, email: str, email_hash: str, now: datetime) -> bool:
    """Erase an address in normal form and all that belongs to it; its keyed hash stays. Tells whether it was known."""
    # The reader first, as everybody does who changes one: two who want the same rows then never wait for each other.
    query = select(subscribers.c.id).where(subscribers.c.email == email)
    known: int | None = connection.execute(query.with_for_update()).scalar()
    # One who came back after an earlier erasing has a new row; the hash moves to it.
    connection.execute(update(subscribers).where(subscribers.c.email_hash == email_hash).values(email_hash=None))
    was_suppressed = connection.execute(delete(suppressions).where(suppressions.c.email == email)).rowcount
    if known is None:
        if was_suppressed:
            row = {**_NOTHING, "email_hash": email_hash, "bucket": 0, "created_at": now, "updated_at": now}
            connection.execute(insert(subscribers).values(row))
        return bool(was_suppressed)
    connection.execute(delete(sign_ups).where(sign_ups.c.subscriber_id == known))
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscriber_id == known, subscriptions.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    left = {"email_hash": email_hash, "updated_at": now, "left_at": func.coalesce(subscribers.c.left_at, now)}
    connection.execute(update(subscribers).where(subscribers.c.id == known).values({**_NOTHING, **left}))
    return True


def has_erased(connection: Connection) -> bool:
    """Tell whether anybody was ever erased."""
    # To find what is not null, SQLite goes through the whole index; what is above the empty text, it looks up.
    return bool(connection.execute(select(exists().where(subscribers.c.email_hash > ""))).scalar())


def find_erased(connection: Connection, hashes: Iterable[str]) -> list[str]:
    """Find those of the keyed hashes that are left of erased readers."""
    query = select(subscribers.c.email_hash).where(is_any_of(connection.dialect.name, subscribers.c.email_hash))
    return list(connection.execute(query, {GIVEN: list(hashes)}).scalars())


def load_everything(connection: Connection, email: str) -> dict[str, Any] | None:
    """Load all that is stored about an address in normal form, table by table; None when nothing is."""
    kept = [column.name for column in subscribers.c if column.name not in ("id", "email_hash", "bucket")]
    person = (
        connection.execute(
            select(subscribers.c.id, *(subscribers.c[name] for name in kept)).where(subscribers.c.email == email)
        )
        .mappings()
        .one_or_none()
    )
    about = _about(person["id"] if person else 0, email)
    found = {name: [dict(row) for row in connection.execute(query).mappings()] for name, query in about.items()}
    if person is None:
        # Whoever was never a reader may still be one whom nobody may write to.
        return {"email": email, "suppressions": found["suppressions"]} if found["suppressions"] else None
    return {**{name: person[name] for name in kept}, **found}


def _about(own: int, email: str) -> dict[str, Select[Any]]:
    """What there is about a subscriber besides his own row."""
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
        "mails": select(editions.c.digest, editions.c.local_date, state)
        .select_from(mail)
        .where(recipients.c.subscriber_id == own)
        .order_by(editions.c.local_date),
        "events": select(editions.c.digest, editions.c.local_date, events.c.kind, events.c.occurred_at, events.c.link)
        .select_from(mail.join(events, about))
        .where(recipients.c.subscriber_id == own)
        .order_by(events.c.occurred_at),
    }
