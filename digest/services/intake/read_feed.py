"""Read the feed once and store what it shows. A failed reading stores nothing but its own record."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Protocol

from digest.config import Config
from digest.domain.changes import Changes, reconcile
from digest.domain.due import is_stale
from digest.domain.errors import FeedError
from digest.domain.stories import Reading
from digest.feed.fetching.fetch import Fetched, Validators, page_address
from digest.services.intake.ask_pages import PageAnswers, PageChecker, ask_pages
from digest.services.intake.backfill import all_keys, backfill
from digest.services.intake.extract_texts import extract_again, extract_texts
from digest.store.database import Database
from digest.store.intake.stories import (
    FeedState,
    count_stories,
    load_by_ids,
    load_by_keys,
    load_feed,
    lock_feed,
    save_changes,
    save_feed,
)

WHOLE_AFTER = timedelta(days=1)
"""How long the answer "unchanged" of a server is trusted. Then the whole feed is read."""


class Fetch(Protocol):
    """Fetches an address: from the real site, or from a file in its place."""

    def fetch(self, url: str, validators: Validators = ..., *, now: datetime) -> Fetched:
        """Fetch once. Raises FeedError."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one reading did. `stale`: the site served an old copy of itself, so only unknown stories were stored.

    `missing` counts the stories that newly disappeared from between others, unless their pages exist. `withdrawn`
    counts the stories that are now withdrawn, because the site answered twice that their pages do not exist.
    """

    status: Literal["ok", "not-modified", "failed"]
    new: int = 0
    updated: int = 0
    withdrawn: int = 0
    missing: int = 0
    unchanged: int = 0
    rejected: int = 0
    gap: bool = False
    backfilled: int = 0
    stale: bool = False
    error: str | None = None
    reasons: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The contract's answer."""
        return asdict(self) | {"reasons": list(self.reasons)}


def poll(
    database: Database, site: Fetch, pages: PageChecker, config: Config, *, now: datetime, whole: bool = False
) -> PollResult:
    """Read the configured feed once, over the network, and ask the pages of stories that are missing from it.

    With `whole`, and at least once a day, the feed is read even if the server says that it has not changed.
    """
    result, missing = _poll(database, site, config, now=now, whole=whole)
    if result.status == "failed":
        return result
    answers = ask_pages(database, pages, config.site.feed_address, now=now)
    return _with_answers(result, missing, answers)


def _with_answers(result: PollResult, missing: frozenset[int], answers: PageAnswers) -> PollResult:
    return replace(result, missing=len(missing - answers.back), withdrawn=len(answers.withdrawn))


def _poll(
    database: Database, site: Fetch, config: Config, *, now: datetime, whole: bool
) -> tuple[PollResult, frozenset[int]]:
    """Read the feed. Returns the result, and the ids of the stories that are newly missing from it."""
    with database.read() as connection:
        state = load_feed(connection, config.site.feed_address)
    if state.retry_at is not None and now < state.retry_at:
        return _failed(f"The site asked not to be read again before {state.retry_at.isoformat()}.")
    try:
        whole = whole or is_stale(state.whole_at, now, WHOLE_AFTER)
        known = Validators() if whole else Validators(state.etag, state.last_modified)
        fetched = site.fetch(config.site.feed, known, now=now)
        if fetched.body is None:
            _record(database, state, replace(_well(state), read_at=now), now)
            return PollResult("not-modified"), frozenset()
        reading = _parse(fetched.body, fetched.content_type, fetched.url, config)
        older = backfill(
            database,
            lambda number: _older_page(site, config, number, now),
            reading,
            gap_at=state.gap_at,
            most=config.feed.backfill_pages,
            now=now,
        )
    except FeedError as error:
        failed = replace(
            state,
            failures=state.failures + 1,
            failing_since=state.failing_since or now,
            last_error=str(error),
            retry_at=error.retry_at,
        )
        _record(database, state, failed, now)
        return _failed(str(error))
    # An incomplete reading must be repeated, even if the site has nothing newer.
    validators = Validators() if reading.truncated or older.gap_at else fetched.validators
    return _store(database, replace(state, gap_at=older.gap_at), [reading, *older.pages], validators, now)


