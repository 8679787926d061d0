"""Check the site: its feed, the clocks, and settings that lead to other sites."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from digest.config import Config
from digest.domain.counting import counted
from digest.domain.errors import FeedError, StoreError
from digest.domain.findings import Check, Finding, Verdict
from digest.domain.links import are_related, host_of, leads_to
from digest.domain.stories import Reading
from digest.domain.story_identity import keys_of
from digest.services.intake.backfill import all_keys
from digest.services.watch.doctor.set_up import SetUp
from digest.store.database import load_clock
from digest.store.intake.stories import load_by_keys, load_feed

CLOCK_TOLERANCE = timedelta(minutes=2)
"""Clocks that differ by less agree: answers take time, and a date in a header has whole seconds."""


def check_feed(set_up: SetUp) -> Finding:
    """Fetch and parse the feed. Raises FeedError."""
    from digest.feed.parse import parse

    config = set_up.config
    fetched, _ = set_up.fetch_feed()
    reading = parse(fetched.body or b"", content_type=fetched.content_type, url=fetched.url, zone=config.site.zone)
    words = f"{counted(len(reading.sightings), 'story', 'stories')} at {config.site.feed_address}."
    if not reading.sightings:
        return Finding(Check.FEED, Verdict.FAILED, words, f"None of its {len(reading.rejections)} entries is a story.")
    if foreign := _foreign_hosts(config, reading):
        fix = "Add the site's own ones to `site.hosts`, or set `foreign_links = true` in [stories]."
        return Finding(Check.FEED, Verdict.WARNING, f"{words} Some link to other sites: {', '.join(foreign)}.", fix)
    if unstored := _unstored(set_up, reading):
        fix = "`digest feed poll` reads them. If they stay, ask the site's operator about its cache."
        some = counted(unstored, "of them is", "of them are")
        return Finding(Check.FEED, Verdict.WARNING, f"{words} {some} not stored.", fix)
    return Finding(Check.FEED, Verdict.OK, words)


def _foreign_hosts(config: Config, reading: Reading) -> list[str]:
    """List the hosts of other sites that stories of the feed link to, which keeps them out of the mail."""
    if config.stories.foreign_links:
        return []
    urls = [sighting.url for sighting in reading.sightings if sighting.url]
    return sorted({host_of(url) for url in urls if not leads_to(url, config.site.own_hosts)})


def _unstored(set_up: SetUp, reading: Reading) -> int:
    """Count the stories that the feed shows and the database lacks; 0 for a feed that was never read."""
    # The check of the database reports its own faults.
    with suppress(StoreError), set_up.database.read() as connection:
        if load_feed(connection, set_up.config.site.feed_address).read_at is None:
            return 0
        known = load_by_keys(connection, all_keys(reading))
        return sum(known.keys().isdisjoint(keys_of(sighting)) for sighting in reading.sightings)
    return 0


def check_clock(set_up: SetUp) -> Finding:
    """Compare this machine's clock with the database's, and with the date of the feed's answer."""
    ahead = dict(_ahead(set_up))
    if not ahead:
        return Finding(Check.CLOCK, Verdict.OK, "there is nothing to compare it with.")
    wrong = [f"{_apart(by)} {whose}" for whose, by in ahead.items() if abs(by) > CLOCK_TOLERANCE]
    if wrong:
        fix = "Keep this machine's clock in step, for example: timedatectl set-ntp true. Editions leave by it."
        return Finding(Check.CLOCK, Verdict.WARNING, f"this machine's clock is {' and '.join(wrong)}.", fix)
    return Finding(Check.CLOCK, Verdict.OK, f"it agrees with {' and '.join(ahead)}.")


def _ahead(set_up: SetUp) -> Iterator[tuple[str, timedelta]]:
    """Yield how far this machine's clock is ahead of each clock that can be read."""
    with suppress(FeedError):
        fetched, arrived = set_up.fetch_feed()
        if fetched.sent_at:
            yield "that of the site", arrived - fetched.sent_at
    if not set_up.database.is_sqlite:
        with suppress(StoreError), set_up.database.read() as connection:
            theirs: datetime = load_clock(connection)
            yield "that of the database", set_up.real_clock() - theirs


def _apart(by: timedelta) -> str:
    minutes = round(abs(by).total_seconds() / 60)
    hours, days = round(minutes / 60), round(minutes / 60 / 24)
    count, unit = (days, "days") if days > 1 else (hours, "hours") if hours > 1 else (minutes, "minutes")
    return f"{count:,} {unit} {'ahead of' if by > timedelta() else 'behind'}"


def check_names(set_up: SetUp) -> Iterator[Finding]:
    """Warn of digests with names of digits only, which commands take for the numbers of editions."""
    for name in filter(str.isdecimal, set_up.config.digests):
        words = f"commands that take an edition or a digest read {name} as an edition's number, not [digests.{name}]."
        fix = f"Rename it, for example to [digests.d{name}], and run `digest subscribers move {name} d{name}`."
        yield Finding(Check.CONFIG, Verdict.WARNING, words, fix)


def check_foreign_settings(set_up: SetUp) -> Iterator[Finding]:
    """Warn about settings that lead to another site than the feed's. They may come from another newsroom."""
    config = set_up.config
    own = (*config.site.own_hosts, host_of(config.site.feed_address))
    settings = {
        Check.DONATION_URL: host_of(config.donation.url or ""),
        Check.FROM_EMAIL: config.sender_email.rpartition("@")[2],
        Check.PUBLIC_URL: host_of(config.web.public_url or ""),
    }
    for key, host in settings.items():
        if host and not any(are_related(host, one) for one in own):
            words = f"it leads to {host}, and the feed is that of {config.site.host}."
            yield Finding(key, Verdict.WARNING, words, "Change it, or add that host to `site.hosts` if it is yours.")
