"""The readers of `big_year.py`: they join, open, click, bounce, complain and leave.

Most of their events are written in bulk.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, select, text

from digest.domain.events import Event, EventKind
from digest.domain.readers import SuppressionReason
from digest.services.readers.preferences import leave
from digest.services.watch.take_events import take_events
from digest.store.columns import written
from digest.store.database import Database
from digest.store.tables import subscriptions

LEAVE = 0.0005
"""The share of the readers who leave after an edition."""
GRAVE = {
    EventKind.BOUNCED: (0.0005, SuppressionReason.BOUNCE),
    EventKind.COMPLAINT: (0.0002, SuppressionReason.COMPLAINT),
}
"""The share of the mails that end a reader's subscription, and the reason; these events take the webhook's way."""

# By kind: the share of the mails, the hours that it takes at most, the link, and whether a machine did it.
EVENTS: tuple[tuple[str, str, float, str, str], ...] = (
    ("processed", "1.0", 0.02, "''", "FALSE"),
    ("delivered", "0.996", 0.3, "''", "FALSE"),
    ("deferred", "0.01", 0.2, "''", "FALSE"),
    ("blocked", "0.0025", 0.3, "''", "FALSE"),
    ("opened", "CASE WHEN r.subscriber_id % 2 = 0 THEN 0.7 ELSE 0.1 END", 12, "''", "subscriber_id % 4 = 0"),
    ("opened", "CASE WHEN r.subscriber_id % 2 = 0 THEN 0.2 ELSE 0.02 END", 18, "''", "FALSE"),
    ("clicked", "CASE WHEN r.subscriber_id % 10 = 0 THEN 0.2 ELSE 0.01 END", 12, "{story}", "FALSE"),
    ("clicked", "CASE WHEN r.subscriber_id % 10 = 0 THEN 0.08 ELSE 0 END", 12, "{story}", "FALSE"),
    ("clicked", "0.001", 12, "'ask'", "FALSE"),
)
SQL = """
INSERT INTO events
 (provider_id, kind, edition_id, batch_id, recipient_id, occurred_at, received_at, link, machine, detail)
SELECT {id}, :kind, edition_id, batch_id, subscriber_id, moment, moment, {link}, {machine}, '{{}}' FROM (
SELECT r.edition_id, b.id AS batch_id, r.subscriber_id, {moment} AS moment FROM batches b CROSS JOIN recipients r
WHERE b.edition_id = :edition AND r.edition_id = b.edition_id AND r.subscriber_id BETWEEN b.first AND b.last
 AND r.rendition_id = b.rendition_id AND r.canary = b.canary AND r.own_state IS NULL AND {chance} < {share}
) mails
"""
SOME = """
SELECT r.edition_id, b.id, r.subscriber_id, s.email
FROM batches b CROSS JOIN recipients r CROSS JOIN subscribers s
WHERE b.edition_id = :edition AND r.edition_id = b.edition_id AND r.subscriber_id BETWEEN b.first AND b.last
 AND r.rendition_id = b.rendition_id AND r.canary = b.canary AND r.own_state IS NULL
 AND s.id = r.subscriber_id AND {chance} < :share
"""
JOIN = """
INSERT INTO subscribers
 (email, name, status, bucket, source, consent_text, recurring, sections, created_at, updated_at)
SELECT 'reader' || n || '@example' || (n % 20) || '.org', 'Reader ' || n, 'active', (n * 7919) % 10000, 'bench', '',
 FALSE, '', :now, :now
