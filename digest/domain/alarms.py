"""Alarms: what staff should know, and when it is over. Pure: derived from facts and from earlier alarms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from digest.domain.asking import is_list_old
from digest.domain.edition_life import Cause, EditionState, explain
from digest.domain.readers import Stranded

SILENCE_FROM = timedelta(days=1)
"""A shorter pause is never a silence."""
SILENCE_FACTOR = 2
"""A pause this many times the longest one between two stories is unusual."""
USUAL_STRETCH = timedelta(weeks=8)
"""The usual pauses are those in this time before the newest story …"""
USUAL_AT_LEAST = timedelta(weeks=2)
"""… if its stories span at least this time."""


class AlarmKind(StrEnum):
    """What can be wrong."""

    FEED = "feed-failing"
    STORIES = "no-stories"
    HELD = "edition-held"
    SKIPPED = "edition-skipped"
    PAUSED = "send-paused"
    BRAKE = "brake-pulled"
    UNCERTAIN = "batches-uncertain"
    FAILED = "batches-failed"
    DONORS = "donor-list-old"
    STRANDED = "readers-stranded"
    SIGN_UPS = "sign-ups-capped"
    READERS = "readers-unreachable"
    TEST = "test"


class News(StrEnum):
    """The news of an alarm."""

    RAISED = "raised"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong. `cause` names it, and stays the same as long as it lasts.

    `headline` is one short sentence, `detail` says more and how to fix it. Neither names an address.
    """

    kind: AlarmKind
    cause: str
    headline: str
    detail: str
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """How the readings of the feed went. `read_at` is when the site last sent the document, not only "unchanged".

    `shows` is the number of stories in that reading.
    """

    read_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    last_error: str = ""
    shows: int = 0


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """The state of an edition that may need a person. `uncertain` and `failed` count its batches.

    Skipped editions are included if a person approved them and no later edition of the digest is frozen.
    """

    id: int
    digest: str
    local_date: date
    state: EditionState
    cause: Cause
    note: str = ""
    uncertain: int = 0
    failed: int = 0

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"Edition {self.id} ({self.digest}, {self.local_date.isoformat()})"


@dataclass(frozen=True, slots=True)
class SignUpFacts:
    """How many sign-ups the form took in the hour that ends, or ended, at `until`."""

    taken: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that alarms are derived from. `published` has the times of recent stories, the oldest first.

    `donors_imported_at` is when a list last named donors; None if none ever did. `sign_ups` is None if there never
    were any. `unreachable` are the ids of readers whom the mailer could not reach with the last edition of a digest.
    """

    feed: FeedFacts = FeedFacts()
    published: Sequence[datetime] = ()
    editions: Sequence[EditionFacts] = ()
    donors_imported_at: datetime | None = None
    stranded: Sequence[Stranded] = ()
    sign_ups: SignUpFacts | None = None
    unreachable: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits beyond which something is an alarm. Times are shown in `zone`."""

    feed_failing: timedelta
    donor_list_age: timedelta
    zone: ZoneInfo = field(default=ZoneInfo("UTC"))
    sign_ups_per_hour: int = 300


def whats_wrong(facts: Facts, limits: Limits, now: datetime) -> list[Alarm]:
    """List everything that is wrong now, each cause once."""
    found = [
        _feed(facts.feed, limits, now),
        _stories(facts, limits),
        _donors(facts, limits, now),
        _sign_ups(facts, limits, now),
        _readers(facts),
    ]
    stranded = [
        Alarm(AlarmKind.STRANDED, f"{AlarmKind.STRANDED}:{one.digest}", one.words, one.fix) for one in facts.stranded
    ]
    editions = (alarm for one in facts.editions for alarm in _edition(one))
    return [*(alarm for alarm in found if alarm), *stranded, *editions]


def _feed(feed: FeedFacts, limits: Limits, now: datetime) -> Alarm | None:
    if feed.failing_since is None or now - feed.failing_since < limits.feed_failing:
        return None
    detail = (
        f"{feed.failures} readings in a row failed since {_at(feed.failing_since, limits)}. The last one: "
        f"{feed.last_error} Editions are made from what was read before. `digest feed poll` tries again."
    )
    return Alarm(AlarmKind.FEED, "feed-failing", "The feed cannot be read.", detail)


def _stories(facts: Facts, limits: Limits) -> Alarm | None:
    read_at, published = facts.feed.read_at, facts.published
    if read_at is None or not published:
        return None
    if not facts.feed.shows:
        detail = "It can be read, and nothing stands in it, where stories stood before. Look at the site."
        return Alarm(AlarmKind.STORIES, "no-stories", "The feed shows no story.", detail)
    newest = published[-1]
    usual = [moment for moment in published if newest - moment <= USUAL_STRETCH]
    if newest - usual[0] < USUAL_AT_LEAST:
        return None
    longest = max(after - before for before, after in pairwise(usual))
    # Nobody knows what the feed has shown since the last reading.
    if read_at - newest <= max(SILENCE_FROM, SILENCE_FACTOR * longest):
        return None
    detail = (
        f"The newest one is of {_at(newest, limits)}; in the weeks before, the longest pause was {_span(longest)}. "
        "Look at the site, and whether its feed is up to date."
    )
    return Alarm(AlarmKind.STORIES, "no-stories", "The feed brings no new stories.", detail)


