"""Decide what is due at a moment: the editions to draft, send, resume, hold or skip. Pure.

The answer depends on the time and on what was decided before, not on who asks. An edition is identified by its digest
and date, so it does not matter how often, from where, or after what pause somebody asks. The rules for each digest:

1. A date is due at the digest's time of day. It is decided once its edition is no longer a draft.
2. If several dates are due and undecided, the last one is made with their stories, and the others are skipped.
3. An edition later than `late_after` is sent, held or skipped, as `when_late` says. Without its approval, it is held.
4. Interrupted editions are resumed. An edition that a person approved after its time is sent, however late.
5. A digest begins with its first edition. Of the dates due before the first check, only one that is not late is made.
6. If this machine remembers more of an edition than the database (restored from a backup), the edition is held.
7. The plan may not reach an unfinished edition, because the digest's days changed or it is older than LOOK_BACK. Once
   its time has passed, it is held if it is approved, and skipped if it is a draft.
8. A postponed edition is due at its new time, and late by that time.
9. An interrupted edition of a digest that is no longer configured is held; approval lets it continue. An approved one
   is held until the digest is configured again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from digest.domain.edition_life import MAILED, UNDECIDED, Cause, EditionState
from digest.domain.windows import Schedule

LOOK_BACK = timedelta(days=10)
"""The age of the oldest date that still gets an edition: more than a week, so that a weekly's last date is included."""

WhenLate = Literal["send", "hold", "skip"]


