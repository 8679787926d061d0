"""Show the editions of the last and the next weeks: drafted, approved, sent, held, skipped, or planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from digest.domain.edition_life import MAILED
from digest.services.desk.shown import Desk
from digest.services.watch.clicks import load_clicks
from digest.store.editions.editions import first_date, load_between

WEEKS = 4
"""The number of weeks shown before this one, and from this one on."""


@dataclass(frozen=True, slots=True)
class Day:
    """An edition of a date, or a date with a planned one. `edition` is its id; None if there is none.

    `state` is "planned" or "none" for a date without an edition. `sent` counts the mails that were submitted, and
    `clicked` the people who clicked in them; both are None while nothing of it has left.
    """

    digest: str
    title: str
    local_date: date
    edition: int | None = None
    state: str = ""
    subject: str = ""
    sent: int | None = None
    clicked: int | None = None


def calendar(desk: Desk) -> list[tuple[date, list[Day]]]:
    """List the weeks by their Mondays, each with its days in order."""
    today = desk.clock().astimezone(desk.config.site.zone).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS)
    mondays = [first + timedelta(weeks=number) for number in range(2 * WEEKS + 1)]
    found = [*_stored(desk, first, mondays[-1] + timedelta(days=6))]
    known = {(day.digest, day.local_date) for day in found}
    found += [day for day in _planned(desk, mondays) if (day.digest, day.local_date) not in known]
    found.sort(key=lambda day: (day.local_date, day.digest))
    return [(monday, [day for day in found if 0 <= (day.local_date - monday).days <= 6]) for monday in mondays]  # noqa: PLR2004 -- a week


def _stored(desk: Desk, first: date, last: date) -> Iterator[Day]:
    with desk.database.read() as connection:
        found = load_between(connection, first, last)
        left = [edition.id for edition in found if edition.state in MAILED or edition.frozen_at is not None]
        clicks = load_clicks(connection, left)
        for edition in found:
            sent, clicked = clicks.get(edition.id, (None, None))
            yield Day(
                edition.digest,
                desk.config.title(edition.digest),
                edition.local_date,
                edition.id,
                edition.state,
                edition.document.get("subject") or edition.explanation,
                sent,
                clicked,
            )


def _planned(desk: Desk, mondays: list[date]) -> Iterator[Day]:
    """List the planned dates, but past ones only since the digest's first edition."""
    now, days = desk.clock(), [monday + timedelta(days=number) for monday in mondays for number in range(7)]
    for name in desk.config.digests:
        schedule = desk.config.schedule(name)
        with desk.database.read() as connection:
            began = first_date(connection, name)
        for day in filter(schedule.falls_on, days):
            is_coming = schedule.at(day) >= now
            if is_coming or (began is not None and day >= began):
                yield Day(name, desk.config.title(name), day, state="planned" if is_coming else "none")
