"""A frozen edition without its stories: what the ledger begins with."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table

from digest.domain.ask_shares import PLACES, Band
from digest.domain.asking import Answer, AskRule, Audience, Limits
from digest.domain.edition_life import Cause, EditionState
from digest.store.delivery.freezing import AudienceRule, Share, freeze_recipients
from digest.store.tables import editions, renditions, subscribers, subscriptions


def freeze_readers(
    connection: Connection,
    digest: str,
    emails: Sequence[str],
    now: datetime,
    canary: Collection[str] = (),
    *,
    batch_size: int = 2,
) -> int:
    """Make readers of a digest and freeze them into an edition of two variants. Gives the edition's number."""
    edition_id: int = _insert(
        connection,
        editions,
        digest=digest,
        local_date=now.date(),
        state=EditionState.SENDING,
        cause=Cause.FROZEN,
        window_start=now,
        window_end=now,
        composed_at=now,
        frozen_at=now,
        released_at=None if canary else now,
        content_hash="x",
        document={},
    )
    empty = dict.fromkeys(("subject", "preheader", "html", "text", "token_tag"), "")
    parts = {name: _insert(connection, renditions, edition_id=edition_id, variant=name, **empty) for name in "ab"}
    shares = [Share(parts[name], name, batch_size) for name in "ab"]
    halves = {Audience.ALL: (Band("a", PLACES // 2), Band("b", PLACES))}
    asks = replace(everybody(now), asks=halves)
    for number, email in enumerate(emails):
        reader = {"email": email, "bucket": number * 9_999 // len(emails)}
        reader_id = _insert(connection, subscribers, **reader, status="active", created_at=now, updated_at=now)
        connection.execute(
            subscriptions.insert().values(subscriber_id=reader_id, digest=digest, token=email, since=now)
        )
    rule = AudienceRule(digest, now.date(), now, now)
    assert freeze_recipients(connection, edition_id, rule, asks, shares, canary=canary) == len(emails)
    return edition_id


def everybody(now: datetime) -> AskRule:
    """Give every reader the same rendition, "a"."""
    return AskRule(
        now, Limits(timedelta(), 9, timedelta()), dict.fromkeys(Answer, "a"), {Audience.ALL: (Band("a", PLACES),)}
    )


def _insert(connection: Connection, table: Table, **values: object) -> int:
    return int(connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one())
