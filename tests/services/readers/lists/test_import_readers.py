import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import select

from digest.domain.ask_shares import PLACES
from digest.domain.errors import ConfigError, ListError
from digest.domain.lists import Line
from digest.domain.readers import OWN_PAGE, SIGN_UP_FORM, Status, Subscriber
from digest.services.readers.lists.import_readers import add_subscriber, import_subscribers
from digest.services.readers.preferences import unsubscribe
from digest.store.database import Database
from digest.store.readers.find import each_subscriber, find_subscribers
from digest.store.readers.save import save_subscribers
from digest.store.tables import subscribers, subscriptions
from tests.services.builders import local
from tests.services.readers.lists.taking import NOW, RULES, counts, export, listed, take


def test_only_the_address_is_required_and_two_forms_of_it_are_one_reader(database: Database) -> None:
    done = take(database, "email\nA@Example.COM\na@example.com\nzażółć@example.org\n")
    assert counts(done) == (2, 0, 1, 0)
    assert listed(database) == {
        "a@example.com": ("active", {"daily", "weekly"}),
        "zażółć@example.org": ("active", {"daily", "weekly"}),
    }


def test_bad_lines_are_refused_by_number_and_the_good_ones_kept(database: Database) -> None:
    done = take(
        database,
        b"email,digests,status,consented_at,recurring\n"
        b"good@example.org,daily,active,2026-01-01,no\n"
        b"no-address,,,,\n"
        b"\n"
        b"a@example.org,monthly,,,\n"
        b"b@example.org,,asleep,,\n"
        b"c@example.org,,,yesterday,\n"
        b"d@example.org,,,,maybe\n"
        b"\xb1@example.org,,,,\n"
        b"e@example.org,,,,,,more\n"
        b",daily,,,\n"
        b"last@example.org,weekly,,,\n",
    )
    assert counts(done) == (2, 0, 0, 8)
    assert [refusal.line for refusal in done.refused] == [3, 5, 6, 7, 8, 9, 10, 11]
    assert all(refusal.reason for refusal in done.refused)
    assert set(listed(database)) == {"good@example.org", "last@example.org"}


def test_an_import_is_repeatable(database: Database) -> None:
    text = "email,name,digests,last_gift_at\na@example.org,Ola,weekly,2026-02-03\nb@example.org,,,\n"
    assert counts(take(database, text)) == (2, 0, 0, 0)
    assert counts(take(database, text)) == (0, 0, 2, 0)
    assert counts(take(database, text.replace("Ola", "Ola N."))) == (0, 1, 1, 0)


def test_a_consent_that_is_still_to_come_is_refused(database: Database) -> None:
    done = take(database, "email,consented_at\na@example.org,2999-01-01\nb@example.org,2026-01-01\n")
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [
        (2, 'consented_at is still to come: "2999-01-01"')
    ]
    assert set(listed(database)) == {"b@example.org"}


def test_the_last_line_of_a_reader_counts(database: Database) -> None:
    text = "email,name,digests\na@example.org,Ola,daily\na@example.org,Ala,weekly\n"
    assert counts(take(database, text)) == (1, 0, 1, 0)
    assert "a@example.org,Ala,daily;weekly,active" in export(database)
    assert counts(take(database, "email,name\na@example.org,Ela\na@example.org,Ala\n")) == (0, 0, 2, 0)


def test_each_subscription_has_a_token_and_each_reader_a_bucket_of_their_own(database: Database) -> None:
    take(database, "email\n" + "".join(f"r{number}@example.org\n" for number in range(200)))
    with database.read() as connection:
        tokens = connection.execute(select(subscriptions.c.token)).scalars().all()
        buckets = connection.execute(select(subscribers.c.bucket)).scalars().all()
    assert len(set(tokens)) == len(tokens) == 400
    assert {len(token) for token in tokens} == {24}
    assert all(0 <= bucket < PLACES for bucket in buckets)
    assert len(set(buckets)) > 150


