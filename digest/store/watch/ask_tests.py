"""Load the results of the ask's tests, and save their winners."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, select, update

from digest.domain.events import TOUCHES, EventKind
from digest.domain.opens_and_clicks import ASK, Touch, clicks_ask
from digest.domain.verdict import Arm, Stratum
from digest.store.tables import ask_tests, editions, event_totals, events, recipients, renditions
from digest.store.watch.figures import events_of_mails

_CLOSED = "test"
"""The key in a variant's totals for its arms in a closed test, by the edition's id: readers, and clickers."""


@dataclass(frozen=True, slots=True)
class AskTest:
    """A test of the ask: the ids of its frozen editions, and its winner, if it has one."""

    fingerprint: str
    name: str
    began_at: datetime
    winner: str | None
    decided_at: datetime | None
    editions: Sequence[int]


def load_tests(connection: Connection, since: date) -> list[AskTest]:
    """Load the tests that have an edition of that day or later, the oldest first."""
    lasting = select(editions.c.ask_test).where(editions.c.frozen_at.is_not(None), editions.c.local_date >= since)
    query = select(ask_tests).where(ask_tests.c.fingerprint.in_(lasting))
    return _loaded(connection, query.order_by(ask_tests.c.began_at, ask_tests.c.fingerprint))


def load_test(connection: Connection, fingerprint: str) -> AskTest | None:
    """Load the test with this fingerprint; None if no edition has begun it."""
    found = _loaded(connection, select(ask_tests).where(ask_tests.c.fingerprint == fingerprint))
    return found[0] if found else None


def load_test_of(connection: Connection, edition_id: int) -> AskTest | None:
    """Load the test that an edition belongs to."""
    own = select(editions.c.ask_test).where(editions.c.id == edition_id).scalar_subquery()
    found = _loaded(connection, select(ask_tests).where(ask_tests.c.fingerprint == own))
    return found[0] if found else None


def save_winner(connection: Connection, test: AskTest, winner: str, now: datetime) -> bool:
    """Save the winner of a test. Returns False if it has one."""
    undecided = update(ask_tests).where(ask_tests.c.fingerprint == test.fingerprint, ask_tests.c.winner.is_(None))
    return connection.execute(undecided.values(winner=winner, decided_at=now)).rowcount > 0


def _loaded(connection: Connection, query: Select[Any]) -> list[AskTest]:
    return [_test(connection, row) for row in connection.execute(query).mappings().all()]


def _test(connection: Connection, row: Mapping[Any, Any]) -> AskTest:
    own = select(editions.c.id).where(editions.c.ask_test == row["fingerprint"], editions.c.frozen_at.is_not(None))
    ids = connection.execute(own.order_by(editions.c.frozen_at, editions.c.id)).scalars().all()
    return AskTest(row["fingerprint"], row["name"], row["began_at"], row["winner"], row["decided_at"], ids)


def each_clicker(connection: Connection, edition_ids: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Yield the readers who clicked the ask of any of these editions, by id, with the editions and their variants.

    One reader is in memory at a time. A reader's list is empty if a machine may have made their clicks.
    """
    query = (
        select(
            events.c.recipient_id,
            events.c.edition_id,
            renditions.c.variant,
            events.c.occurred_at,
            events.c.kind,
            events.c.link,
            events.c.machine,
        )
        .select_from(events_of_mails())
        .where(
            events.c.edition_id.in_(edition_ids),
            events.c.kind.in_(sorted(TOUCHES)),
            events.c.recipient_id.in_(_may_have_clicked(edition_ids)),
        )
        .order_by(events.c.recipient_id, events.c.edition_id)
    )
    rows = connection.execute(query, execution_options={"yield_per": 5_000})
    for reader, mails in groupby(rows, lambda row: row[0]):
        yield reader, [mail for mail, touched in groupby(mails, lambda row: (row[1], row[2])) if _by_a_person(touched)]


def each_delivery(connection: Connection, edition_ids: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Yield the readers of `each_clicker` in the same order, each with all of these editions that they were mailed."""
    query = (
        select(recipients.c.subscriber_id, recipients.c.edition_id, renditions.c.variant)
        .join(renditions, renditions.c.id == recipients.c.rendition_id)
        .where(
            recipients.c.edition_id.in_(edition_ids),
            recipients.c.own_state.is_(None),
            recipients.c.subscriber_id.in_(_may_have_clicked(edition_ids)),
        )
        .order_by(recipients.c.subscriber_id, recipients.c.edition_id)
    )
    rows = connection.execute(query, execution_options={"yield_per": 5_000})
    for reader, mails in groupby(rows, lambda row: row[0]):
        yield reader, [(edition_id, variant) for _, edition_id, variant in mails]


def _may_have_clicked(edition_ids: Sequence[int]) -> Select[Any]:
    clicked = (events.c.kind == EventKind.CLICKED, events.c.link == ASK, ~events.c.machine)
    return select(events.c.recipient_id).where(events.c.edition_id.in_(edition_ids), *clicked)


def _by_a_person(touched: Iterator[Any]) -> bool:
    return clicks_ask(
        [Touch(at, link if kind == EventKind.CLICKED else None, machine) for *_, at, kind, link, machine in touched]
    )


def totals_of(strata: Mapping[int, Stratum]) -> dict[str, dict[str, Any]]:
    """Convert the editions of a test to the form that is saved with an edition's totals, by variant."""
    names = sorted({name for stratum in strata.values() for name in stratum})
    return {
        name: {
            _CLOSED: {
                str(edition_id): [stratum[name].readers, stratum[name].clicked]
                for edition_id, stratum in strata.items()
                if name in stratum
            }
        }
        for name in names
    }


def load_closed(connection: Connection, test: AskTest) -> dict[int, Stratum] | None:
    """Load the editions of a closed test, by id; None while the test is open."""
    query = (
        select(event_totals.c.figures)
        .where(event_totals.c.edition_id.in_(test.editions))
        .order_by(event_totals.c.folded_at, event_totals.c.edition_id)
    )
    for figures in connection.execute(query).scalars():
        kept = {name: figure[_CLOSED] for name, figure in figures.items() if _CLOSED in figure}
        if kept:
            ids = sorted({int(edition_id) for arms in kept.values() for edition_id in arms})
            return {one: {name: Arm(*arms[str(one)]) for name, arms in kept.items() if str(one) in arms} for one in ids}
    return None
