"""The database decides about each reader as the rule does."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from digest.domain.ask_shares import PLACES, PRIME, Band, coefficients_of, divide
from digest.domain.asking import Answer, AskRule, Audience, Limits, RunningCampaign, Standing
from digest.domain.batches import BatchState
from digest.store.database import Database
from digest.store.delivery.asking import decide
from digest.store.tables import batches, recipients, renditions, subscribers
from tests.store.delivery.ledger import NOW, add_edition

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NAMES = ("a", "b", "spring", "thanks", "quiet", "none", "")
OTHERS = {answer: answer.value for answer in Answer}
WITHIN = (*(30 * DAY - SECOND * step for step in (0, 1)), 9 * DAY, 3 * DAY, DAY, SECOND)
"""How long ago the editions were frozen; the first one is too old to count."""
SINCE = NOW - 3 * DAY - SECOND
IDS = (*range(1, 1_000), PRIME - 1, PRIME, PRIME + 1, 2 * PRIME + 7)


@dataclass
class Room:
    """A database with editions, and what is known of its readers. `got` has each reader's renditions by edition."""

    connection: Connection
    readers: Sequence[Standing]
    got: Sequence[dict[timedelta, str]]

    def decided(self, rule: AskRule) -> dict[int, str]:
        decision = decide(self.connection, rule)
        query = select(subscribers.c.id, decision.place).select_from(decision.joined(subscribers))
        return {number: rule.names[found] for number, found in self.connection.execute(query)}

    def expected(self, rule: AskRule) -> dict[int, str]:
        """Decide for one reader at a time, as the domain does."""

        def standing(reader: Standing, got: dict[timedelta, str]) -> Standing:
            asks = sum(name in ("a", "b", "spring") for ago, name in got.items() if ago < rule.limits.within)
            campaign = sum(name == "spring" for ago, name in got.items() if NOW - ago > SINCE)
            return reader._replace(asks=asks, campaign_asks=campaign)

        return {
            reader.id: rule.rendition_for(standing(reader, got))
            for reader, got in zip(self.readers, self.got, strict=True)
        }


@pytest.fixture
def room(database: Database) -> Iterator[Room]:
    """Some hundred readers of every kind, and six editions that each got something from."""
    draw = random.Random(16)
    around = [NOW + days * DAY + step * SECOND for days in (-365, -30, 0) for step in (-1, 0, 1)]

    def moment() -> datetime | None:
        return draw.choice([*[None] * 18, *around])

    readers = [
        Standing(number, draw.randrange(PLACES), moment(), draw.random() < 0.2, moment(), moment(), moment())
        for number in IDS
    ]
    got = [{ago: draw.choice(NAMES) for ago in WITHIN if draw.random() < 0.8} for _ in readers]
    with database.begin() as connection:
        _add(connection, readers)
        for ago in WITHIN:
            given_then = {reader.id: one[ago] for reader, one in zip(readers, got, strict=True) if ago in one}
            add_history(connection, ago, given_then)
        yield Room(connection, readers, got)


def _add(connection: Connection, readers: Sequence[Standing]) -> None:
    known = ("id", "bucket", "last_gift_at", "recurring", "monthly_until", "gives_until", "ask_after")
    rest = {"status": "active", "created_at": NOW, "updated_at": NOW}
    rows = [rest | {name: getattr(one, name) for name in known} | {"email": f"{one.id}@example.org"} for one in readers]
    connection.execute(insert(subscribers), rows)


def add_history(connection: Connection, ago: timedelta, got: dict[int, str]) -> None:
    """Add an edition that was frozen some time ago, and what each reader got in it."""
    frozen_at = NOW - ago
    edition = add_edition(connection, "daily", local_date=frozen_at.date(), part=ago.seconds, frozen_at=frozen_at)
    empty = dict.fromkeys(("subject", "preheader", "html", "text", "token_tag"), "")
    ids: dict[str, int] = {}
    for name, count in Counter(got.values()).items():
        row = {"edition_id": edition, "variant": name, **empty}
        ids[name] = connection.execute(insert(renditions).values(**row).returning(renditions.c.id)).scalar_one()
        batch: dict[str, Any] = {"edition_id": edition, "rendition_id": ids[name], "number": len(ids), "size": count}
        batch |= {"first": 1, "last": max(got), "state": BatchState.FAILED.value}
        connection.execute(insert(batches).values(**batch))
    rows = [{"edition_id": edition, "subscriber_id": number, "rendition_id": ids[name]} for number, name in got.items()]
    connection.execute(insert(recipients), rows)


TWO = divide([("a", 2), ("b", 1)])
asks = st.fixed_dictionaries(
    {Audience.ALL: st.just(TWO)},
    optional={audience: st.just((Band(f"for {audience}", PLACES),)) for audience in Audience if audience != "all"},
)
limits = st.builds(
    Limits,
    st.sampled_from([timedelta(0), 30 * DAY, 400 * DAY]),
    st.integers(0, 7),
    st.sampled_from([30 * DAY, 3 * DAY, 90 * DAY]),
    st.sampled_from([False, False, True]),
)
campaigns = st.builds(RunningCampaign, st.just("spring"), st.just(SINCE), st.booleans())
others = st.sampled_from([OTHERS, dict.fromkeys(Answer, "thanks")])
keys = st.none() | st.text("abc", max_size=2).map(lambda name: coefficients_of(name, "a key of the tests"))
ordinary = st.builds(AskRule, st.just(NOW), limits, others, asks, st.none(), keys)
spring = {Audience.ALL: (Band("spring", PLACES),)}
rules = ordinary | st.builds(AskRule, st.just(NOW), limits, others, st.just(spring), campaigns)


@given(rule=rules)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_decides_about_every_reader_as_the_rule_does(room: Room, rule: AskRule) -> None:
    assert room.decided(rule) == room.expected(rule)


def test_the_readers_of_this_test_are_of_every_kind(room: Room) -> None:
    each = {audience: (Band(f"for {audience}", PLACES),) for audience in Audience if audience != "all"}
    campaign = RunningCampaign("spring", SINCE, monthly_donors=True)
    rule = AskRule(NOW, Limits(30 * DAY, 2, 30 * DAY), OTHERS, {**spring, **each}, campaign)
    counts = Counter(room.decided(rule).values())
    assert set(counts) == set(rule.names)
    assert min(counts.values()) > 4
