from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from digest.domain.readers import Reader, Status, Subscriber, SuppressionReason
from digest.store.database import Database
from digest.store.readers.find import find_readers, find_subscribers
from digest.store.readers.save import Change, save_readers, save_subscribers
from digest.store.tables import subscribers, subscriptions

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
OLA, JAN = "ola@example.org", "jan@example.org"
names = st.frozensets(st.sampled_from(["daily", "weekly", "sunday"]))
moments = st.none() | st.timedeltas(-timedelta(days=900), timedelta()).map(lambda since: NOW + since)


@st.composite
def readers(draw: st.DrawFn) -> Subscriber:
    digests = draw(names)
    return Subscriber(
        OLA,
        draw(st.sampled_from(["", "Ola Ż"])),
        draw(st.sampled_from([Status.ACTIVE, Status.PENDING, Status.UNSUBSCRIBED])),
        digests,
        draw(names) - digests,
        draw(moments),
        draw(st.sampled_from(["", "list"])),
        draw(moments),
        draw(st.booleans()),
        draw(st.frozensets(st.sampled_from(["Politics", "Culture"]))),
        draw(moments),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives=st.lists(readers(), min_size=1, max_size=4))
def test_a_reader_comes_back_as_they_were_saved(database: Database, lives: list[Subscriber]) -> None:
    with database.begin() as connection:
        connection.execute(delete(subscriptions))
        connection.execute(delete(subscribers))
        known, left = None, frozenset[str]()
        for reader in lives:
            save_subscribers(connection, [(known, reader)], NOW)
            left = (left | reader.left | (known.digests if known else frozenset())) - reader.digests
            known = find_subscribers(connection, [OLA])[OLA]
            assert known._replace(id=0, left=left) == reader._replace(left=left)
            assert known.left <= left


def test_a_token_stays_the_same_when_a_reader_leaves_and_comes_back(database: Database) -> None:
    with database.begin() as connection:
        both = Subscriber(OLA, digests=frozenset({"daily", "weekly"}))
        save_subscribers(connection, [(None, both)], NOW)
        tokens = select(subscriptions.c.digest, subscriptions.c.token).order_by(subscriptions.c.digest)
        before = connection.execute(tokens).all()
        for digests in (frozenset({"daily"}), frozenset[str](), both.digests):
            known = find_subscribers(connection, [OLA])[OLA]
            save_subscribers(connection, [(known, known._replace(digests=digests))], NOW)
        assert connection.execute(tokens).all() == before
        assert len({token for _, token in before}) == 2


def test_a_suppression_is_saved_with_its_reader(database: Database) -> None:
    bounce, own = SuppressionReason.BOUNCE, SuppressionReason.UNSUBSCRIBE
    with database.begin() as connection:

        def change(email: str, reason: SuppressionReason | None) -> bool:
            before = find_readers(connection, [email])[email]
            done = Change(before, Reader(email, before.subscriber, reason), "told by phone")
            save_readers(connection, [done], NOW)
            assert find_readers(connection, [email])[email].suppressed is reason
            return done.is_stopped

        assert change(JAN, own)
        assert not change(JAN, bounce)
        assert not change(JAN, None)
        assert find_readers(connection, [JAN, OLA]) == {JAN: Reader(JAN), OLA: Reader(OLA)}
