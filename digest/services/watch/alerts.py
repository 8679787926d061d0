"""Alert people once when something goes wrong, and once when it is over: by mail, webhook and heartbeat.

The database keeps the current alarms and which news of them was sent in which way. A process claims a piece of news
before it sends it and records it afterwards: one process sends it, and if that one dies, the next one does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.alarms import Alarm, AlarmKind, Changes, Limits, News, compare, next_news, whats_wrong
from digest.domain.batches import OutcomeKind
from digest.domain.errors import DigestError, TemplateError
from digest.domain.letters import Letter
from digest.mail import Mailer
from digest.notify.http import ping, post_json
from digest.services.readers.addresses import normal_email
from digest.store.database import Database
from digest.store.watch.alarms import (
    StoredAlarm,
    claim_news,
    load_alarms,
    load_causes,
    load_facts,
    lock_alarms,
    save_changes,
    save_sent,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

AGAIN_AFTER = timedelta(minutes=5)
"""The pause before a failed way is tried again, and the longest time that sending one piece of news may take."""
_HEARTBEAT = "heartbeat"
REPORT_OVER_WITHIN = timedelta(days=30)
"""How long after the end of an alarm the program still tries to report it."""


@dataclass(frozen=True, slots=True)
class Alerting:
    """What it takes to send alerts.

    `mailer` opens a mailer for letters. `clock` is the editors' time, which a rehearsal may set; pauses between tries
    use the real clock.
    """

    database: Database
    config: Config
    mailer: Callable[[], Mailer]
    clock: Callable[[], datetime]
    real_clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to send alerts. `send` returns what went wrong, or None."""

    name: str
    shown: str
    send: Callable[[StoredAlarm, News], str | None]


def send_alerts(alerting: Alerting, *, went_well: bool = False) -> list[str]:
    """Check for alarms, and send the news of them that was not sent yet. With `went_well`, ping the heartbeat first.

    Return what could not be sent, and why; the next call tries it again. Never raises, so that alerting cannot make
    anything else fail.
    """
    try:
        troubles = _beat(alerting) if went_well else []
        ways = _ways(alerting)
        if ways:
            _look(alerting)
        return troubles + [trouble for way in ways for trouble in _send_by(alerting, way)]
    except DigestError as error:
        return [f"No alert could be sent: {error}"]
    except Exception as error:  # noqa: BLE001 -- a send must not fail because its alert cannot leave
        return [f"No alert could be sent: {type(error).__name__}. Please report it as a defect."]


def send_test(alerting: Alerting) -> dict[str, str | None]:
    """Send a test in each configured way. Return what went wrong by the name of the way; None if the test was taken.

    The heartbeat gets an ordinary ping, because nothing is wrong. Never raises, and stores nothing.
    """
    alarm = Alarm(AlarmKind.TEST, "test", "This is a test.", "Somebody ran `digest alerts test`. Nothing is wrong.")
    one = StoredAlarm(0, alarm, alerting.clock(), None, frozenset())
    tried = {way.shown: _trouble(way, one, News.RAISED) for way in _ways(alerting) if way.name != _HEARTBEAT}
    alerts = alerting.config.alerts
    beat = {"The heartbeat": ping(alerts.heartbeat, seconds=alerts.timeout.total_seconds())} if alerts.heartbeat else {}
    return tried | beat


def _beat(alerting: Alerting) -> list[str]:
    alerts = alerting.config.alerts
    if alerts.heartbeat is None:
        return []
    trouble = ping(alerts.heartbeat, seconds=alerts.timeout.total_seconds())
    return [f"The heartbeat (alerts.heartbeat) could not be sent: {trouble}."] if trouble else []


def _look(alerting: Alerting) -> None:
    """Save the current alarms. Writes nothing if they have not changed, as is usual."""
    now = alerting.clock()
    with alerting.database.read() as connection:
        if not _changes(connection, alerting.config, now):
            return
    with alerting.database.begin() as connection:
        lock_alarms(connection)
        save_changes(connection, _changes(connection, alerting.config, now), now)


def _changes(connection: "Connection", config: Config, now: datetime) -> Changes:
    facts = load_facts(connection, config.site.feed_address, config.digests)
    return compare(load_causes(connection), whats_wrong(facts, limits_of(config), now))


def limits_of(config: Config) -> Limits:
    """Return the limits beyond which something is an alarm."""
    return Limits(
        config.alerts.feed_alarm_after,
        config.donation.donor_list_max_age,
        config.site.zone,
        config.readers.sign_ups_per_hour,
    )


