"""Take gifts into the ledger, and record them with readers, in one transaction for each part of a list."""

import hmac
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256

from sqlalchemy import Connection

from digest.domain.gift_ledger import Ledger, Person, Taken, with_names
from digest.domain.gifts import Gift, Refund, Standing
from digest.domain.reader_life import Gave, apply
from digest.domain.readers import Reader, Status
from digest.services.readers.erase import erased_among, find_readers_and_erased
from digest.services.readers.gifts import giver_key, is_known, lasts_until, take_back
from digest.services.readers.lists.giver_tally import Donors
from digest.store.database import Database
from digest.store.readers.find import find_readers
from digest.store.readers.gifts import find_emails, find_monthly_givers, load_entries, save_entries
from digest.store.readers.save import Change, await_additions, save_readers

Given = tuple[str, Gift | Standing | Refund]
"""The content of a line, with the provider of its file."""


@dataclass(frozen=True, slots=True)
class Taking:
    """An import of gifts: where it writes, and the readers that it has seen so far, by provider.

    - `key`: the key for the hashes of strangers; None if their gifts must not identify them.
    - `erased_key`: the key that recognises erased readers.
    - `gave`: the readers in the files; `ended`: the readers whom a file calls former givers.
    """

    database: Database
    key: str | None
    erased_key: str | None
    now: datetime
    dry_run: bool = False
    gave: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    ended: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def take(taking: Taking, given: Sequence[Given]) -> Donors:
    """Take a part of a list. Gifts come before refunds, whatever their order."""
    emails = {read.email for _, read in given if not isinstance(read, Refund) and read.email}
    with taking.database.read() if taking.dry_run else taking.database.begin() as connection:
        if not taking.dry_run:
            await_additions(connection)
        before = _readers(connection, emails, taking)
        kept = _without_erased(connection, given, before, taking)
        people = {email: _person(reader, taking.key) for email, reader in before.items()}
        ledger, taken, returned = _into_ledger(connection, kept, people, taking)
        known = {email: reader for email, reader in before.items() if reader.subscriber}
        changes = _changes(known, [one for one in kept if one not in returned], taking)
        if not taking.dry_run:
            save_readers(connection, changes, taking.now)
            save_entries(connection, ledger.added, ledger.changed, taking.now)
            take_back(connection, list(ledger.returned), taking.now)
    gave = {read.email for _, read in given if read.email and not (isinstance(read, Gift) and read.amount == 0)}
    return Donors(
        updated=len(changes),
        unchanged=len(known) - len(changes),
        strangers=len(gave - set(known)),
        not_gifts=taken[Taken.NOTHING],
        unsummed=sum(isinstance(read, Gift) and (read.amount is None or not read.currency) for _, read in kept),
        gifts=taken[Taken.ADDED],
        known=taken[Taken.KNOWN],
        returned=taken[Taken.RETURNED],
    )


def _readers(connection: Connection, emails: Collection[str], taking: Taking) -> dict[str, Reader]:
    if taking.erased_key is None:
        return find_readers(connection, emails, lock=not taking.dry_run)
    return find_readers_and_erased(connection, emails, taking.erased_key, lock=not taking.dry_run)


def _without_erased(
    connection: Connection, given: Sequence[Given], readers: Mapping[str, Reader], taking: Taking
) -> Sequence[Given]:
    """Leave out the gifts of erased readers, and the gifts of returned readers from before their erasure."""
    back = [email for email, reader in readers.items() if is_known(reader)]
    erased = erased_among(connection, back, taking.erased_key) if taking.erased_key else {}

    def is_gone(read: Gift | Standing | Refund) -> bool:
        if isinstance(read, Refund):
            return False
        at = erased.get(read.email)
        before = at is not None and isinstance(read, Gift) and read.at <= at
        return before or (read.email in readers and readers[read.email].state is Status.ERASED)

    return [(provider, read) for provider, read in given if not is_gone(read)]


def _person(reader: Reader, key: str | None) -> Person:
    """Return the giver with an address: a reader, a stranger's hash, or without a key nobody."""
    if is_known(reader) and reader.subscriber:
        return reader.subscriber.id
    return giver_key(reader.email, key) if key else None


