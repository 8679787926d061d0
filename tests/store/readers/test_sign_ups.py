from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from digest.domain.readers import SIGN_UP_FORM, Status, Subscriber
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.save import save_subscribers
from digest.store.readers.sign_ups import (
    SignUp,
    find_sign_up,
    find_sign_up_by_nonce,
    forget_orphans,
    forget_sign_ups,
    save_consent,
    save_sign_up,
)
from digest.store.tables import subscribers, subscriptions

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
OLA, JAN = "ola@example.org", "jan@example.org"


def test_a_new_sign_up_takes_the_place_of_an_earlier_one(database: Database) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(OLA, status=Status.PENDING))], NOW)
        number = find_subscribers(connection, [OLA])[OLA].id
        first = SignUp(number, "one", frozenset({"daily"}), NOW)
        second = SignUp(number, "two", frozenset({"daily", "weekly"}), LATER, LATER)
        save_sign_up(connection, first)
        assert find_sign_up_by_nonce(connection, "one") == (first, OLA)
        save_sign_up(connection, second)
        assert find_sign_up_by_nonce(connection, "one") is None
        assert find_sign_up(connection, number) == second


def test_an_expired_sign_up_takes_a_stranger_with_it_and_no_reader(database: Database) -> None:
    with database.begin() as connection:
        reads = Subscriber(JAN, digests=frozenset({"daily"}))
        save_subscribers(connection, [(None, Subscriber(OLA, status=Status.PENDING)), (None, reads)], NOW)
        for email, reader in find_subscribers(connection, [OLA, JAN]).items():
            save_sign_up(connection, SignUp(reader.id, email, frozenset({"weekly"}), NOW))
        assert forget_sign_ups(connection, before=NOW) == 0
        assert forget_sign_ups(connection, before=LATER) == 1
        assert set(find_subscribers(connection, [OLA, JAN])) == {JAN}
        assert find_sign_up_by_nonce(connection, JAN) is None


def test_nobody_who_ever_read_a_digest_is_deleted_because_an_edition_may_name_them(database: Database) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(JAN, digests=frozenset({"daily"}), source=SIGN_UP_FORM))], NOW)
        connection.execute(update(subscriptions).values(ended_at=NOW))
        connection.execute(update(subscribers).values(status=Status.PENDING.value))
        save_sign_up(
            connection, SignUp(find_subscribers(connection, [JAN])[JAN].id, "again", frozenset({"daily"}), NOW)
        )
        assert forget_sign_ups(connection, before=LATER) == 0
        assert forget_orphans(connection, before=LATER) == 0
        assert set(find_subscribers(connection, [JAN])) == {JAN}


def test_a_pending_reader_without_a_sign_up_is_an_orphan_if_the_form_brought_them(database: Database) -> None:
    with database.begin() as connection:
        orphan = Subscriber(OLA, status=Status.PENDING, source=SIGN_UP_FORM)
        save_subscribers(connection, [(None, orphan), (None, orphan._replace(email=JAN, source="list"))], NOW)
        assert forget_orphans(connection, before=NOW) == 0
        assert forget_orphans(connection, before=LATER) == 1
        assert set(find_subscribers(connection, [OLA, JAN])) == {JAN}


def test_the_sentence_of_consent_is_kept_with_its_reader(database: Database) -> None:
    with database.begin() as connection:
        save_subscribers(connection, [(None, Subscriber(OLA)), (None, Subscriber(JAN))], NOW)
        save_consent(connection, find_subscribers(connection, [OLA])[OLA].id, text="I agree.", ip="192.0.2.1")
        kept = select(subscribers.c.email, subscribers.c.consent_text, subscribers.c.consent_ip)
        assert set(connection.execute(kept).all()) == {(OLA, "I agree.", "192.0.2.1"), (JAN, "", None)}