def _send_by(alerting: Alerting, way: _Way) -> list[str]:
    """Send all news that was not sent in this way yet, and stop at the first failure."""
    database = alerting.database
    with database.read() as connection:
        found = load_alarms(connection, way.name, over_since=alerting.clock() - REPORT_OVER_WITHIN)
    for one in found:
        news = next_news(is_over=one.over_at is not None, sent=one.sent)
        if news is None:
            continue
        now = alerting.real_clock()
        with database.begin() as connection:
            if not claim_news(connection, one.id, way.name, news, now=now, until=now + AGAIN_AFTER):
                continue
        if trouble := _trouble(way, one, news):
            return [f"{way.shown} did not get an alert ({one.alarm.cause}): {trouble}. The next check tries again."]
        with database.begin() as connection:
            save_sent(connection, one.id, way.name, news, now)
    return []


def _trouble(way: _Way, one: StoredAlarm, news: News) -> str | None:
    """Send news in one way, and return what went wrong. Never raises, so that the other ways go on."""
    try:
        return way.send(one, news)
    except DigestError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 -- see above
        return f"{type(error).__name__}, which should not have happened"


def _ways(alerting: Alerting) -> list[_Way]:
    alerts = alerting.config.alerts
    seconds = alerts.timeout.total_seconds()
    ways = [
        _Way(f"mail {address}", f"Address {number} of alerts.to", _by_mail(alerting, address))
        for number, address in enumerate(alerts.to, start=1)
    ]
    if webhook := alerts.webhook:
        ways.append(
            _Way("webhook", "The webhook", lambda one, news: post_json(webhook, as_json(one, news), seconds=seconds))
        )
    if heartbeat := alerts.heartbeat:
        # A heartbeat can only say that something is wrong; its next ping takes that back.
        ways.append(
            _Way(
                _HEARTBEAT,
                "The heartbeat",
                lambda _, news: ping(heartbeat, failed=True, seconds=seconds) if news is News.RAISED else None,
            )
        )
    return ways


def _by_mail(alerting: Alerting, address: str) -> Callable[[StoredAlarm, News], str | None]:
    def send_by_mail(one: StoredAlarm, news: News) -> str | None:
        try:
            to = normal_email(address)
        except ValueError:
            return "mail cannot go to it"
        mailer = alerting.mailer()
        try:
            outcome = mailer.deliver_letter(_letter(alerting.config, to, one, news), now=alerting.clock())
        finally:
            mailer.close()
        return None if outcome.kind is OutcomeKind.ACCEPTED else outcome.detail.rstrip(". ") or str(outcome.kind)

    return send_by_mail


def _letter(config: Config, to: str, one: StoredAlarm, news: News) -> Letter:
    """Write an alert in the design of all mails; in plain text if the site's templates cannot be used."""
    # Most runs alert nobody, and load no template engine for it.
    from digest.render.pages import Pages

    headline, detail = _headline(one.alarm, news), _detail(one.alarm, news)
    since = f"Since {one.raised_at.astimezone(config.site.zone):%Y-%m-%d %H:%M %Z}."
    reason = f"The digest mailer of {config.site.name} sends one mail for each alarm, and one when it is over."
    try:
        return Pages(config).letter("alert", to, headline=headline, detail=detail, since=since, reason=reason)
    except TemplateError:
        text = f"{headline} {detail}".rstrip()
        return Letter(to, f"{headline} [{config.site.name}]", f"{text}\n\n{since}\n\n-- \n{reason}\n")


def _headline(alarm: Alarm, news: News) -> str:
    return alarm.headline if news is News.RAISED else f"Over: {alarm.headline}"


def _detail(alarm: Alarm, news: News) -> str:
    return alarm.detail if news is News.RAISED else ""


def _text(alarm: Alarm, news: News) -> str:
    return f"{_headline(alarm, news)} {_detail(alarm, news)}".rstrip()


def as_json(one: StoredAlarm, news: News) -> dict[str, object]:
    """Build the document for a webhook; `docs/alerts.md` explains it."""
    return {
        "alarm": one.alarm.kind.value,
        "cause": one.alarm.cause,
        "state": news.value,
        "since": one.raised_at.isoformat(),
        "edition": one.alarm.edition,
        "text": _text(one.alarm, news),
    }
