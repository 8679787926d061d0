"""Store the provider's events, each once, and apply them to readers and to the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from digest.domain.events import RETURNED, TOUCHES, Event, proves_acceptance
from digest.domain.reader_life import Suppressed, apply
from digest.services.delivery.settle import settle_by_events
from digest.services.readers.addresses import normal_email_or_empty
from digest.store.database import Database
from digest.store.readers.find import find_readers
from digest.store.readers.save import Change, save_readers
from digest.store.watch.events import editions_in_doubt, known_events, last_mail, save_events

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of storing events: the numbers of new ones, of known ones, and of opens and clicks not stored."""

    stored: int
    repeated: int
    untracked: int


def take_events(database: Database, reported: Sequence[Event], *, touches: bool, now: datetime) -> Taken:
    """Store reported events and apply the new ones, in one transaction. An event that arrives again changes nothing.

    A bounce, a complaint or an unsubscription suppresses the reader's address, unless they came back later. An event
    of an uncertain batch settles that batch. Without `touches`, opens and clicks are not stored. Raises StoreError;
    then nothing was stored.
    """
    wanted = [event for event in reported if touches or event.kind not in TOUCHES]
    untracked = len(reported) - len(wanted)
    # In the same order everywhere, so that two posts with the same events never deadlock. The first report counts.
    once = {event.provider_id: event for event in reversed(wanted)}
    kept = [_ours(once[provider_id]) for provider_id in sorted(once)]
    if not kept:
        return Taken(0, 0, untracked)
    with database.begin() as connection:
        grave = [event for event in kept if event.suppresses and event.email]
        if grave:
            known = known_events(connection, [event.provider_id for event in grave])
            _take_leave(connection, [event for event in grave if event.provider_id not in known], now)
        stored = save_events(connection, [_with_mail(connection, event) for event in kept], now)
        if stored:
            _settle(connection, kept)
    return Taken(stored, len(wanted) - stored, untracked)


def _ours(event: Event) -> Event:
    email = normal_email_or_empty(event.email)
    return event if email == event.email else replace(event, email=email)


def _with_mail(connection: "Connection", event: Event) -> Event:
    """Assign a bounce without ids to the last mail to its address.

    A server that accepts a mail and returns it later names only the address.
    """
    if event.kind not in RETURNED or not event.email or event.names_a_mail:
        return event
    if (mail := last_mail(connection, event.email, event.occurred_at)) is None:
        return event
    return replace(event, edition_id=mail[0], batch_id=mail[1], recipient_id=mail[2])


def _take_leave(connection: "Connection", grave: Collection[Event], now: datetime) -> None:
    """Suppress the readers whom these events name. Nothing is stored about strangers."""
    readers = find_readers(connection, {event.email for event in grave})
    changes = {email: Change(reader, reader) for email, reader in readers.items() if reader.subscriber}
    for event in grave:
        change = changes.get(event.email)
        if change is None or event.suppresses is None:
            continue
        after = apply(change.after, Suppressed(event.suppresses, now, event.occurred_at))
        is_new = after.suppressed is not change.after.suppressed
        note = f"reported by the provider: {event.kind.value}" if is_new else change.note
        changes[event.email] = Change(change.before, after, note)
    save_readers(connection, list(changes.values()), now)


def _settle(connection: "Connection", kept: Collection[Event]) -> None:
    heard = {event.edition_id for event in kept if event.edition_id and proves_acceptance(event.kind)}
    if not heard:
        return
    for edition_id in editions_in_doubt(connection, heard):
        settle_by_events(connection, edition_id)
