"""Check whether a new domain is warmed up, and how far it is."""

from collections.abc import Iterator
from contextlib import suppress

from digest.domain.errors import StoreError
from digest.domain.findings import FOR_EXAMPLE, Check, Finding, Verdict
from digest.domain.warm_up import DayStep, WarmUp, days_to_reach
from digest.services.watch.doctor.set_up import SetUp
from digest.store.delivery.warm_up import load_step, may_have_mailed
from digest.store.watch.readership import count_readers

MANY = 5_000
"""The most readers that a new domain may mail at once. For Gmail, bulk senders begin at 5,000 mails a day."""


def check_warm_up(set_up: SetUp) -> Iterator[Finding]:
    """Say how far the warm-up is, or warn about a first edition to many readers without one."""
    config, domain = set_up.config, set_up.domain
    with suppress(StoreError), set_up.database.read() as connection:
        # The warm-up reaches all readers of the largest digest last.
        readers = max(count_readers(connection, set_up.now)[0].values(), default=0)
        if config.mail.warm_up:
            local = set_up.now.astimezone(config.site.zone)
            step = load_step(connection, config.mail.warm_up, config.sent_from, local)
            yield Finding(Check.WARM_UP, Verdict.OK, _progress(config.mail.warm_up, step, domain, readers))
        elif set_up.sends_real_mail and readers > MANY and not may_have_mailed(connection, config.sent_from):
            words = f"no edition has left from {domain} yet, and {readers:,} readers would get the first one at once."
            fix = f'Mailbox providers treat that as spam. Set [mail] warm_up = "500/day ×2". {FOR_EXAMPLE}'
            yield Finding(Check.WARM_UP, Verdict.WARNING, words, fix)


def _progress(warm_up: WarmUp, step: DayStep, domain: str, readers: int) -> str:
    today = f"{domain} may send {step.most:,} mails today, and {step.taken:,} of them are taken."
    if step.most >= readers:
        return f"{today} That is enough for all readers of each digest: mail.warm_up is no longer needed."
    end = days_to_reach(warm_up, step, readers)
    return f"day {step.number}: {today} At this pace, all readers are reached on day {end}. Only days with mail count."
