"""Take what the provider tells of mails: keep it once, and act on what it means for readers and for the ledger."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.domain.events import TOUCHES, Event, EventKind, proves_acceptance
from digest.domain.readers import Status, Subscriber
from digest.services.addresses import normal_email
from digest.services.settle import settle_by_events
from digest.store.database import Database
from digest.store.events import editions_in_doubt, known_events, save_events
from digest.store.readers import find_subscribers, save_subscribers
from digest.store.suppressions import save_suppressions

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of a post's events. `repeated` were known already; `untracked` are opens and clicks not kept."""

    stored: int
    repeated: int
    untracked: int


def track(database: Database, told: Sequence[Event], *, touches: bool, now: datetime) -> Tracked:
    """Store events, each once however often it is told, and act on the new ones, in one transaction.

    Dead addresses, complaints and readers who left are suppressed, if they are readers of ours; uncertain batches of
    which a recipient was heard are settled. Without `touches`, opens and clicks are not kept. Raises StoreError when
    nothing was stored; repeatable.
    """
    # In one order for all, so that two posts with the same events never wait for each other.
    kept = sorted((_ours(event) for event in told if touches or event.kind not in TOUCHES), key=_id)
    untracked = len(told) - len(kept)
    if not kept:
        return Tracked(0, 0, untracked)
    with database.begin() as connection:
        grave = [event for event in kept if event.suppresses and event.email]
        if grave:
            known = known_events(connection, [event.provider_id for event in grave])
            _take_leave(connection, [event for event in grave if event.provider_id not in known], now)
        stored = save_events(connection, kept, now)
        if stored:
            _settle(connection, kept)
    return Tracked(stored, len(kept) - stored, untracked)


def _id(event: Event) -> str:
    return event.provider_id


def _ours(event: Event) -> Event:
    email = _normal(event.email)
    return event if email == event.email else replace(event, email=email)


@lru_cache(maxsize=4_096)
def _normal(address: str) -> str:
    """Bring an address into our form; "" when it is none."""
    try:
        return normal_email(address)
    except ValueError:
        return ""


def _take_leave(connection: "Connection", grave: Iterable[Event], now: datetime) -> None:
    """Suppress the readers whom these events are about, and end the subscriptions of those who left."""
    by_email: dict[str, list[Event]] = {}
    for event in grave:
        by_email.setdefault(event.email, []).append(event)
    readers = find_subscribers(connection, by_email)
    reasons = [
        (email, event.suppresses.value, f"the provider told: {event.kind.value}")
        for email in readers
        for event in by_email[email]
        if event.suppresses
    ]
    save_suppressions(connection, reasons, now)
    leaving = [
        reader for email, reader in readers.items() if any(map(_ends_subscriptions, by_email[email])) and reader.digests
    ]
    save_subscribers(connection, [(reader, _left(reader)) for reader in leaving], now)


def _ends_subscriptions(event: Event) -> bool:
    return event.kind is EventKind.UNSUBSCRIBED


def _left(reader: Subscriber) -> Subscriber:
    return reader._replace(status=Status.UNSUBSCRIBED, digests=frozenset(), left=reader.left | reader.digests)


def _settle(connection: "Connection", kept: Collection[Event]) -> None:
    heard = {event.edition_id for event in kept if event.edition_id and proves_acceptance(event.kind)}
    if not heard:
        return
    for edition_id in editions_in_doubt(connection, heard):
        settle_by_events(connection, edition_id)
