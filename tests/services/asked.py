"""Mailed editions with asks, whose readers, clicks and gifts a test chooses one by one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, select

from digest.domain.opens_and_clicks import ASK
from digest.store.database import Database
from digest.store.tables import ask_tests, batches, editions, events, gifts, recipients, renditions, subscribers

BEGAN = date(2026, 3, 30)
_numbers = count(1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)


def readers(database: Database, number: int) -> list[int]:
    """Readers, by id."""
    common = {"bucket": 0, "status": "active", "created_at": at(BEGAN), "updated_at": at(BEGAN)}
    with database.begin() as connection:
        people = [{"email": f"reader{one}@example.org", **common} for one in range(number)]
        connection.execute(subscribers.insert(), people)
        return list(connection.execute(select(subscribers.c.id).order_by(subscribers.c.id)).scalars())


def began(database: Database, fingerprint: str = "f", day: date = BEGAN) -> None:
    """A test of the ask."""
    with database.begin() as connection:
        connection.execute(ask_tests.insert().values(fingerprint=fingerprint, name="spring", began_at=at(day)))


def mailed(
    database: Database,
    day: date,
    variants: Mapping[str, Sequence[int]],
    clicked: Sequence[int] = (),
    *,
    digest: str = "daily",
    test: str = "f",
) -> int:
    """An edition that all these readers got in these variants, and in which some clicked the ask."""
    now = at(day)
    moments = dict.fromkeys(("window_start", "window_end", "composed_at", "frozen_at", "submitted_at"), now)
    states = {"state": "submitted", "cause": "frozen", "content_hash": "x", "document": {}}
    with database.begin() as connection:
        edition = _insert(connection, editions, digest=digest, local_date=day, ask_test=test, **moments, **states)
        for number, (variant, own) in enumerate(variants.items()):
            texts = dict.fromkeys(("subject", "preheader", "html", "text", "token_tag"), "")
            rendition = _insert(connection, renditions, edition_id=edition, variant=variant, **texts)
            of_rendition = {"edition_id": edition, "rendition_id": rendition}
            spans = {"first": min(own), "last": max(own), "size": len(own), "state": "submitted", "claimed_at": now}
            batch = _insert(connection, batches, **of_rendition, number=number, **spans)
            connection.execute(recipients.insert(), [{**of_rendition, "subscriber_id": one} for one in own])
            reported = [_event(edition, batch, one, "delivered", now) for one in own]
            reported += [_event(edition, batch, one, "clicked", now, link=ASK) for one in own if one in set(clicked)]
            connection.execute(events.insert(), reported)
    return edition


def touched(database: Database, edition: int, reader: int, *links: str) -> None:
    """Clicks of a reader within one second."""
    with database.begin() as connection:
        query = batches.select().where(
            batches.c.edition_id == edition, batches.c.first <= reader, batches.c.last >= reader
        )
        batch = connection.execute(query).mappings().one()
        when = batch["claimed_at"] + timedelta(minutes=5)
        reported = [_event(edition, batch["id"], reader, "clicked", when, link=link) for link in links]
        connection.execute(events.insert(), reported)


def given(database: Database, day: date, amount: int, reference: str = "", **more: Any) -> None:
    """A gift, in hundredths."""
    values = {"provider": "stripe", "currency": "PLN", "monthly": False, "imported_at": at(day), **more}
    with database.begin() as connection:
        number = next(_numbers)
        _insert(connection, gifts, transaction=f"t{number}", day=day, amount=amount, reference=reference, **values)


def _event(edition: int, batch: int, reader: int, kind: str, when: datetime, *, link: str = "") -> dict[str, Any]:
    ids = {"edition_id": edition, "batch_id": batch, "recipient_id": reader}
    moments = {"occurred_at": when, "received_at": when}
    return {"provider_id": f"asked-{next(_numbers)}", "kind": kind, **ids, **moments, "link": link, "detail": {}}


def _insert(connection: Connection, table: Table, **values: object) -> int:
    return int(connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one())
