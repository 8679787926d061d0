"""Machines that share a PostgreSQL database and do not agree about the time."""

from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest
from sqlalchemy import select, text

from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.delivery.submit_batch import LEASE
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.pace import Pace, load_pace
from digest.store.tables import batches
from tests.fakes.mailer import FakeMailer
from tests.services.builders import machine
from tests.services.small_sends import NOW, emails, ready, with_readers, with_stories

BUSY = Outcome(OutcomeKind.RETRY, "429")
A_MOMENT = timedelta(seconds=30)


@pytest.mark.parametrize("wrong", [timedelta(minutes=10), timedelta(minutes=-10)])
def test_a_machine_whose_clock_is_wrong_stops_nobody(
    postgresql_url: str, settings: Config, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + wrong

    monkeypatch.setattr("digest.store.database.datetime", Wrong)
    database = Database(postgresql_url)
    seen: list[tuple[datetime, Pace]] = []

    def look(_batch: Batch) -> None:
        with database.read() as connection:
            leases = select(batches.c.lease_until).where(batches.c.state == "submitting")
            seen.append((connection.execute(leases).scalar_one(), load_pace(connection, "outbox")))

    work = Sending(database, settings, FakeMailer(BUSY, before=look), lambda: NOW, machine(settings), per_second=10.0)
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    freeze(work, ready(database, settings))
    with database.read() as connection:
        real: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    assert send(work, 1).sums.recipients["submitted"] == 2
    for lease, pace in seen:
        assert abs(lease - real - LEASE) < A_MOMENT
        assert abs(pace.next_at - real.timestamp()) < A_MOMENT.total_seconds()
    assert 0 < seen[1][1].resume_at - real.timestamp() < A_MOMENT.total_seconds()
    database.close()