FROM {numbers}
"""
SUBSCRIBE = """
INSERT INTO subscriptions (subscriber_id, digest, token, since)
SELECT id, 'daily', {id}, created_at FROM subscribers WHERE id > :last
"""
# What each engine calls chance, a random id, a moment within some seconds, and the numbers from one to another.
WORDS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        # It names a column, or else SQLite draws once for each batch.
        "chance": "((random() & 1048575 | (subscriber_id & 0)) / 1048576.0)",
        "id": "lower(hex(randomblob(24)))",
        "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', :at, '+' || CAST(:within * ({chance} * {chance}) AS INT)"
        " || ' seconds')",
        "numbers": "(WITH RECURSIVE numbers (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :end)"
        " SELECT n FROM numbers)",
    },
    "postgresql": {
        "chance": "random()",
        "id": "substr(md5(random()::text) || md5(random()::text), 1, 48)",
        "moment": "date_trunc('second', CAST(:at AS timestamptz)"
        " + :within * random() * random() * interval '1 second')",
        "numbers": "generate_series(CAST(:first AS bigint), CAST(:end AS bigint)) n",
    },
}


class Readers:
    """Readers of the daily digest."""

    def __init__(self, database: Database, count: int) -> None:
        self.database, self.count, self.joined = database, count, 0
        name = database.engine.dialect.name
        self._words = dict(WORDS[name])
        self._words["moment"] = self._words["moment"].format(chance=self._words["chance"])
        self._engine_name = name
        self._chance = Random(1)

    def join(self, count: int, now: datetime) -> None:
        """Let new readers join."""
        given = {"now": written(now, self._engine_name), "first": self.joined + 1, "end": self.joined + count}
        with self.database.begin() as connection:
            last = connection.execute(text("SELECT coalesce(max(id), 0) FROM subscribers")).scalar_one()
            sql = JOIN.format(**self._words)
            if self._engine_name == "postgresql":
                sql = sql.replace(":now", "CAST(:now AS timestamptz)")
            connection.execute(text(sql), given)
            connection.execute(text(SUBSCRIBE.format(**self._words)), {"last": last})
        self.joined += count

    def answer(self, edition: int, now: datetime, *, processed: bool, shuffled: bool) -> None:
        """Write what the provider reports of an edition's mails; `processed` events only if they are asked for.

        The ids of a provider are in no order, which makes writing and deleting slow; they are so only if `shuffled`.
        """
        words = self._words | ({} if shuffled else {"id": f"'{edition:08x}' || substr({self._words['id']}, 1, 40)"})
        story = (
            f"'notesfrompoland.com/2026/03/30/the-court-and-the-budget-' || CAST({self._words['chance']} * 12 AS INT)"
        )
        with self._in_bulk() as execute:
            for kind, share, hours, link, machine in EVENTS[0 if processed else 1 :]:
                sql = SQL.format(**words, share=share, link=link.format(story=story), machine=machine)
                given = {"kind": kind, "edition": edition, "within": hours * 3600}
                execute(sql, {**given, "at": written(now, self._engine_name)})
        reported = []
        with self.database.read() as connection:
            for kind, (share, reason) in GRAVE.items():
                some = connection.execute(text(SOME.format(**self._words)), {"edition": edition, "share": share})
                reported += [
                    Event(
                        f"{kind}-{mail[1]}-{mail[2]}",
                        kind,
                        now + timedelta(minutes=9),
                        *mail[:3],
                        email=mail[3],
                        suppresses=reason,
                        detail={"status": "5.1.1", "class": "invalid address"},
                    )
                    for mail in some
                ]
        take_events(self.database, reported, touches=True, now=now + timedelta(minutes=10))

    @contextmanager
    def _in_bulk(self) -> Iterator[Callable[[str, Mapping[str, object]], object]]:
        """Write a day's events in seconds: without checks of references, and with much memory for SQLite."""
        if self.database.file is None:
            with self.database.begin(durable=False) as connection:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                yield lambda sql, given: connection.execute(text(sql), given)
            return
        with closing(sqlite3.connect(self.database.file)) as driver, driver:
            for pragma in ("synchronous = OFF", "cache_size = -1000000"):
                driver.execute(f"PRAGMA {pragma}")
            yield driver.execute

    def come_and_go(self, mailed: int, now: datetime) -> None:
        """Let some readers leave, and as many join as are missing of those that were mailed."""
        with self.database.read() as connection:
            tokens = {self._somebody(connection) for _ in range(round(self.count * LEAVE))}
        for token in tokens:
            leave(self.database, token, now=now)
        self.join(self.count - mailed + len(tokens), now)

    def _somebody(self, connection: Connection) -> str:
        query = select(subscriptions.c.token).where(
            subscriptions.c.ended_at.is_(None),
            subscriptions.c.subscriber_id >= self._chance.randint(1, self.joined - 50),
        )
        return str(connection.execute(query.order_by(subscriptions.c.subscriber_id).limit(1)).scalar_one())
