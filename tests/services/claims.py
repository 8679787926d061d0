"""The first half of what can happen to a ledger: claims, requests, answers, deaths, and time that goes by."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)
from sqlalchemy import Connection, delete, select

from digest.config import Config
from digest.domain.batches import Outcome, OutcomeKind, Why
from digest.services.delivery import submit_batch
from digest.services.delivery.settle import settle_by_word
from digest.services.delivery.submit_batch import LEASE, Frozen, Held
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.batches import (
    ClaimedBatch,
    claim_batch,
    expire_claims,
    find_claim,
    leave_out,
    load_members,
    mark_unreachable,
    renew_claims,
)
from digest.store.delivery.canaries import load_release
from digest.store.editions.editions import load_edition
from digest.store.tables import batches, is_in_batch, paces, recipients, subscribers
from tests.fakes.mailer import FakeMailer
from tests.services.builders import machine
from tests.services.frozen import freeze_readers
from tests.services.ledgers import Flight, Model, ModelBatch

START = datetime(2026, 5, 12, 7, 0, tzinfo=UTC)
READERS = 17
ANSWERS = {True: (Why.ACCEPTED, Why.LOST), False: (Why.RETRY, Why.SET_ASIDE, Why.REFUSED, Why.LOST)}
"""What a process may learn of a request that was taken, or was not."""
_OUTCOMES = (*map(Outcome, OutcomeKind), Outcome(OutcomeKind.RETRY, set_aside=True))
OUTCOMES = {outcome.why: outcome for outcome in _OUTCOMES}
_names = itertools.count(1)
pick = st.integers(0, 1_000)
T = TypeVar("T")


class Claims(RuleBasedStateMachine):
    """One edition with 17 readers of two variants, in batches of two; the first batch may be staff's."""

    def __init__(self, database: Database, config: Config) -> None:
        super().__init__()
        self.database, self.config = database, config
        self.name = f"digest-{next(_names)}"
        self.now = START
        self.flights: list[Flight] = []
        self.numbers = itertools.count(1)
        self.edits = 0

    @initialize(canary=st.booleans())
    def freeze(self, canary: bool) -> None:  # noqa: FBT001
        self.emails = [f"reader{number}.{self.name}@example.org" for number in range(READERS)]
        with self.database.begin() as connection:
            connection.execute(delete(paces))
            self.edition = freeze_readers(connection, self.name, self.emails, START, self.emails[: int(canary)])
            rows = connection.execute(
                select(batches.c.id, batches.c.number, batches.c.canary, subscribers.c.email)
                .join(recipients, is_in_batch())
                .join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
                .where(batches.c.edition_id == self.edition)
                .order_by(recipients.c.subscriber_id)
            ).all()
            edition = load_edition(connection, self.edition)
        self.frozen = Frozen(edition, {})
        made = {row.id: ModelBatch(row.id, row.number, row.canary, []) for row in rows}
        for row in rows:
            made[row.id].members.append(row.email)
        self.model = Model(list(made.values()), None if canary else START)

    @rule(batches=st.integers(1, 3))
    def claim(self, batches: int) -> None:
        for _ in range(batches):
            expected, owner = self.model.next_batch(self.now), f"process#{next(self.numbers)}"
            claimed, emails = self._claim(owner)
            assert (claimed.id if claimed else None) == (expected.id if expected else None)
            if expected:
                flight = self.model.claim(expected, owner, self.now, self.now + LEASE)
                assert emails == flight.emails
                self.flights.append(flight)

    @precondition(lambda self: self._not_asked())
    @rule(which=pick)
    def claim_again_after_a_commit_nobody_heard_of(self, which: int) -> None:
        flight = one_of(self._not_asked(), which)
        if flight.batch.owner != flight.claim or flight.batch.state != "submitting":
            return
        claimed, emails = self._claim(flight.claim)
        assert claimed is not None
        assert claimed.id == flight.batch.id
        assert all(email not in self.model.own for email in emails)
        for email in set(flight.emails) - set(emails):
            assert email in self.model.gone
            self.model.own[email] = "suppressed"
        flight.emails = emails

    @precondition(lambda self: self._not_asked())
    @rule(which=pick)
    def find_an_address_that_cannot_be_mailed(self, which: int) -> None:
        flight = one_of(self._not_asked(), which)
        lost = flight.emails[:1]
        with self.database.begin() as connection:
            ids = {self._number_of(connection, email) for email in lost}
            mark_unreachable(connection, self._as_claimed(flight).batch, ids)
        if (flight.batch.state, flight.batch.owner) != ("submitting", flight.claim):
            return
        for email in lost:
            self.model.own.setdefault(email, "unreachable")
        flight.emails = flight.emails[1:]

    @precondition(lambda self: self._not_asked())
    @rule(which=pick, taken=st.booleans())
    def request(self, which: int, taken: bool) -> None:  # noqa: FBT001
        self.model.take(one_of(self._not_asked(), which), taken=taken)

    @precondition(lambda self: self.flights)
    @rule(which=pick, taken=st.booleans(), answer=pick, twice=st.booleans())
    def answer(self, which: int, taken: bool, answer: int, twice: bool) -> None:  # noqa: FBT001
        """To a request that left long ago, or leaves now."""
        flight = one_of(self.flights, which)
        if flight.taken is None:
            self.model.take(flight, taken=taken)
        why = one_of(ANSWERS[bool(flight.taken)], answer)
        outcome = OUTCOMES[why]
        claimed = self._as_claimed(flight)
        for _ in range(1 + twice):
            submit_batch._record(self.work(), self.frozen, claimed, outcome)
            self.model.record(flight, why, self.now)
        self.flights.remove(flight)

    @precondition(lambda self: self.flights and self.model.next_batch(self.now))
    @rule(which=pick, taken=st.booleans(), twice=st.booleans())
    def answer_and_claim_the_next(self, which: int, taken: bool, twice: bool) -> None:  # noqa: FBT001
        """In one commit, of which nobody may have heard."""
        flight, expected = one_of(self.flights, which), self.model.next_batch(self.now)
        assert expected is not None
        if flight.taken is None:
            self.model.take(flight, taken=taken)
        why = Why.ACCEPTED if flight.taken else Why.LOST
        owner = f"process#{next(self.numbers)}"
        with self.database.begin() as connection:
            connection.execute(delete(paces))
        for _ in range(1 + twice):
            turn = submit_batch._record(self.work(), self.frozen, self._as_claimed(flight), OUTCOMES[why], owner)
            assert turn.held is not None
            assert turn.held.batch.id == expected.id
        self.model.record(flight, why, self.now)
        self.flights.remove(flight)
        claimed = self.model.claim(expected, owner, self.now, self.now + LEASE)
        _, claimed_emails = self._claim(owner)
        assert claimed_emails == claimed.emails
        self.flights.append(claimed)

    @precondition(lambda self: self._divisible())
    @rule(which=pick, who=pick, halve=st.booleans())
    def refuse_some(self, which: int, who: int, halve: bool) -> None:  # noqa: FBT001
        """The request is refused because of one recipient, whom the answer names or not."""
        flight = one_of(self._divisible(), which)
        self.model.take(flight, taken=False)
        named = None if halve else one_of(flight.emails, who)
        with self.database.read() as connection:
            ids = {self._number_of(connection, named): "named"} if named else {}
        outcome = Outcome(OutcomeKind.REFUSED, "400", named=ids, halve=halve)
        for _ in range(2):
            submit_batch._record(self.work(), self.frozen, self._as_claimed(flight), outcome)
        self.model.divide(flight, named, self.now)
        with self.database.read() as connection:
            rows = connection.execute(
                select(batches.c.number, batches.c.id).where(batches.c.edition_id == self.edition)
            )
            numbered = {row.number: row.id for row in rows}
        for batch in self.model.batches:
            batch.id = numbered[batch.number]
        self.flights.remove(flight)

    @precondition(lambda self: self.flights)
    @rule(which=pick, noticed=st.booleans())
    def die(self, which: int, noticed: bool) -> None:  # noqa: FBT001
        flight = self.flights.pop(which % len(self.flights))
        if noticed:
            self._expire({flight.claim})

    @precondition(lambda self: self._flying())
    @rule(which=pick, resend=st.booleans())
    def take_a_slow_one_for_dead(self, which: int, resend: bool) -> None:  # noqa: FBT001
        """Its process lives, and has still to say what became of its request."""
        flight = one_of(self._flying(), which)
        self._expire({flight.claim})
        if resend and not flight.batch.heard_at:
            settle_by_word(self.database, self.edition, accepted=False, number=flight.batch.number)
            self.model.settle_heard()
            self.model.say(flight.batch, Why.SAID_RESEND)

    @precondition(lambda self: self.flights)
    @rule(minutes=st.sampled_from([1, 3, 60]), renew=st.booleans())
    def time_goes_by(self, minutes: int, renew: bool) -> None:  # noqa: FBT001
        self.now += timedelta(minutes=minutes)
        if renew:
            with self.database.begin() as connection:
                renew_claims(connection, self.edition, "process", self.now + LEASE)
            for batch in self.model.batches:
                if batch.state == "submitting":
                    batch.lease_until = self.now + LEASE
        self._expire(set())

    def work(self, mailer: FakeMailer | None = None) -> Sending:
        """What a process sends with that lives in this ledger's time."""
        return Sending(
            self.database,
            self.config,
            mailer or FakeMailer(),
            self._clock,
            machine(self.config),
            real_clock=lambda _: self.now,
            wait=self._wait,
        )

    def _clock(self) -> datetime:
        return self.now

    def _claim(self, owner: str) -> tuple[ClaimedBatch | None, tuple[str, ...]]:
        """Claim a batch without those who left; return it with the addresses that may be mailed, in order."""
        with self.database.begin() as connection:
            claimed = find_claim(connection, self.edition, owner) or claim_batch(
                connection, self.edition, owner=owner, now=self.now, lease_until=self.now + LEASE
            )
            if claimed is None:
                return None, ()
            members = load_members(connection, claimed.id, self.now)
            leave_out(connection, claimed, members.left)
        return claimed, tuple(recipient.email for recipient in sorted(members.mailed))

    def _as_claimed(self, flight: Flight) -> Held:
        batch = ClaimedBatch(flight.batch.id, flight.claim, 0, self.now, 1, 1, flight.set_aside_at)
        return Held(batch, calm=False)

    def _expire(self, gone: set[str]) -> None:
        with self.database.begin() as connection:
            expired = expire_claims(connection, self.edition, now=self.now, gone=gone)
        assert expired == self.model.expire(self.now, gone)

    def _wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        with self.database.read() as connection:
            self.model.released_at = load_release(connection, self.edition)

    def _number_of(self, connection: Connection, email: str) -> int:
        row = select(recipients.c.subscriber_id).join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
        mine = row.where(recipients.c.edition_id == self.edition, subscribers.c.email == email)
        return int(connection.execute(mine).scalar_one())

    def _not_asked(self) -> list[Flight]:
        return [flight for flight in self.flights if flight.taken is None]

    def _divisible(self) -> list[Flight]:
        return [flight for flight in self._not_asked() if len(flight.emails) > 1]

    def _flying(self) -> list[Flight]:
        return [
            flight
            for flight in self.flights
            if (flight.batch.state, flight.batch.owner) == ("submitting", flight.claim)
        ]


def one_of(values: Sequence[T], which: int) -> T:
    return values[which % len(values)]