def _into_ledger(
    connection: Connection, given: Iterable[Given], people: Mapping[str, Person], taking: Taking
) -> tuple[Ledger, Counter[Taken], frozenset[Given]]:
    """Take gifts and refunds into the ledger. Returns it, the results, and the gifts that were returned."""
    kept: defaultdict[str, list[Gift]] = defaultdict(list)
    for provider, read in given:
        # Without the giver, only the id of the payment shows that a gift is in the ledger.
        is_known_again = isinstance(read, Gift) and (people.get(read.email) is not None or read.transaction)
        if isinstance(read, Gift) and read.amount is not None and read.currency and is_known_again:
            kept[provider].append(read)
    named = {provider: with_names(gifts, partial(_hash, provider, taking.key)) for provider, gifts in kept.items()}
    refunds = [(provider, read) for provider, read in given if isinstance(read, Refund)]
    ids = {gift.transaction for gifts in named.values() for gift in gifts}
    ids |= {name for _, refund in refunds for name in (refund.of, refund.transaction) if name}
    theirs = {person for gifts in named.values() for gift in gifts if (person := people.get(gift.email))}
    ledger, taken = Ledger(load_entries(connection, ids, theirs)), Counter[Taken]()
    for provider, gifts in named.items():
        taken.update(ledger.take_all(provider, [(people.get(gift.email), gift) for gift in gifts]))
    taken.update(ledger.take_refund(provider, refund) for provider, refund in refunds)
    returned = frozenset(
        (provider, gift)
        for provider, gifts in kept.items()
        for gift, own in zip(gifts, named[provider], strict=True)
        if ledger.is_returned(provider, own)
    )
    return ledger, taken, returned


def _hash(provider: str, key: str | None, content: str) -> str:
    """Hash the content of a gift. Without a key, only readers' gifts get here, and their addresses are known anyway."""
    return hmac.digest((key or "").encode(), f"gift\0{provider}\0{content}".encode(), sha256).hex()


def _changes(known: Mapping[str, Reader], given: Iterable[Given], taking: Taking) -> list[Change]:
    """Return the readers afterwards, and remember which of them gave and which stopped."""
    after = dict(known)
    for provider, read in sorted(given, key=_moment):
        if isinstance(read, Refund) or read.email not in after:
            continue
        reader = after[read.email]
        own_id = reader.subscriber.id if reader.subscriber else 0
        if isinstance(read, Standing):
            taking.gave[provider].add(own_id)
            event = Gave(read.last_gift_at, taking.now, read.recurring)
        elif read.amount == 0:
            continue
        else:
            (taking.ended if read.ended else taking.gave)[provider].add(own_id)
            lasts = lasts_until(read.at, read.interval) if read.interval else None
            event = Gave(read.at, taking.now, recurring=True if lasts else None, monthly_until=lasts)
        after[read.email] = apply(reader, event)
    return [Change(was, after[email]) for email, was in known.items() if after[email] != was]


def _moment(given: Given) -> datetime:
    read = given[1]
    at = read.at if isinstance(read, Gift) else getattr(read, "last_gift_at", None)
    return at or datetime.min.replace(tzinfo=UTC)


def end_monthly(taking: Taking, providers: Iterable[str | None], *, complete: bool) -> int:
    """Record who no longer gives monthly: former givers, and with `complete` all readers who are not in the files.

    A provider is None for lists that only say who gives. Returns the number of changed readers.
    """
    with taking.database.read() if taking.dry_run else taking.database.begin() as connection:
        ended = set[int]()
        for provider in providers:
            monthly = find_monthly_givers(connection, provider)
            gone = monthly - taking.gave[provider or ""] if complete else monthly & taking.ended[provider or ""]
            ended |= gone
        emails = find_emails(connection, ended)
        before = find_readers(connection, list(emails.values()), lock=not taking.dry_run)
        event = Gave(None, taking.now, recurring=False)
        changes = [Change(reader, after) for reader in before.values() if (after := apply(reader, event)) != reader]
        if not taking.dry_run:
            save_readers(connection, changes, taking.now)
    return len(changes)
