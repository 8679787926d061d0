"""Import the provider's own lists of addresses that it does not mail, and report the differences from ours."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from digest.domain.batches import LONGEST_WAIT
from digest.domain.errors import ProviderError
from digest.domain.provider_lists import LISTS, Page
from digest.domain.reader_life import Suppressed, apply
from digest.domain.reader_moves import ERASED, STRANGER
from digest.domain.readers import SuppressionReason
from digest.services.readers.addresses import normal_email_or_empty
from digest.services.readers.erase import find_readers_and_erased
from digest.store.database import Database
from digest.store.readers.save import Change, save_readers
from digest.store.readers.suppressions import (
    ListReading,
    end_readings,
    load_readings,
    mark_listed,
    only_here,
    save_reading,
)

FRESH = timedelta(days=1)
"""A reading that was interrupted longer ago starts again, because the lists may have changed since."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a reading of all lists found. `only_here` has our addresses that are in none of their lists."""

    lists: tuple[ListReading, ...]
    only_here: tuple[tuple[str, str], ...]
    resumed: bool

    def suppresses(self, name: str) -> bool:
        """Whether an address in this list must not be mailed."""
        return LISTS[name] is not None

    def as_json(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "lists": {
                one.name: {
                    "there": one.found,
                    "added": one.added,
                    "unreadable": one.unreadable,
                    "readers": one.readers,
                    "suppresses": self.suppresses(one.name),
                }
                for one in self.lists
            },
            "only_here": [{"email": email, "reason": reason} for email, reason in self.only_here],
            "resumed": self.resumed,
        }


def sync_suppressions(
    database: Database,
    page: Callable[[str, int], Page],
    *,
    now: datetime,
    wait: Callable[[float], object],
    key: str | None = None,
) -> Compared:
    """Read all lists, one transaction for each page. Another call continues an interrupted reading.

    Their addresses are suppressed here, except those of erased readers, whom `key` recognises. None is removed, here or
    there. `page` reads a page of a list from an offset; `wait` sleeps for some seconds. Raises ProviderError if a list
    cannot be read.
    """
    with database.begin() as connection:
        reading = load_readings(connection)
        # If two ran at once, one may have finished only some lists.
        whole = {one.name for one in reading} == set(LISTS) and len({one.began_at for one in reading}) == 1
        resumed = whole and now - reading[0].began_at < FRESH
        if not resumed:
            end_readings(connection)
            reading = [ListReading(name, now) for name in LISTS]
            for one in reading:
                save_reading(connection, one)
    done = tuple(_read(database, one, page, now=now, wait=wait, key=key) for one in reading)
    reasons = [reason.value for reason in SuppressionReason if reason in LISTS.values()]
    with database.begin() as connection:
        differ = only_here(connection, done[0].began_at, reasons)
        end_readings(connection)
    return Compared(done, tuple(differ), resumed)


def _read(
    database: Database,
    reading: ListReading,
    page: Callable[[str, int], Page],
    *,
    now: datetime,
    wait: Callable[[float], object],
    key: str | None,
) -> ListReading:
    before: Page | None = None
    while reading.following is not None:
        read = _asked(page, reading.name, reading.following, wait)
        if before and read.addresses == before.addresses:
            if read.is_full:
                raise ProviderError(f"The provider's list {reading.name} cannot be read: each page of it is the same.")
            read = Page((), None)  # a provider that returns everything at once has no next page
        reading, before = _take(database, reading, read, now, key), read
    return reading


def _asked(page: Callable[[str, int], Page], name: str, offset: int, wait: Callable[[float], object]) -> Page:
    """Read a page. If the provider asks to wait, wait once and try again."""
    try:
        return page(name, offset)
    except ProviderError as busy:
        pause = busy.retry_at - datetime.now(UTC) if busy.retry_at else None
        if pause is None or pause > LONGEST_WAIT:
            raise
        wait(max(0.0, pause.total_seconds()) + 1)
    return page(name, offset)


def _take(database: Database, reading: ListReading, page: Page, now: datetime, key: str | None) -> ListReading:
    emails = {email for address in page.addresses if (email := normal_email_or_empty(address))}
    unreadable = sum(not normal_email_or_empty(address) for address in page.addresses)
    reason = LISTS[reading.name]
    with database.begin() as connection:
        readers = find_readers_and_erased(connection, emails, key)
        changes = []
        if reason is not None:
            event, note = Suppressed(reason, now), f"the provider's list of {reading.name}"
            changes = [Change(reader, apply(reader, event), note) for reader in readers.values()]
            save_readers(connection, changes, now)
            mark_listed(connection, emails, reading.began_at)
        further = replace(
            reading,
            following=page.following,
            found=reading.found + len(page.addresses),
            added=reading.added + sum(change.is_stopped for change in changes),
            unreadable=reading.unreadable + unreadable,
            readers=reading.readers + sum(reader.state not in (STRANGER, ERASED) for reader in readers.values()),
        )
        save_reading(connection, further)
    return further