def _older_page(site: Fetch, config: Config, number: int, now: datetime) -> Reading:
    fetched = site.fetch(page_address(config.site.feed, number), now=now)
    return _parse(fetched.body or b"", fetched.content_type, fetched.url, config)


def _failed(error: str) -> tuple[PollResult, frozenset[int]]:
    return PollResult("failed", error=error), frozenset()


def poll_file(database: Database, body: bytes, config: Config, *, now: datetime) -> PollResult:
    """Read a feed's document from a file, as if the configured feed had served it now."""
    with database.read() as connection:
        state = load_feed(connection, config.site.feed_address)
    try:
        reading = _parse(body, "", config.site.feed_address, config)
    except FeedError as error:
        return PollResult("failed", error=str(error))
    result, missing = _store(database, state, [reading], Validators(), now)
    return _with_answers(result, missing, PageAnswers())


def _parse(body: bytes, content_type: str, url: str, config: Config) -> Reading:
    from digest.feed.parse import parse

    return parse(
        body, content_type=content_type, url=url, zone=config.site.zone, boilerplate=config.stories.boilerplate
    )


def _store(
    database: Database, before: FeedState, readings: Sequence[Reading], validators: Validators, now: datetime
) -> tuple[PollResult, frozenset[int]]:
    with database.begin() as connection:
        state = lock_feed(connection, before.url)
        empty = count_stories(connection) == 0
        known = load_by_keys(connection, all_keys(_together(readings)))
        extracted = extract_texts(connection, readings, known)
        whole = _together(extracted.readings)
        # If another process was faster, this reading may be the older one. Then what it lacks proves nothing.
        last = load_by_ids(connection, state.reading) if state == replace(before, gap_at=state.gap_at) else []
        changes = reconcile(whole, known=known, last=last, now=now)
        order = save_changes(connection, changes, now)
        if extracted.standing is not None:
            extract_again(connection, extracted.standing)
        save_feed(connection, replace(_after(state, changes, order, validators, now), gap_at=before.gap_at))
    backfilled = _backfilled(changes, extracted.readings)
    unknown_first = bool(readings[0].sightings) and not empty and all_keys(readings[0]).isdisjoint(known)
    gap = unknown_first or before.gap_at is not None or (backfilled > 0 and state.gap_at is None)
    result = _result(changes, whole, gap=gap, backfilled=backfilled)
    return result, frozenset(changes.missing)


def _together(readings: Sequence[Reading]) -> Reading:
    return Reading(
        sightings=tuple(sighting for reading in readings for sighting in reading.sightings),
        rejections=tuple(rejection for reading in readings for rejection in reading.rejections),
    )


def _after(
    state: FeedState, changes: Changes, order: tuple[int, ...], validators: Validators, now: datetime
) -> FeedState:
    return replace(
        _well(state),
        etag=None if changes.stale else validators.etag,
        last_modified=None if changes.stale else validators.last_modified,
        polled_at=now,
        read_at=now,
        whole_at=now,
        began_at=state.began_at or now,
        reading=state.reading if changes.stale else order,
    )


def _well(state: FeedState) -> FeedState:
    """Forget the failures before a reading that succeeded."""
    return replace(state, failures=0, failing_since=None, last_error=None, retry_at=None)


def _record(database: Database, before: FeedState, after: FeedState, now: datetime) -> None:
    with database.begin() as connection:
        current = lock_feed(connection, before.url)
        save_feed(
            connection,
            replace(
                current,
                polled_at=now,
                read_at=after.read_at,
                failures=after.failures,
                failing_since=after.failing_since,
                last_error=after.last_error,
                retry_at=after.retry_at,
            ),
        )


def _backfilled(changes: Changes, readings: Sequence[Reading]) -> int:
    later = {id(sighting) for reading in readings[1:] for sighting in reading.sightings}
    return sum(id(new.sighting) in later for new in changes.new)


def _result(changes: Changes, reading: Reading, *, gap: bool, backfilled: int) -> PollResult:
    updated = len(changes.updated)
    return PollResult(
        "ok",
        new=len(changes.new),
        updated=updated,
        unchanged=len(reading.sightings) - len(changes.new) - updated,
        rejected=len(reading.rejections),
        gap=gap,
        backfilled=backfilled,
        stale=changes.stale,
        reasons=tuple(rejection.reason for rejection in reading.rejections),
    )
