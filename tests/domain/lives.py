"""A digest's life for years in a moment: `due` and `compose` as they are, over a store, a machine and a site of toys.

Time is counted in minutes. The digest's machine is off for a while, or its clock is wrong, or two schedulers ask at
once, or one dies while it sends; what it does is checked against the rule as it does it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Literal

from digest.domain.composing import History, Rules, compose
from digest.domain.due import LOOK_BACK, Do, Known, Past, Plan, Step, due, next_to_leave
from digest.domain.edition_life import EditionState
from digest.domain.editions import NoEdition
from digest.domain.postponing import latest_moment, see_that_it_can_leave
from digest.domain.sections import SectionRule
from digest.domain.stories import Story
from tests.domain.builders import story

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
KEPT = ("approved", "sending", "submitted", "held")
RULES = Rules("daily", (SectionRule("News"),), min_stories=1, max_stories=10_000, summary_chars=220, lead_chars=320)
LATEST = 120
"""An edition is chosen from at least this many of the latest stories, and from all since the last one that was kept."""

Kind = Literal["well", "off", "clock", "twins", "dies"]


@dataclass(frozen=True)
class Stretch:
    """A stretch of a machine's life. `clock` is by how much its clock is wrong."""

    kind: Kind
    start: datetime
    end: datetime
    clock: timedelta = timedelta()


@dataclass
class Row:
    """An edition as the store keeps it."""

    state: str
    stories: set[int] = field(default_factory=set)
    since: datetime | None = None
    seen: int = 0
    approved_at: datetime | None = None
    drafted_at: datetime | None = None
    why: str = ""
    submitted_at: datetime | None = None
    postponed_to: datetime | None = None