def test_many_changes_of_one_part_are_each_reader_s_own(database: Database) -> None:
    take(database, "email,name\na@example.org,A\nb@example.org,B\nc@example.org,C\n")
    done = take(
        database,
        "email,name,digests,status,last_gift_at,recurring\n"
        "a@example.org,Ala,,,2026-02-03,yes\n"
        "b@example.org,,,unsubscribed,,\n"
        "c@example.org,,,,2026-02-03T07:00-05:00,\n"
        "d@example.org,,daily,pending,,\n",
    )
    assert counts(done) == (1, 3, 0, 0)
    assert export(database).splitlines()[1:] == [
        "a@example.org,Ala,daily;weekly,active,,,2026-02-02T23:00:00+00:00,yes",
        "b@example.org,B,,unsubscribed,,,,no",
        "c@example.org,C,daily;weekly,active,,,2026-02-03T12:00:00+00:00,no",
        "d@example.org,,daily,pending,,,,no",
    ]
    with database.read() as connection:
        left = connection.execute(select(subscribers.c.email).where(subscribers.c.left_at == NOW)).scalars().all()
        ended = connection.execute(select(subscriptions.c.digest).where(subscriptions.c.ended_at == NOW)).all()
    assert left == ["b@example.org"]
    assert len(ended) == 2


def test_a_reader_found_for_a_change_cannot_leave_before_it_is_made(database: Database) -> None:
    take(database, "email\na@example.org\n")
    leaving = threading.Thread(target=lambda: unsubscribe(database, "a@example.org", None, now=NOW))
    with database.begin() as connection:
        assert find_subscribers(connection, ["a@example.org"])
        leaving.start()
        leaving.join(0.3)
        assert leaving.is_alive()
    leaving.join()
    assert listed(database) == {"a@example.org": ("unsubscribed", set())}


def test_the_time_and_the_way_of_a_consent_are_of_one_act(database: Database) -> None:
    add_subscriber(
        database, Line("a@example.org", consented_at=local("2026-05-01 12:00"), source=SIGN_UP_FORM), RULES, now=NOW
    )
    assert counts(take(database, "email,consented_at\na@example.org,2026-05-04\n")) == (0, 1, 0, 0)
    with database.read() as connection:
        reader = find_subscribers(connection, ["a@example.org"])["a@example.org"]
    assert (reader.consented_at, reader.source) == (local("2026-05-04 00:00"), "")


def test_the_latest_gift_counts_also_in_a_list_of_readers(database: Database) -> None:
    add_subscriber(database, Line("a@example.org", last_gift_at=NOW), RULES, now=NOW)
    assert counts(take(database, "email,last_gift_at\na@example.org,2024-01-01\n")) == (0, 0, 1, 0)
    with database.read() as connection:
        assert find_subscribers(connection, ["a@example.org"])["a@example.org"].last_gift_at == NOW


def test_a_stranger_s_sign_up_keeps_nobody_from_being_a_reader(database: Database) -> None:
    with database.begin() as connection:
        asked = Subscriber("a@example.org", status=Status.PENDING, source=SIGN_UP_FORM)
        save_subscribers(connection, [(None, asked)], NOW)
    take(database, "email,consented_at,source\na@example.org,2026-01-01T00:00Z,paper\n")
    with database.read() as connection:
        reader = next(each_subscriber(connection))
    assert (reader.status, reader.digests, reader.source) == (Status.ACTIVE, frozenset({"daily", "weekly"}), "paper")


def test_a_list_gives_digests_to_a_reader_who_never_confirmed(database: Database) -> None:
    with database.begin() as connection:
        pending = [Subscriber(f"{x}@example.org", status=Status.PENDING) for x in "ab"]
        save_subscribers(connection, [(None, reader) for reader in pending], NOW)
    take(database, "email,status,digests\na@example.org,active,\nb@example.org,active,daily\n")
    assert listed(database) == {
        "a@example.org": ("active", {"daily", "weekly"}),
        "b@example.org": ("active", {"daily"}),
    }


