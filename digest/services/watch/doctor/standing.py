"""Check the database for what needs a person: editions, readers and alarms."""

from collections.abc import Iterator
from contextlib import suppress

from digest.domain.alarms import UNREACHABLE_FIX, AlarmKind, unreachable_readers, whats_wrong
from digest.domain.errors import StoreError
from digest.domain.findings import Check, Finding, Verdict
from digest.mail.reach import reach
from digest.services.delivery.left_behind import left_behind
from digest.services.watch.alerts import limits_of
from digest.services.watch.doctor.set_up import SetUp
from digest.store.readers.find import each_unusual_address
from digest.store.readers.moving import load_stranded
from digest.store.watch.alarms import load_facts, load_unreachable_lately

_OF_READERS = (AlarmKind.STRANDED, AlarmKind.READERS)
"""Alarms that `check_readers` reports in other words."""


def check_editions(set_up: SetUp) -> Iterator[Finding]:
    """Report unfinished editions that will not leave."""
    # The check of the database reports its own faults.
    with suppress(StoreError):
        for words, fix in left_behind(set_up.database, set_up.config, now=set_up.now):
            yield Finding(Check.EDITIONS, Verdict.WARNING, words, fix)


def check_readers(set_up: SetUp) -> Iterator[Finding]:
    """Report readers who get no mail: readers of digests that are not configured, and unreachable readers.

    The mailer knows some of these by the address; the last edition showed the others.
    """
    reached = reach(set_up.config)
    with suppress(StoreError), set_up.database.read() as connection:
        for one in load_stranded(connection, set_up.config.digests):
            yield Finding(Check.READERS, Verdict.WARNING, one.words, one.fix)
        unusual = each_unusual_address(connection)
        ids = {number for number, email in unusual if not reached(email)} | set(load_unreachable_lately(connection))
        if ids:
            yield Finding(Check.READERS, Verdict.WARNING, unreachable_readers(sorted(ids)), UNREACHABLE_FIX)


def check_alarms(set_up: SetUp) -> Iterator[Finding]:
    """Report everything that would be an alarm now, even if `[alerts]` sends it to nobody."""
    config = set_up.config
    with suppress(StoreError), set_up.database.read() as connection:
        facts = load_facts(connection, config.site.feed_address, config.digests)
        found = [one for one in whats_wrong(facts, limits_of(config), set_up.now) if one.kind not in _OF_READERS]
        for one in found:
            yield Finding(Check.ALARM, Verdict.WARNING, one.headline, one.detail)
        if not found:
            yield Finding(Check.ALARM, Verdict.OK, "there is none: no held edition, no uncertain batch, no old list.")