def _donors(facts: Facts, limits: Limits, now: datetime) -> Alarm | None:
    imported_at = facts.donors_imported_at
    if imported_at is None or not is_list_old(imported_at, limits.donor_list_age, now):
        return None
    detail = (
        f"A list last said on {_at(imported_at, limits)} who gives, more than {_span(limits.donor_list_age)} ago. "
        "Nobody is asked for a donation until `digest subscribers import-donors` takes a new list in: whoever gave "
        "since then would be asked too. Readers see a quiet line instead."
    )
    return Alarm(AlarmKind.DONORS, "donor-list-old", "The list of donors is too old.", detail)


def _sign_ups(facts: Facts, limits: Limits, now: datetime) -> Alarm | None:
    sign_ups = facts.sign_ups
    if sign_ups is None or sign_ups.until <= now or sign_ups.taken < limits.sign_ups_per_hour:
        return None
    detail = (
        f"There were {sign_ups.taken} sign-ups within an hour, which is the limit (readers.sign_ups_per_hour). Until "
        f"{_at(sign_ups.until, limits)}, the form asks visitors to come back later. If somebody abuses it to send "
        "letters to strangers, wait. If as many people really want to read you, raise the limit."
    )
    return Alarm(AlarmKind.SIGN_UPS, "sign-ups-capped", "The form takes no more sign-ups in this hour.", detail)


def _readers(facts: Facts) -> Alarm | None:
    if not facts.unreachable:
        return None
    detail = f"{unreachable_readers(facts.unreachable)} {UNREACHABLE_FIX}"
    return Alarm(AlarmKind.READERS, "readers-unreachable", "Some readers can never be reached by mail.", detail)


NAMED = 20
"""The most readers that an alarm or a check names."""
UNREACHABLE_FIX = (
    "`digest subscribers show ID` shows who a reader is. Ask them for another address, unsubscribe them, "
    "or use another mailer."
)


def unreachable_readers(ids: Sequence[int]) -> str:
    """Name readers whom the configured mailer cannot mail, by id."""
    readers = "reader" if len(ids) == 1 else "readers"
    more = f" and {len(ids) - NAMED:,} more" if len(ids) > NAMED else ""
    return f"The configured mailer cannot mail {readers} {', '.join(map(str, ids[:NAMED]))}{more}."


def _edition(edition: EditionFacts) -> Iterator[Alarm]:
    number, name = edition.id, edition.name

    def alarm(kind: AlarmKind, what: str, *fixes: str) -> Alarm:
        detail = " ".join(part for part in (explain(edition.cause, edition.note), *fixes) if part)
        return Alarm(kind, f"{kind}:{number}", f"{name} {what}.", detail, number)

    either = f"`digest edition approve {number}` lets it go on, `digest edition cancel {number}` ends it."
    if edition.cause is Cause.BRAKE:
        yield alarm(AlarmKind.BRAKE, "holds itself", either)
    elif edition.state is EditionState.HELD:
        yield alarm(AlarmKind.HELD, "is held", either)
    elif edition.state is EditionState.SKIPPED:
        fix = "A person had approved it. Its stories are free for the next edition; this is over once one leaves."
        yield alarm(AlarmKind.SKIPPED, "was skipped", fix)
    elif edition.cause is Cause.PAUSED:
        yield alarm(AlarmKind.PAUSED, "waits half sent")
    if edition.uncertain:
        yield Alarm(
            AlarmKind.UNCERTAIN,
            f"{AlarmKind.UNCERTAIN}:{number}",
            f"{name} has uncertain batches.",
            f"Of {edition.uncertain} nobody knows whether they left. `digest settle {number}` asks the provider; with "
            "--accepted or --resend it takes your word.",
            number,
        )
    if edition.failed:
        yield Alarm(
            AlarmKind.FAILED,
            f"{AlarmKind.FAILED}:{number}",
            f"{name} has failed batches.",
            f"{edition.failed} were refused for good: their readers did not get it. `digest report {number}` says why; "
            f"`digest settle {number} --batch N --resend` tries one again.",
            number,
        )


def _at(moment: datetime, limits: Limits) -> str:
    return f"{moment.astimezone(limits.zone):%Y-%m-%d %H:%M %Z}"


def _span(length: timedelta) -> str:
    hours = max(1, round(length.total_seconds() / 3600))
    count, unit = (hours, "hour") if hours < 48 else (round(hours / 24), "day")  # noqa: PLR2004 -- two days
    return f"{count} {unit}{'s' * (count != 1)}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is newly wrong, and the causes that are over."""

    raised: tuple[Alarm, ...] = ()
    over: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Return whether there are any changes."""
        return bool(self.raised or self.over)


def compare(known: Collection[str], wrong: Sequence[Alarm]) -> Changes:
    """Compare what is wrong with the causes of the open alarms."""
    by_cause: Mapping[str, Alarm] = {alarm.cause: alarm for alarm in wrong}
    raised = tuple(alarm for cause, alarm in by_cause.items() if cause not in known)
    return Changes(raised, frozenset(known) - by_cause.keys())


def next_news(*, is_over: bool, sent: Collection[News]) -> News | None:
    """Return the news of an alarm to send next, after the news in `sent`; None for nothing.

    An alarm that ended before any news of it was sent is not reported.
    """
    if News.RAISED not in sent:
        return None if is_over else News.RAISED
    return News.OVER if is_over and News.OVER not in sent else None