@pytest.mark.parametrize("way", [SIGN_UP_FORM, OWN_PAGE])
def test_a_list_replaces_a_readers_own_consent_only_by_a_newer_one(database: Database, way: str) -> None:
    take(database, f"email,consented_at,source\na@example.org,2026-03-01T00:00Z,{way}\n")

    def consent(line: str) -> tuple[str, str]:
        take(database, f"email,consented_at,source\na@example.org,{line}\n")
        with database.read() as connection:
            reader = next(each_subscriber(connection))
        return str(reader.consented_at)[:10], reader.source

    assert consent("2019-01-01,old paper") == ("2026-03-01", way)
    assert consent(",old paper") == ("2026-03-01", way)
    assert consent("2026-04-01T00:00Z,new paper") == ("2026-04-01", "new paper")
    assert consent("2019-01-01,old paper") == ("2018-12-31", "old paper")


def test_a_list_may_say_that_a_reader_left(database: Database) -> None:
    take(database, "email\na@example.org\n")
    take(database, "email,status\na@example.org,unsubscribed\nnew@example.org,unsubscribed\n")
    assert listed(database) == {"a@example.org": ("unsubscribed", set()), "new@example.org": ("unsubscribed", set())}
    assert len(take(database, "email\nnew@example.org\n").refused) == 1


def test_without_the_choice_of_sections_a_list_with_some_is_refused(database: Database) -> None:
    with pytest.raises(ConfigError, match="Unknown columns: sections"):
        take(database, "email,sections\na@example.org,Politics\n")


def test_a_list_imported_eight_times_at_once_is_imported_once(database: Database) -> None:
    text = "email\n" + "".join(f"reader{number}@example.org\n" for number in range(500))
    with ThreadPoolExecutor(8) as processes:
        done = list(processes.map(lambda _: take(database, text), range(8)))
    assert sorted(counts(each) for each in done) == [*[(0, 0, 500, 0)] * 7, (500, 0, 0, 0)]


@pytest.mark.parametrize("name", ["a\x00b", "a\x85b", "Ola\u202egro.elpmaxe"])
def test_a_name_that_breaks_a_line_or_turns_its_direction_is_refused(database: Database, name: str) -> None:
    done = take(database, f"email,name,source\na@example.org,{name},\nb@example.org,,{name}\nc@example.org,Zoë,web\n")
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [
        (2, "the name has control characters"),
        (3, "the source has control characters"),
    ]


def test_unsubscribing_is_repeatable_and_of_one_digest_or_all(database: Database) -> None:
    take(database, "email\na@example.org\n")
    for _ in range(2):
        reader = unsubscribe(database, "A@example.org", "daily", now=NOW)
        assert (reader.status, reader.digests) == (Status.ACTIVE, frozenset({"weekly"}))
    assert unsubscribe(database, "a@example.org", "weekly", now=NOW).status is Status.UNSUBSCRIBED
    with pytest.raises(ListError, match="Nobody"):
        unsubscribe(database, "b@example.org", None, now=NOW)


def test_adding_one_reader_follows_the_same_rules(database: Database) -> None:
    line = Line("a@example.org", status=Status.ACTIVE, digests=frozenset({"daily"}))
    assert counts(add_subscriber(database, line, RULES, now=NOW)) == (1, 0, 0, 0)
    unsubscribe(database, "a@example.org", None, now=NOW)
    assert counts(add_subscriber(database, line, RULES, now=NOW)) == (0, 0, 0, 1)


def test_readers_whom_the_mailer_can_never_reach_are_taken_and_named_by_line(database: Database) -> None:
    rules = replace(RULES, reached=str.isascii)
    text = "email,status\na@example.org,\nżółw@example.org,\nłoś@example.org,unsubscribed\nno-address,\n"
    done = import_subscribers(database, [BytesIO(text.encode())], rules, now=NOW)
    assert counts(done) == (3, 0, 0, 1)
    assert [(one.line, one.email) for one in done.unreachable] == [(3, "żółw@example.org")]
    assert "cannot mail" in done.unreachable[0].reason
    added = add_subscriber(database, Line("źrebię@example.org", status=Status.ACTIVE), rules, now=NOW)
    assert [one.email for one in added.unreachable] == ["źrebię@example.org"]
