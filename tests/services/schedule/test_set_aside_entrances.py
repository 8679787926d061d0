"""A reader who is set aside by one entrance is tried again by every other one, in time, and mailed once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.processes import this_process
from digest.services.delivery.send import send
from digest.services.delivery.send_in_jobs import Worker
from digest.services.editions.ready import ready_edition
from digest.services.schedule.run_due import run_due
from digest.services.sending import Sending
from digest.store.editions.editions import StoredEdition
from digest.store.tables import batches
from tests.fakes.mailer import FakeMailer
from tests.services.builders import local
from tests.services.duties import duty
from tests.services.newsroom import READERS, Newsroom, begin
from tests.services.small_sends import Hours

BUSY, WRONG_KEY = Outcome(OutcomeKind.RETRY, "450 busy", set_aside=True), Outcome(OutcomeKind.REFUSED, "401", stop=True)


class OneIsBusy(FakeMailer):
    """Answers about one reader as told, and accepts the others."""

    def __init__(self, *outcomes: Outcome) -> None:
        super().__init__(batch_size=1)
        self.left = list(outcomes)

    def submit(self, batch: Batch, *, now: datetime) -> Outcome:
        if batch.recipients[0].email == READERS[0] and self.left:
            self.submitted.append(batch)
            return self.left.pop(0)
        return super().submit(batch, now=now)


class Entrances:
    """All ways by which the edition of one day leaves."""

    def __init__(self, newsroom: Newsroom, mailer: FakeMailer) -> None:
        begin(newsroom)
        self.newsroom, self.hours = newsroom, Hours()
        self.renderer = Renderer(newsroom.config)
        self.work = Sending(
            newsroom.database,
            newsroom.config,
            mailer,
            clock=lambda: self.hours.now,
            memory=newsroom.memory,
            real_clock=lambda _: self.hours.now,
            wait=self.hours.wait,
        )

    def frozen(self) -> int:
        config, database = self.newsroom.config, self.newsroom.database
        made = ready_edition(database, self.renderer, config, "daily", now=self.hours.now)
        assert isinstance(made, StoredEdition)
        if made.frozen_at is None:
            freeze(self.work, made)
        return made.id

    def by_hand(self) -> None:
        send(self.work, self.frozen())

    def when_due(self) -> None:
        one = self.newsroom
        done = run_due(duty(self.work, self.renderer, one, one))
        assert done.unforeseen == ()

    def by_a_worker(self) -> None:
        edition, worker = self.frozen(), Worker(self.work, this_process())
        worker.prepare()
        with self.newsroom.database.read() as connection:
            numbers = list(connection.execute(select(batches.c.id).order_by(batches.c.number)).scalars())
        for number in numbers:
            worker.submit(edition, number)

    @property
    def state(self) -> str:
        return self.newsroom.editions()["2026-05-12"]


ENTRANCES: dict[str, Callable[[Entrances], None]] = {
    "by hand": Entrances.by_hand,
    "due": Entrances.when_due,
    "worker": Entrances.by_a_worker,
}


@pytest.mark.parametrize("later", ENTRANCES)
@pytest.mark.parametrize("first", ENTRANCES)
def test_a_reader_set_aside_is_mailed_once_by_whatever_comes_later(newsroom: Newsroom, first: str, later: str) -> None:
    mailer = OneIsBusy(BUSY, BUSY, BUSY)
    one = Entrances(newsroom, mailer)
    ENTRANCES[first](one)
    assert (one.state, sorted(mailer.accepted)) == ("sending", READERS[1:])
    for _ in range(4):
        one.hours.now += timedelta(minutes=10)
        ENTRANCES[later](one)
    assert (one.state, sorted(mailer.accepted), mailer.left) == ("submitted", READERS, [])


@pytest.mark.parametrize("later", ENTRANCES)
@pytest.mark.parametrize("first", ENTRANCES)
def test_a_reader_set_aside_is_not_tried_before_the_time_that_the_note_names(
    newsroom: Newsroom, first: str, later: str
) -> None:
    mailer = OneIsBusy(*[BUSY] * 9)
    one = Entrances(newsroom, mailer)
    for _ in range(2):
        ENTRANCES[first](one)
    tried = len(mailer.submitted)
    assert "1 reader is set aside" in newsroom.note("2026-05-12")
    assert "at 2026-05-12 07:05" in newsroom.note("2026-05-12")
    one.hours.now += timedelta(minutes=4)
    ENTRANCES[later](one)
    assert len(mailer.submitted) == tried
    assert one.hours.now == local("2026-05-12 07:04")


@pytest.mark.parametrize("later", ENTRANCES)
@pytest.mark.parametrize("first", ENTRANCES)
def test_a_wrong_key_while_a_reader_is_set_aside_costs_nobody_their_mail(
    newsroom: Newsroom, first: str, later: str
) -> None:
    mailer = OneIsBusy(BUSY, WRONG_KEY, BUSY)
    one = Entrances(newsroom, mailer)
    for entrance in (first, first, "by hand", later, later):
        with suppress(NeedsAPersonError):
            ENTRANCES[entrance](one)
        one.hours.now += timedelta(minutes=10)
    assert (one.state, sorted(mailer.accepted), mailer.left) == ("submitted", READERS, [])
