from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from digest.domain.events import Event, EventKind
from digest.domain.readers import SuppressionReason
from digest.services.readers import preferences
from digest.services.readers.preferences import unsubscribe
from digest.services.watch.take_events import Taken, take_events
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.readers.suppressions import find_suppressions
from digest.store.readers.tokens import find_tokens
from digest.store.tables import batches, events, recipients, suppressions
from tests.services.mail_events import CLAIMED, NOW, Mail, ask, submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 7)]


def take(database: Database, *reported: Event, touches: bool = True) -> Taken:
    return take_events(database, reported, touches=touches, now=NOW)


def stored(database: Database) -> list[tuple[int | None, int | None, int | None]]:
    query = select(events.c.edition_id, events.c.batch_id, events.c.recipient_id).order_by(events.c.provider_id)
    return [tuple(row) for row in ask(database, lambda connection: connection.execute(query).all())]


def ids(mail: Mail) -> tuple[int, int, int]:
    return mail.edition, mail.batch, mail.recipient


def test_an_event_is_stored_once_however_often_it_is_reported(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    event, other = mail.event("delivered"), mail.event("opened")
    assert take(database, event, event, other) == Taken(2, 1, 0)
    for _ in range(46):
        assert take(database, other, event) == Taken(0, 2, 0)
    assert stored(database) == [ids(mail)] * 2


def test_what_is_stored_is_what_was_reported_and_no_address(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    take(database, mail.event("clicked", link="ask", machine=True, detail={"status": "5.1.1"}))
    with database.read() as connection:
        row = connection.execute(select(events)).one()
    assert (row.kind, row.link, row.machine, row.detail) == ("clicked", "ask", True, {"status": "5.1.1"})
    assert (row.occurred_at, row.received_at) == (NOW, NOW)
    assert not [value for value in row if "@" in str(value)]


NO_IDS = {"edition_id": None, "batch_id": None, "recipient_id": None}


@pytest.mark.parametrize("kind", ["bounced", "blocked"])
def test_a_bounce_without_ids_belongs_to_the_last_mail_to_its_address(database: Database, kind: str) -> None:
    earlier = submitted(database, EMAILS[:2], digest="daily")[1]
    with database.begin() as connection:
        connection.execute(batches.update().values(claimed_at=CLAIMED - timedelta(days=1)))
    later = submitted(database, EMAILS[2:4])[0]
    with database.begin() as connection:  # the first edition's reader gets the second one too
        row = connection.execute(select(recipients).where(recipients.c.edition_id == later.edition)).first()
        assert row
        connection.execute(recipients.insert().values({**row._mapping, "subscriber_id": earlier.recipient}))
        connection.execute(
            batches.update().where(batches.c.edition_id == later.edition).values(first=earlier.recipient)
        )
    take(database, earlier.event(kind, provider_id="1", **NO_IDS))
    assert stored(database) == [(later.edition, later.batch, earlier.recipient)]


def test_a_bounce_without_ids_belongs_to_no_mail_if_none_can_be_meant(database: Database) -> None:
    mail = submitted(database, EMAILS[:2])[0]
    reported = [
        mail.event("bounced", email="stranger@example.org", **NO_IDS),
        mail.event("bounced", email="", **NO_IDS),
        mail.event("bounced", occurred_at=CLAIMED - timedelta(hours=1), **NO_IDS),
        mail.event("bounced", occurred_at=CLAIMED + timedelta(days=8), **NO_IDS),
        mail.event("delivered", **NO_IDS),
        mail.event("bounced", edition_id=99, batch_id=None, recipient_id=None),
    ]
    take(database, *reported)
    assert stored(database) == [(None, None, None)] * len(reported)


def test_a_bounce_without_ids_settles_nothing(database: Database) -> None:
    mail = submitted(database, EMAILS[:2], state="uncertain")[0]
    take(database, mail.event("bounced", **NO_IDS))
    assert stored(database) == [(None, None, None)]
    assert ask(database, lambda connection: connection.execute(select(batches.c.state)).scalars().all()) == [
        "uncertain"
    ]


def test_ids_count_only_if_all_are_of_one_mail_of_ours(database: Database) -> None:
    first, second, *_, last = submitted(database, EMAILS)
    strange = [
        first.event("delivered", edition_id=None),
        first.event("delivered", edition_id=99),
        first.event("delivered", batch_id=None),
        first.event("delivered", batch_id=last.batch),
        first.event("delivered", batch_id=2**59),
        first.event("delivered", recipient_id=None),
        first.event("delivered", recipient_id=second.recipient),
        first.event("delivered", recipient_id=99),
        first.event("delivered", email="somebody@example.com"),
        first.event("delivered", email=""),
        first.event("delivered", occurred_at=CLAIMED - timedelta(days=1)),
    ]
    assert take(database, *strange) == Taken(len(strange), 0, 0)
    assert stored(database) == [(None, None, None)] * len(strange)
    take(database, first.event("delivered", email="READER1@Example.org"))
    assert ids(first) in stored(database)


@pytest.mark.parametrize("posts", [["unsubscribed", "complaint"], ["complaint", "unsubscribed"]])
@pytest.mark.parametrize("together", [True, False])
def test_leaving_gives_way_to_a_graver_reason(database: Database, posts: list[str], *, together: bool) -> None:
    """Readers can undo their own leaving; those who complained get no mail, whatever a form says."""
    mail = submitted(database, EMAILS)[0]
    reasons = {"unsubscribed": SuppressionReason.UNSUBSCRIBE, "complaint": SuppressionReason.COMPLAINT}
    reported = [mail.event(kind, suppresses=reasons[kind]) for kind in posts]
    for events_of_a_post in [reported] if together else [[event] for event in reported]:
        take(database, *events_of_a_post)
    row = ask(database, lambda connection: connection.execute(select(suppressions)).one())
    assert (row.email, row.reason, row.note) == (mail.email, "complaint", "reported by the provider: complaint")


@pytest.mark.parametrize(
    ("kind", "reason"), [("bounced", "bounce"), ("complaint", "complaint"), ("dropped", "unsubscribe")]
)
def test_bad_news_suppress_the_reader_they_are_about(database: Database, kind: str, reason: str) -> None:
    mail, other, *_ = submitted(database, EMAILS)
    take(database, mail.event(kind, suppresses=SuppressionReason(reason)), other.event("blocked"))
    assert ask(database, lambda connection: find_suppressions(connection, EMAILS)) == {mail.email: reason}
    reader = ask(database, lambda connection: find_subscribers(connection, [mail.email]))[mail.email]
    # Who left there has left; of a dead mailbox it is not known what its owner wants.
    assert reader.digests == (frozenset() if reason == "unsubscribe" else {"weekly"})


def test_bad_news_without_ids_find_the_reader_by_the_address_and_strangers_leave_no_trace(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    nobody = {"edition_id": None, "batch_id": None, "recipient_id": None, "suppresses": SuppressionReason.BOUNCE}
    take(database, mail.event("bounced", **nobody), mail.event("bounced", **nobody, email="stranger@example.com"))
    assert ask(database, lambda connection: connection.execute(select(suppressions.c.email)).scalars().all()) == [
        mail.email
    ]


def test_a_repeated_event_suppresses_nobody_again(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    bounce = mail.event("bounced", suppresses=SuppressionReason.BOUNCE)
    take(database, bounce)
    with database.begin() as connection:
        connection.execute(suppressions.delete())
    take(database, bounce)
    assert not ask(database, lambda connection: find_suppressions(connection, EMAILS))


def test_leaving_by_the_provider_s_link_ends_all_subscriptions(database: Database) -> None:
    mail, other, *_ = submitted(database, EMAILS)
    take(database, mail.event("unsubscribed", suppresses=SuppressionReason.UNSUBSCRIBE))
    readers = ask(database, lambda connection: find_subscribers(connection, EMAILS))
    assert (readers[mail.email].status, readers[mail.email].left) == ("unsubscribed", {"weekly"})
    assert readers[other.email].status == "active"


@pytest.mark.parametrize("kind", ["unsubscribed", "dropped"])
@pytest.mark.parametrize(("minutes", "stays"), [(-60, True), (1, False)])
def test_an_old_leaving_that_is_reported_late_undoes_no_newer_consent(
    database: Database, kind: str, minutes: int, *, stays: bool
) -> None:
    mail = submitted(database, EMAILS)[0]
    gone = {"suppresses": SuppressionReason.UNSUBSCRIBE}
    take(database, mail.event(kind, **gone))
    unsubscribe(database, mail.email, None, now=NOW)
    token = ask(database, lambda connection: find_tokens(connection, mail.recipient))["weekly"]
    preferences.rejoin(database, token, now=NOW, consent=preferences.Consent("Yes."))
    late = NOW + timedelta(minutes=minutes)
    assert take(database, mail.event(kind, **gone, occurred_at=late)) == Taken(1, 0, 0)
    reader = ask(database, lambda connection: find_subscribers(connection, [mail.email]))[mail.email]
    suppressed = ask(database, lambda connection: find_suppressions(connection, [mail.email]))
    assert (suppressed == {}) == stays
    assert (reader.status == "active") == stays
    take(database, mail.event("bounced", suppresses=SuppressionReason.BOUNCE, occurred_at=NOW - timedelta(hours=1)))
    assert ask(database, lambda connection: find_suppressions(connection, [mail.email])) == {mail.email: "bounce"}


@pytest.mark.parametrize("kinds", [["delivered", "bounced"], ["bounced", "delivered"]])
def test_of_one_id_in_one_post_the_first_word_counts(database: Database, kinds: list[str]) -> None:
    mail = submitted(database, EMAILS)[0]
    reasons = {"bounced": SuppressionReason.BOUNCE, "delivered": None}
    reported = [mail.event(kind, suppresses=reasons[kind], provider_id="same") for kind in kinds]
    assert take(database, *reported) == Taken(1, 1, 0)
    assert ask(database, lambda connection: connection.execute(select(events.c.kind)).scalars().all()) == kinds[:1]
    assert bool(ask(database, lambda connection: find_suppressions(connection, EMAILS))) == (kinds[0] == "bounced")


def test_an_event_settles_the_uncertain_batch_it_is_of_and_no_other(database: Database) -> None:
    mail, *_, last = submitted(database, EMAILS, state="uncertain")
    take(database, mail.event("other"), last.event("delivered", email="somebody@example.com"))
    query = select(batches.c.id).where(batches.c.state == "submitted")
    assert not ask(database, lambda connection: connection.execute(query).all())
    take(database, mail.event("deferred"))
    assert ask(database, lambda connection: connection.execute(query).scalars().all()) == [mail.batch]


def test_where_readers_are_not_tracked_no_open_and_no_click_is_kept(database: Database) -> None:
    mail = submitted(database, EMAILS)[0]
    reported = [mail.event(kind) for kind in ("opened", "clicked", "delivered")]
    assert take(database, *reported, touches=False) == Taken(1, 0, 2)
    assert take(database, *reported[:2], touches=False) == Taken(0, 0, 2)
    assert len(stored(database)) == 1


words = st.text(max_size=20)
strange_events = st.builds(
    Event,
    provider_id=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=5),
    kind=st.sampled_from(EventKind),
    occurred_at=st.just(NOW),
    edition_id=st.none() | st.integers(1, 10**17),
    batch_id=st.none() | st.integers(1, 10**17),
    recipient_id=st.none() | st.integers(1, 10**17),
    email=st.sampled_from([*EMAILS, "", "no address", "ż@example.org", "a@b"]),
    suppresses=st.none() | st.sampled_from(SuppressionReason),
    machine=st.booleans(),
)


@given(st.lists(strange_events, max_size=20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_reported_is_stored_once_and_breaks_nothing(database: Database, reported: list[Event]) -> None:
    with database.begin() as connection:
        connection.execute(events.delete())
    unique = {event.provider_id for event in reported}
    assert take(database, *reported) == Taken(len(unique), len(reported) - len(unique), 0)
    assert take(database, *reported).stored == 0
    count = ask(database, lambda connection: connection.execute(select(func.count()).select_from(events)).scalar())
    assert count == len(unique)