@dataclass
class Life:
    """One digest. `posts` are the moments at which the site publishes; an editor approves after `patience`, if ever.

    `delay`: on some days, an editor builds the coming edition early and postpones it by so much.
    """

    plan: Plan
    posts: list[datetime]
    patience: timedelta | None = None
    delay: timedelta | None = None
    rows: dict[date, Row] = field(default_factory=dict)
    stored: list[Story] = field(default_factory=list)
    mailed: list[tuple[date, int]] = field(default_factory=list)
    began_at: datetime | None = None
    dies: bool = False
    first: date | None = None

    def live(self, stretches: list[Stretch]) -> None:
        """Live through all stretches; the last one should be well, so that what can be mended is."""
        for stretch in stretches:
            if stretch.kind == "off":
                continue
            for moment in moments(self.plan, stretch, self.delay):
                self.dies = stretch.kind == "dies"
                self.ask(moment, moment + stretch.clock, schedulers=2 if stretch.kind == "twins" else 1)

    def ask(self, truth: datetime, now: datetime, *, schedulers: int) -> None:
        """Let schedulers ask at the same moment: all know what was known before any of them acts."""
        self._read_feed(truth, now)
        self._edit(now)
        answers = [due([self.plan], now, {self.plan.digest: self._past(now)}) for _ in range(schedulers)]
        for step in chain(*answers):
            self._check(step, now)
        for step in chain(*answers):
            self._do(step, truth, now)

    def _read_feed(self, truth: datetime, now: datetime) -> None:
        """Store what the site published since, dated by its own clock and seen by ours."""
        known = self.stored[-1].id if self.stored else 0
        for number in range(known + 1, bisect_right(self.posts, truth) + 1):
            title = f"{number * 7_919 % 99_991:x} {number * 104_729 % 99_989:x} {number:b}"
            at = self.posts[number - 1]
            self.stored.append(story(number, title=title, text=title * 3, published_at=at, first_seen_at=now))
        self.began_at = self.began_at or now

    def _edit(self, now: datetime) -> None:
        """Approve what has lain before the editor for long enough."""
        for row in self._latest().values():
            waits = row.state in ("draft", "held") and row.drafted_at is not None
            if self.patience is not None and waits and now - row.drafted_at >= self.patience:  # type: ignore[operator]
                row.state, row.approved_at = "approved", now
        if self.delay is not None and self.first is not None:
            self._postpone(now, self.delay)

    def _postpone(self, now: datetime, delay: timedelta) -> None:
        """Postpone the coming edition of every third date as far as allowed, when nothing else is to be done."""
        schedule, past = self.plan.schedule, self._past(now)
        day, leaves_at = next_to_leave(schedule, now, past)
        usual, row = schedule.at(day), self.rows.get(day)
        if day.toordinal() % 3 or leaves_at - now > DAY or usual <= now or due([self.plan], now, {"daily": past}):
            return
        row = row or self._build(day, now)
        if row is not None and row.state in ("draft", "approved") and row.postponed_to is None:
            moment = min(usual + delay, latest_moment(schedule, day))
            see_that_it_can_leave(schedule, day, moment, now)
            row.postponed_to = moment

    def leaves_at(self, day: date) -> datetime:
        """When the edition of a date leaves."""
        row = self.rows.get(day)
        return (row and row.postponed_to) or self.plan.schedule.at(day)

    def _latest(self) -> dict[date, Row]:
        """The latest editions: more than were made since the oldest of the latest stories."""
        return dict(islice(reversed(self.rows.items()), 60))

    def _past(self, now: datetime) -> Past:
        since = now.date() - LOOK_BACK - DAY
        known = {
            day: Known(day, EditionState(row.state), approved_at=row.approved_at, postponed_to=row.postponed_to)
            for day, row in self._latest().items()
            if day >= since or row.state in ("approved", "sending")
        }
        return Past(self.first, known)

    def _check(self, step: Step, now: datetime) -> None:
        """Hold a step against the rule."""
        planned, row = self.leaves_at(step.local_date), self.rows.get(step.local_date)
        is_late = now - planned > self.plan.late_after
        let_go = row is not None and row.approved_at is not None and row.approved_at >= planned
        if step.do is Do.DRAFT:
            assert timedelta() < planned - now <= self.plan.draft_before
            return
        assert planned <= now or step.do is Do.RESUME
        if step.do is Do.SEND:
            assert let_go or not is_late or self.plan.when_late == "send"
            assert not self.plan.needs_approval or (row is not None and row.state == "approved")
        elif step.do is Do.SKIP and self.rows:
            later = [day for day in self.rows if day > step.local_date and self.rows[day].state in KEPT]
            missed = planned < now and "missed" in step.why
            assert missed or (is_late and self.plan.when_late == "skip"), (step, later)
        elif step.do is Do.HOLD:
            unapproved = self.plan.needs_approval and (row is None or row.state != "approved")
            is_too_old = step.local_date < (now - LOOK_BACK).astimezone(self.plan.schedule.zone).date()
            assert unapproved or is_too_old or (is_late and self.plan.when_late != "send")

    def _do(self, step: Step, truth: datetime, now: datetime) -> None:
        """Do it as the store does: each is one change that has a condition."""
        day, row = step.local_date, self.rows.get(step.local_date)
        self.first = min(self.first or day, day)
        is_open = row is None or row.state in ("draft", "approved")
        match step.do:
            case Do.DRAFT if is_open:
                self._build(day, now)
            case Do.SKIP if is_open:
                start = self.plan.schedule.at(day) if not self.rows else self.plan.schedule.window(day).start
                self.rows[day] = replace(row or Row("", since=start), state="skipped", why=step.why)
            case Do.HOLD if is_open or (row is not None and row.state == "sending"):
                if (row or self._build(day, now)) is not None:
                    self.rows[day].state, self.rows[day].why = "held", step.why
                    self.rows[day].drafted_at = self.rows[day].drafted_at or now
            case Do.SEND if is_open:
                if (row is not None and row.state == "approved") or self._build(day, now) is not None:
                    self._submit(day, truth)
            case Do.RESUME if row is not None and row.state == "sending":
                self._submit(day, truth)

    def _build(self, day: date, now: datetime) -> Row | None:
        window = self.plan.schedule.window(day)
        kept = max((one for one, row in self._latest().items() if one < day and row.state in KEPT), default=None)
        anchor = kept or (self.first if self.first in self.rows and self.first != day else None)
        since = self.rows[anchor].since if anchor else None
        oldest = bisect_left(self.posts, (since or now) - 3 * DAY)
        recent = self.stored[min(max(len(self.stored) - LATEST, 0), oldest) :]
        kept_rows = (row for one, row in self._latest().items() if one != day and row.state in KEPT)
        sent = {number for row in kept_rows for number in row.stories if number >= recent[0].id}
        history = History(
            sent=frozenset(sent),
            since=since,
            seen=self.rows[anchor].seen if anchor else 0,
            began_at=self.began_at,
        )
        made = compose(recent, rules=RULES, local_date=day, window=window, history=history)
        if isinstance(made, NoEdition):
            self.rows[day] = Row("skipped", since=window.start, seen=made.seen, why=made.reason)
            return None
        members = {one.id for item in made.items for one in (item.story, *item.related)}
        kept_time = self.rows[day].postponed_to if day in self.rows else None
        self.rows[day] = Row("draft", members, min(window.end, now), made.seen, drafted_at=now, postponed_to=kept_time)
        return self.rows[day]

    def _submit(self, day: date, truth: datetime) -> None:
        row = self.rows[day]
        if self.dies and row.state != "sending":
            row.state = "sending"
            return
        row.state, row.submitted_at = "submitted", truth
        self.mailed += [(day, number) for number in row.stories]


def moments(plan: Plan, stretch: Stretch, delay: timedelta | None = None) -> Iterator[datetime]:
    """The minutes of a stretch at which anything may come to be due by its clock, and some at which nothing may."""
    spans = (-plan.draft_before, -MINUTE, timedelta(), MINUTE, plan.late_after, plan.late_after + MINUTE)
    start, end = stretch.start + stretch.clock, stretch.end + stretch.clock
    moments = {start, start + MINUTE, end - MINUTE}
    moments |= {start + timedelta(hours=9) * number for number in range((end - start) // timedelta(hours=9))}
    day = start.date() - 3 * DAY
    while day <= end.date() + 2 * DAY:
        if plan.schedule.falls_on(day):
            moments |= {plan.schedule.at(day) + span for span in spans}
            if delay is not None and day.toordinal() % 3 == 0:
                later = min(plan.schedule.at(day) + delay, latest_moment(plan.schedule, day))
                moments |= {later + span for span in spans}
        day += DAY
    yield from sorted(moment - stretch.clock for moment in moments if start <= moment < end)
