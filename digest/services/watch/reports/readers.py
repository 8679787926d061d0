"""Report on the list of readers over time: its size, its growth, who leaves it, and who still opens or clicks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest.config import Config
from digest.domain.opens_and_clicks import by_machine
from digest.domain.reports import Chart, ChartKind, Panel, Report, Row, Share
from digest.store.database import Database
from digest.store.watch.figures import each_doubtful_mail, load_certain_people, load_doubtful_mails
from digest.store.watch.readership import (
    count_leavers,
    count_new_readers,
    count_readers,
    each_subscription,
    editions_after,
    first_subscription,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

MONTHS = 12
"""The default number of months in the report, including the current one."""
ENGAGED = timedelta(days=90)
"""How long an open or a click shows that a reader still reads."""
SOURCES = 8
"""The most sources that are listed. The rest is added up."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the site's calendar, or the part of it that has passed: from `start` until `end`."""

    start: datetime
    end: datetime
    is_over: bool

    @property
    def label(self) -> str:
        """Its name, such as "May 2026"."""
        return f"{self.start:%B %Y}" if self.is_over else f"{self.start:%B %Y} so far"

    @property
    def mark(self) -> str:
        """Its name in a chart."""
        return f"{self.start:%b %y}"


def report_readers(database: Database, config: Config, *, now: datetime, since: date | None = None) -> Report:
    """Make the report on the list of readers by month, from the month of `since` on, or over MONTHS months."""
    with database.read() as connection:
        began = first_subscription(connection)
        months = _months(config.site.zone, now, since, began) if began else []
        if not months:
            panels = [Panel("Readers", ("There are no readers yet.",))]
        else:
            panels = [
                _by_digest(connection, config, months),
                _growth(connection, months),
                _churn(connection, config, months),
                _engaged(connection, config, now),
            ]
    local = now.astimezone(config.site.zone)
    about = f"{config.site.name}, {local:%A} {local.day} {local:%B %Y}"
    return Report("readers", "Readers over time", about, tuple(panels))


def _months(zone: ZoneInfo, now: datetime, since: date | None, began: datetime) -> list[Month]:
    """Divide the time from the first month on, but not before the list began."""
    local = now.astimezone(zone)
    first = since.year * 12 + since.month - 1 if since else local.year * 12 + local.month - MONTHS
    start = began.astimezone(zone)
    first = max(first, start.year * 12 + start.month - 1)
    starts = [_start(month, zone) for month in range(first, local.year * 12 + local.month + 1)]
    return [Month(one, min(end, now), end <= now) for one, end in pairwise(starts)]


def _start(month: int, zone: ZoneInfo) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=zone)


def _by_digest(connection: "Connection", config: Config, months: Sequence[Month]) -> Panel:
    counted = [count_readers(connection, month.end) for month in months]
    names = _digests(config, *(held for held, _ in counted))
    rows = tuple(
        Row(month.label, tuple(Share(held[name], readers, "readers") for name in names), month.mark)
        for month, (held, readers) in zip(months, counted, strict=True)
    )
    lines = (
        "At the end of each month. A reader may get several digests.",
        "Readers who left and came back count from their return.",
    )
    charts = tuple(Chart(ChartKind.LINE, name, counts=True) for name in names)
    return Panel("Readers by digest", lines, ("Month", *names), rows, charts)


def _growth(connection: "Connection", months: Sequence[Month]) -> Panel:
    found = [count_new_readers(connection, month.start, month.end) for month in months]
    whole = sum(found, Counter[str]())
    largest = sorted(whole, key=lambda source: (-whole[source], source))[:SOURCES]
    rows = [Row(source or "unknown", (Share(whole[source], whole.total(), "new readers"),)) for source in largest]
    if others := whole.total() - sum(whole[source] for source in largest):
        rows.append(Row("Other sources", (Share(others, whole.total(), "new readers"),)))
    lines = (
        f"Readers added since {months[0].start:%B %Y}, by where they agreed.",
        "Readers who left since are included, erased ones are not.",
    )
    chart = Chart(ChartKind.BARS, "New readers")
    return Panel("Growth by source", lines, ("Source", "New readers"), tuple(rows), (chart,) if rows else ())


def _churn(connection: "Connection", config: Config, months: Sequence[Month]) -> Panel:
    left = [count_leavers(connection, month.start, month.end) for month in months]
    held = [count_readers(connection, month.start)[0] for month in months]
    names = _digests(config, *held)
    rows = tuple(
        Row(month.label, tuple(Share(gone[name], before[name], "at its start") for name in names), month.mark)
        for month, gone, before in zip(months, left, held, strict=True)
    )
    line = "Readers who had a digest when the month began and left it in that month, by any way."
    return Panel("Churn", (line,), ("Month", *names), rows, tuple(Chart(ChartKind.LINE, name) for name in names))


def _engaged(connection: "Connection", config: Config, now: datetime) -> Panel:
    kept = min(ENGAGED, config.privacy.keep_events)
    title = f"Engaged in {kept.days} days"
    if not config.privacy.track:
        return Panel(title, ("Opens and clicks are not stored: privacy.track is false.",))
    people = _people(connection, editions_after(connection, now - kept))
    readers, engaged = Counter[str](), Counter[str]()
    for name, reader in each_subscription(connection):
        readers[name] += 1
        engaged[name] += reader in people
    names = _digests(config, readers)
    rows = tuple(Row(name, (Share(engaged[name], readers[name], "readers"),)) for name in names)
    lines = [f"Readers who opened or clicked an edition of the last {kept.days} days. Machines do not count."]
    if kept < ENGAGED:
        lines.append(f"Events are kept for {kept.days} days only (keep_events).")
    return Panel(title, tuple(lines), ("Digest", "Engaged"), rows, (Chart(ChartKind.BARS, "Engaged"),))


def _people(connection: "Connection", edition_ids: Sequence[int]) -> set[int]:
    """Find the people who opened or clicked any of these editions."""
    people = load_certain_people(connection, edition_ids)
    mails = load_doubtful_mails(connection, edition_ids)
    # Most readers of doubtful mails have opened another edition.
    for edition_id in {edition for edition, reader in mails if reader not in people}:
        doubtful = each_doubtful_mail(connection, edition_id)
        people |= {reader for _, reader, touches in doubtful if not all(by_machine(touches))}
    return people


def _digests(config: Config, *counted: Counter[str]) -> list[str]:
    """Return the names of the configured digests, and of others with readers."""
    others = {name for counts in counted for name in counts} - config.digests.keys()
    return [*config.digests, *sorted(others)]
