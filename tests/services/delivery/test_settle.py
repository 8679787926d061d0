"""What settles an uncertain batch: a person's word, the provider's events, or its message search."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from digest.domain.errors import EditionError
from digest.mail.sendgrid.search import Found, SearchAnswer
from digest.services.delivery.ledger_report import report
from digest.services.delivery.settle import HEARD, give_up_dead_claims, settle_by_asking, settle_by_word
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.delivery.jobs import queue_jobs
from digest.store.tables import batches
from tests.services.mail_events import CLAIMED, NOW, Mail, submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 5)]


@pytest.fixture
def mails(database: Database) -> list[Mail]:
    """The mails of an edition with every batch uncertain."""
    return submitted(database, EMAILS, state="uncertain")


def states(database: Database, edition: int) -> dict[str, int]:
    return {state: count for state, count in report(database, edition).sums.batches.items() if count}


def hear(database: Database, mail: Mail) -> None:
    """Receive an event of a mail after which nothing has settled its batch yet."""
    take_events(database, [mail.event("delivered")], touches=True, now=NOW)
    with database.begin() as connection:
        connection.execute(update(batches).where(batches.c.id == mail.batch).values(state="uncertain"))


def test_a_person_says_that_a_batch_was_accepted_and_says_it_once(database: Database, mails: list[Mail]) -> None:
    edition, count = mails[0].edition, states(database, mails[0].edition)["uncertain"]
    done = settle_by_word(database, edition, accepted=True, number=1)
    assert [(one.number, one.state, one.detail) for one in done] == [
        (1, "submitted", "settled: a person says that it was accepted")
    ]
    assert states(database, edition) == {"uncertain": count - 1, "submitted": 1}
    assert report(database, edition).state == "submitted"
    with pytest.raises(EditionError, match=f"Batch 1 of edition {edition} has nothing to settle"):
        settle_by_word(database, edition, accepted=True, number=1)


def test_a_batch_to_be_sent_again_opens_its_edition_again(database: Database, mails: list[Mail]) -> None:
    edition = mails[0].edition
    done = settle_by_word(database, edition, accepted=False, number=None)
    assert {(one.state, one.detail) for one in done} == {("pending", "to be sent again: a person decided so")}
    assert (report(database, edition).state, set(states(database, edition))) == ("sending", {"pending"})


def test_workers_find_a_batch_to_be_sent_again_at_once_and_no_other(database: Database, mails: list[Mail]) -> None:
    edition = mails[0].edition
    with database.begin() as connection:
        connection.execute(update(batches).where(batches.c.number == 2).values(state="pending"))
    settle_by_word(database, edition, accepted=False, number=1)
    if database.is_sqlite:
        return  # it has no workers
    with database.begin() as connection:
        now_or_never = "SELECT args->>'batch_id' FROM procrastinate_jobs WHERE coalesce(scheduled_at, now()) <= now()"
        assert connection.execute(text(now_or_never)).scalars().all() == [str(mails[0].batch)]
        assert queue_jobs(connection, edition, canary_wait=timedelta(0)) == 1


def test_nobody_settles_what_does_not_exist(database: Database, mails: list[Mail]) -> None:
    missing = mails[0].edition + 1
    with pytest.raises(EditionError, match=f"There is no edition {missing}"):
        settle_by_word(database, missing, accepted=True, number=None)
    with pytest.raises(EditionError, match=f"There is no edition {missing}"):
        settle_by_asking(database, missing, None, number=None, now=NOW)


def test_a_claim_is_given_up_once_its_lease_is_over(database: Database, mails: list[Mail]) -> None:
    edition = mails[0].edition
    assert give_up_dead_claims(database, edition, clock=lambda _: NOW) == 0
    with database.begin() as connection:
        claimed = update(batches).where(batches.c.number == 1).values(state="submitting", owner="elsewhere#1")
        connection.execute(claimed.values(lease_until=NOW))
    assert give_up_dead_claims(database, edition, clock=lambda _: NOW) == 0
    assert give_up_dead_claims(database, edition, clock=lambda _: NOW + timedelta(seconds=1)) == 1
    assert set(states(database, edition)) == {"uncertain"}


def test_nobody_sends_a_batch_again_that_an_event_proves_accepted(database: Database, mails: list[Mail]) -> None:
    hear(database, mails[0])
    done = settle_by_word(database, mails[0].edition, accepted=False, number=None)
    heard = [one for one in done if one.detail == HEARD]
    assert [one.state for one in heard] == ["submitted"]
    assert states(database, mails[0].edition) == {"submitted": 1, "pending": len(done) - 1}


def test_a_failed_batch_is_sent_again_only_where_a_person_names_it(database: Database, mails: list[Mail]) -> None:
    edition = mails[0].edition
    with database.begin() as connection:
        connection.execute(update(batches).values(state="failed"))
    with pytest.raises(EditionError, match="nothing to settle"):
        settle_by_word(database, edition, accepted=False, number=None)
    settle_by_word(database, edition, accepted=False, number=1)
    assert states(database, edition)["pending"] == 1


def test_the_search_settles_what_it_has_seen_and_its_silence_proves_nothing(
    database: Database, mails: list[Mail]
) -> None:
    seen = mails[0].batch
    asked: list[int] = []

    def ask(batch: int, claimed_at: datetime) -> Found:
        assert claimed_at == CLAIMED
        asked.append(batch)
        if batch == seen:
            return Found(SearchAnswer.SEEN, "the search knows it")
        return Found(SearchAnswer.NOT_SEEN, "the search knows no mail of it")

    count = len({mail.batch for mail in mails})
    done = settle_by_asking(database, mails[0].edition, ask, number=None, now=NOW)
    assert sorted(asked) == sorted({mail.batch for mail in mails})
    assert sorted((one.state, one.detail) for one in done) == [
        ("submitted", "the search knows it"),
        *[("uncertain", "the search knows no mail of it; silent for 60 minutes")] * (count - 1),
    ]
    assert states(database, mails[0].edition) == {"submitted": 1, "uncertain": count - 1}


def test_an_event_needs_no_search_and_without_a_search_the_rest_stays(database: Database, mails: list[Mail]) -> None:
    hear(database, mails[0])
    done = settle_by_asking(database, mails[0].edition, None, number=None, now=NOW)
    heard, *rest = done
    assert (heard.state, heard.detail) == ("submitted", HEARD)
    assert rest
    assert {(one.state, one.detail) for one in rest} == {
        ("uncertain", "this mailer has no message search; silent for 60 minutes")
    }


def test_a_search_that_is_asked_too_often_is_asked_again_after_its_pause(database: Database, mails: list[Mail]) -> None:
    now = datetime.now(UTC)
    busy = Found(SearchAnswer.UNAVAILABLE, "429", retry_at=now + timedelta(seconds=20))
    answers = [busy, Found(SearchAnswer.SEEN, "the search knows it")]
    waits: list[float] = []
    done = settle_by_asking(database, mails[0].edition, lambda *_: answers.pop(0), number=1, now=now, wait=waits.append)
    assert [one.state for one in done] == ["submitted"]
    assert len(waits) == 1
    assert 10 < waits[0] <= 21


@pytest.mark.parametrize(("pause", "waited"), [(timedelta(minutes=-5), [1.0]), (timedelta(minutes=15, seconds=1), [])])
def test_a_search_is_asked_again_a_second_after_a_pause_of_at_most_a_quarter_of_an_hour(
    database: Database, mails: list[Mail], pause: timedelta, waited: list[float]
) -> None:
    now, waits = datetime.now(UTC), list[float]()
    busy = Found(SearchAnswer.UNAVAILABLE, "429", retry_at=now + pause)
    settle_by_asking(database, mails[0].edition, lambda *_: busy, number=1, now=now, wait=waits.append)
    assert waits == waited


def test_a_search_that_is_unavailable_is_asked_for_one_batch_only(database: Database, mails: list[Mail]) -> None:
    asked: list[int] = []

    def ask(batch: int, _claimed_at: datetime) -> Found:
        asked.append(batch)
        return Found(SearchAnswer.UNAVAILABLE, "403: the plan has no search")

    done = settle_by_asking(database, mails[0].edition, ask, number=None, now=NOW)
    assert asked == [mails[0].batch]
    assert len(done) > 1
    assert {(one.state, one.detail) for one in done} == {
        ("uncertain", "403: the plan has no search; silent for 60 minutes")
    }