class Do(StrEnum):
    """What to do with an edition."""

    DRAFT = "draft"
    SEND = "send"
    RESUME = "resume"
    HOLD = "hold"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a digest goes out, as the configuration says."""

    digest: str
    schedule: Schedule
    needs_approval: bool = False
    wants_proof: bool = False
    draft_before: timedelta = timedelta(hours=1)
    late_after: timedelta = timedelta(hours=3)
    when_late: WhenLate = "send"


@dataclass(frozen=True, slots=True)
class Known:
    """What `due` needs to know about an edition.

    - `paused`: its send stopped and waits for a person.
    - `was_submitted`: it was submitted, and a batch must be sent again or readers set aside are tried again.
    - `frozen_at`: when it began to leave; None if it did not.
    - `again`: how often a person decided to send it again after a restore.
    - `postponed_to`: when it leaves; None for the digest's usual time.
    """

    local_date: date
    state: EditionState
    paused: bool = False
    approved_at: datetime | None = None
    was_submitted: bool = False
    was_proofed: bool = False
    frozen_at: datetime | None = None
    again: int = 0
    postponed_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What is known about a digest. `began` is the date of its first edition, None if there is none.

    `editions` has the ones dated since LOOK_BACK, and older unfinished ones. `restored` has the dates whose edition
    this machine remembers more of than the database.
    """

    began: date | None = None
    editions: Mapping[date, Known] = field(default_factory=dict)
    restored: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `why` explains it to people; `is_news`: they may want to know it. `cause` is that of a hold."""

    do: Do
    digest: str
    local_date: date
    why: str = ""
    is_news: bool = True
    cause: Cause = Cause.HELD_BY_CLOCK


def due(plans: Sequence[Plan], now: datetime, pasts: Mapping[str, Past]) -> list[Step]:
    """Return what to do now, in order. `pasts` holds what is known about each digest, configured or not, by name."""
    steps = [step for plan in plans for step in _due(plan, now, pasts.get(plan.digest, Past()))]
    planned = {plan.digest for plan in plans}
    left_behind = (
        step for name in sorted(pasts) if name not in planned for step in _left_behind(name, pasts[name].editions, now)
    )
    return [*steps, *left_behind]


def leaves_at(schedule: Schedule, local_date: date, known: Known | None) -> datetime:
    """Return when an edition leaves, in the site's zone: at its digest's time of day, or when it is postponed to."""
    if known is None or known.postponed_to is None:
        return schedule.at(local_date)
    return known.postponed_to.astimezone(schedule.zone)


def is_late(plan: Plan, local_date: date, now: datetime, known: Known | None = None) -> bool:
    """Return whether an unsent edition is later than the publisher tolerates."""
    return now - leaves_at(plan.schedule, local_date, known) > plan.late_after


def next_to_leave(schedule: Schedule, now: datetime, past: Past) -> tuple[date, datetime]:
    """Return the date of the first edition that leaves after `now`, and when."""
    days = schedule.dates_from(_first_reached(schedule, now))
    moments = ((day, leaves_at(schedule, day, past.editions.get(day))) for day in days)
    return next((day, moment) for day, moment in moments if moment > now)


def is_stale(at: datetime | None, now: datetime, every: timedelta) -> bool:
    """Return whether something last done at `at` is due again. A time in the future comes from a wrong clock."""
    return at is None or not timedelta() <= now - at < every


def _due(plan: Plan, now: datetime, past: Past) -> Iterator[Step]:
    undecided = _undecided(plan, now, past)
    if past.began is None:
        for local_date in undecided[-1:]:
            if is_late(plan, local_date, now) and local_date > _restored_until(past):
                yield Step(Do.SKIP, plan.digest, local_date, "The digest was set up after this edition's time.", False)
            else:
                yield from _decide(plan, now, past, [local_date])
        return
    for known in sorted(past.editions.values(), key=lambda edition: edition.local_date):
        yield from _underway(plan, now, past, known)
    yield from _strays(plan, now, past)
    yield from _decide(plan, now, past, undecided)
    if plan.needs_approval:
        yield from _draft(plan, now, past, past.began)


def _undecided(plan: Plan, now: datetime, past: Past) -> list[date]:
    """Return all dates since LOOK_BACK that are due and undecided, the oldest first."""
    first = _first_reached(plan.schedule, now)
    days = (first + timedelta(days=number) for number in range(LOOK_BACK.days + 1))
    planned = (day for day in days if plan.schedule.falls_on(day) and day >= (past.began or date.min))
    return [
        day
        for day in planned
        if _is_open(plan, known := past.editions.get(day)) and leaves_at(plan.schedule, day, known) <= now
    ]


def _first_reached(schedule: Schedule, now: datetime) -> date:
    return now.astimezone(schedule.zone).date() - LOOK_BACK


def _strays(plan: Plan, now: datetime, past: Past) -> Iterator[Step]:
    """Decide about editions that are past their time, on dates that the plan does not reach."""
    first = _first_reached(plan.schedule, now)
    for local_date, known in sorted(past.editions.items()):
        is_reached = plan.schedule.falls_on(local_date) and local_date >= first
        if is_reached or not _is_open(plan, known) or leaves_at(plan.schedule, local_date, known) > now:
            continue
        if local_date <= _restored_until(past):
            yield Step(Do.HOLD, plan.digest, local_date, RESTORED)
            continue
        days = f"the days of {plan.digest} are now {', '.join(plan.schedule.days)}"
        why = TOO_OLD if plan.schedule.falls_on(local_date) else f"Its date is no longer planned: {days}."
        yield Step(_aside(known), plan.digest, local_date, why)


def _aside(known: Known) -> Do:
    """Put aside an edition that is not frozen: hold it if a person approved it, skip it otherwise."""
    return Do.HOLD if known.state is EditionState.APPROVED else Do.SKIP


def _draft(plan: Plan, now: datetime, past: Past, began: date) -> Iterator[Step]:
    """Draft the coming edition if it needs approval, and have its proof sent."""
    coming, moment = next_to_leave(plan.schedule, now, past)
    known = past.editions.get(coming)
    is_missing = known is None or (known.state is EditionState.DRAFT and plan.wants_proof and not known.was_proofed)
    if moment - now <= plan.draft_before and coming >= began and is_missing:
        yield Step(Do.DRAFT, plan.digest, coming)


def _underway(plan: Plan, now: datetime, past: Past, known: Known) -> Iterator[Step]:
    """Continue an edition that is frozen, or that a person approved after its time."""
    local_date = known.local_date
    approved_late = _approved_late(plan, known)
    if known.state is EditionState.APPROVED and approved_late:
        yield Step(Do.SEND, plan.digest, local_date)
    if known.state is not EditionState.SENDING or known.paused:
        return
    if known.was_submitted or approved_late:
        yield Step(Do.RESUME, plan.digest, local_date)
    elif local_date in past.restored:
        yield Step(Do.HOLD, plan.digest, local_date, RESTORED, cause=Cause.RESTORED)
    elif plan.when_late != "send" and is_late(plan, local_date, now, known):
        why = f"Its sending was interrupted, and {_late(plan, local_date, known)}"
        yield Step(Do.HOLD, plan.digest, local_date, why)
    else:
        yield Step(Do.RESUME, plan.digest, local_date)


def _left_behind(digest: str, editions: Mapping[date, Known], now: datetime) -> Iterator[Step]:
    """Decide about unfinished editions of a digest that is no longer configured. A person lets them continue, or not.

    A recent draft stays: its digest may be back soon.
    """
    for local_date, known in sorted(editions.items()):
        if known.state is EditionState.APPROVED or (
            known.state is EditionState.DRAFT and local_date + LOOK_BACK < now.date()
        ):
            yield Step(_aside(known), digest, local_date, NOT_CONFIGURED)
        if known.state is not EditionState.SENDING or known.paused:
            continue
        began, approved = known.frozen_at, known.approved_at
        if known.was_submitted or (began and approved and approved > began):
            yield Step(Do.RESUME, digest, local_date)
        else:
            yield Step(Do.HOLD, digest, local_date, TAKEN_OUT)


def _decide(plan: Plan, now: datetime, past: Past, undecided: Sequence[date]) -> Iterator[Step]:
    """Decide about the dates that are due: make one edition, and skip the others."""
    gone = max((known.local_date for known in past.editions.values() if known.state in MAILED), default=date.min)
    for group in _before_and_after_a_restore(past, undecided):
        *missed, last = group
        for local_date in missed if last > gone else group:
            known = past.editions.get(local_date)
            # An approved edition kept its stories from the one that left since.
            kept = gone >= last and known is not None and known.state is EditionState.APPROVED
            instead = "the next edition" if kept else f"the edition of {max(last, gone)}"
            yield Step(Do.SKIP, plan.digest, local_date, f"It was missed; its stories go into {instead}.")
        if last > gone:
            yield _decided(plan, now, past, last)


def _before_and_after_a_restore(past: Past, undecided: Sequence[date]) -> list[list[date]]:
    """Separate the dates whose edition may have left before the restore from the rest. No group is empty."""
    restored = _restored_until(past)
    before = [local_date for local_date in undecided if local_date <= restored]
    after = [local_date for local_date in undecided if local_date > restored]
    return [group for group in (before, after) if group]


def _decided(plan: Plan, now: datetime, past: Past, local_date: date) -> Step:
    known = past.editions.get(local_date)
    if local_date <= _restored_until(past):
        return Step(Do.HOLD, plan.digest, local_date, RESTORED, cause=Cause.RESTORED)
    do, why = Do.SEND, ""
    if is_late(plan, local_date, now, known) and plan.when_late != "send":
        do, why = Do(plan.when_late), _late(plan, local_date, known)
    elif plan.needs_approval and (known is None or known.state is not EditionState.APPROVED):
        do, why = Do.HOLD, f"It was not approved by its time, {leaves_at(plan.schedule, local_date, known):%H:%M}."
    return Step(do, plan.digest, local_date, why[:1].upper() + why[1:])


def _is_open(plan: Plan, known: Known | None) -> bool:
    return (
        known is None
        or known.state is EditionState.DRAFT
        or (known.state is EditionState.APPROVED and not _approved_late(plan, known))
    )


def _approved_late(plan: Plan, known: Known) -> bool:
    """Return whether a person approved an edition after its time, and so knew that it was late."""
    return known.approved_at is not None and known.approved_at >= leaves_at(plan.schedule, known.local_date, known)


def _restored_until(past: Past) -> date:
    """Return the last date whose edition left without the database knowing; `date.min` if there is none."""
    known = past.editions
    return max((day for day in past.restored if day not in known or known[day].state in UNDECIDED), default=date.min)


def _late(plan: Plan, local_date: date, known: Known | None) -> str:
    due_at = leaves_at(plan.schedule, local_date, known)
    return f"it was due at {due_at:%H:%M} and is late by more than {_length(plan.late_after)}."


def _length(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{minutes} min"] if minutes or not hours else [])])


TAKEN_OUT = "Its digest is not configured any more, and its sending was interrupted."
NOT_CONFIGURED = (
    "Its digest is not configured any more. Put the digest back into the configuration and approve the edition, "
    "or cancel it."
)
TOO_OLD = f"It could not leave on its date, more than {LOOK_BACK.days} days ago."
RESTORED = "This machine remembers more of it than the database, which was restored from a backup."
