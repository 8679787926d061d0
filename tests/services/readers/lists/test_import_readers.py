import csv
import io
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from digest.domain.errors import ConfigError, ListError
from digest.domain.list_merge import BROUGHT_BACK
from digest.domain.lists import CSV_COLUMNS, Imported, Line
from digest.domain.readers import OWN_PAGE, SIGN_UP_FORM, Status, Subscriber
from digest.services.readers.lists import parts
from digest.services.readers.lists.csv_format import Layout, escaped
from digest.services.readers.lists.export import each_listed, export_subscribers
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.readers.find import each_subscriber, find_subscribers
from digest.store.readers.save import BUCKETS, save_subscribers
from digest.store.tables import subscribers, subscriptions
from tests.services.builders import WARSAW, local

NOW = local("2026-05-12 07:00")
RULES = ListRules(("daily", "weekly"), ("daily", "weekly"), WARSAW)
RESUBSCRIBE = ListRules(("daily", "weekly"), ("daily", "weekly"), WARSAW, resubscribe=True)


def take(database: Database, text: str | bytes, rules: ListRules = RULES) -> Imported:
    data = text.encode() if isinstance(text, str) else text
    return import_subscribers(database, io.BytesIO(data), rules, now=NOW)


def export(database: Database) -> str:
    target = io.StringIO()
    export_subscribers(database, target)
    return target.getvalue()


def listed(database: Database) -> dict[str, tuple[str, set[str]]]:
    with database.read() as connection:
        return {reader.email: (reader.status.value, set(reader.digests)) for reader in each_subscriber(connection)}


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.added, done.updated, done.unchanged, len(done.refused)


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


def test_a_list_in_another_encoding_is_told_by_the_addresses_of_its_lines(database: Database) -> None:
    text = 'name;email\nŁukasz;l@example.org\nJan;j@example.org\nŚwiętosława;"s@example.org"\nŻaneta;ż@example.org\n'
    done = take(database, text.encode("cp1250"))
    assert counts(done) == (1, 0, 0, 3)
    assert [(refusal.line, refusal.email) for refusal in done.refused] == [
        (2, "l@example.org"),
        (4, "s@example.org"),
        (5, ""),
    ]
    # Who is not plain to see is not named.
    done = take(database, 'name,email\n"B, j@example.org,k@example.org\nŁ,a@'.encode("cp1250") + b"x" * 400 + b"\n")
    assert [refusal.email for refusal in done.refused] == ["", ""]


def test_a_spreadsheet_may_fill_lines_up_to_the_longest_one(database: Database) -> None:
    done = take(database, "email;name;;\na@example.org;A;;\nb@example.org;B;;;;\nc@example.org\nd@example.org;D;;x\n")
    assert counts(done) == (3, 0, 0, 1)
    assert done.refused[0].reason == "4 cells under 2 columns"
    with pytest.raises(ConfigError, match="Unknown columns: one without a name, phone"):
        take(database, "email;;phone;\n")


def test_a_stray_quotation_mark_costs_no_line_but_its_own(database: Database) -> None:
    good = [f"reader{number}@example.org,Reader {number}" for number in range(3_000)]
    good[1_000:1_000] = [
        'stray@example.org,"Stray',
        'said@example.org,Ann "Johnny" Doe',
        'told@example.org,"A ""B"" C"',
    ]
    good[2_500:2_500] = ['"stray2@example.org,Stray']
    done = take(database, "\n".join(["email,name", *good, 'last@example.org,"Z']))
    assert counts(done) == (3_002, 0, 0, 3)
    assert [refusal.line for refusal in done.refused] == [1_002, 2_502, 3_006]
    assert {refusal.reason for refusal in done.refused} == {
        "a quotation mark is not closed in its line, where its cell has to end"
    }
    assert 'Ann ""Johnny"" Doe' in export(database)
    assert 'A ""B"" C' in export(database)


def test_a_line_without_an_end_is_refused_and_the_next_one_read(database: Database) -> None:
    done = take(database, f"email,name\na@example.org,{'x' * 200_000}\nb@example.org,B\n")
    assert counts(done) == (1, 0, 0, 1)
    assert (done.refused[0].line, done.refused[0].reason) == (2, "the line is too long")


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


def test_a_list_of_many_parts_is_one_list(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 3)
    names = [f"r{number:02}@example.org" for number in range(8)]
    seen: list[tuple[str, int]] = []
    lines = [
        *reversed(names),
        "nobody",
        f"{names[0]},First",
        "",
        names[7],
        "r08@example.org,Ola \udcb1",
        f"{names[0]},Last",
    ]
    source = io.BytesIO(("email,name\n" + "\n".join(lines)).encode("utf-8", "surrogateescape"))
    done = import_subscribers(database, source, RULES, now=NOW, progress=lambda *told: seen.append(told))
    assert counts(done) == (8, 0, 3, 2)
    assert [refusal.line for refusal in done.refused] == [10, 14]
    assert [lines for step, lines in seen if step == "read"] == [3, 6, 9, 12, 15, 15]
    assert [lines for step, lines in seen if step == "taken"] == [3, 6, 9, 11]
    assert list(listed(database)) == names
    assert f"{names[0]},Last," in export(database)


def test_whoever_stands_in_a_long_list_twice_is_what_his_last_line_says(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART", 4)
    said = [(f"r{number % 7}@example.org", f"{number}") for number in range(60)]
    done = take(database, "email,name\n" + "\n".join(map(",".join, said)))
    assert counts(done)[0] == 7
    with database.read() as connection:
        assert {reader.email: reader.name for reader in each_subscriber(connection)} == dict(said)


@pytest.mark.parametrize("seed", range(8))
def test_a_dry_run_says_what_the_import_then_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        f"r{chance.randrange(12)}@example.org,{chance.choice('AB')},{chance.choice(('', 'active', 'unsubscribed'))}"
        for _ in range(30)
    ]
    text = "email,name,status\n" + "\n".join(lines)
    done: list[Imported] = []
    for part in (100, 7):
        monkeypatch.setattr(parts, "PART", part)
        database = Database(f"sqlite:///{tmp_path / f'{part}.db'}")
        done += [
            import_subscribers(database, io.BytesIO(text.encode()), RULES, now=NOW, dry_run=dry_run)
            for dry_run in (True, False)
        ]
        database.close()
    assert all(each == done[0] for each in done)


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
    assert all(0 <= bucket < BUCKETS for bucket in buckets)
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


def test_an_import_never_revives_who_left_or_is_suppressed(database: Database) -> None:
    take(database, "email\na@example.org\nb@example.org\nc@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    unsubscribe(database, "b@example.org", "daily", now=NOW)
    suppress_address(database, "c@example.org", reason="complaint", note="", now=NOW)
    done = take(database, "email,status,digests\n" + "".join(f"{x}@example.org,active,daily;weekly\n" for x in "abc"))
    assert [(refusal.email, refusal.reason.split(";")[0]) for refusal in done.refused] == [
        ("a@example.org", "unsubscribed"),
        ("c@example.org", "suppressed (complaint)"),
    ]
    assert listed(database)["a@example.org"] == ("unsubscribed", set())
    assert listed(database)["b@example.org"] == ("active", {"weekly"})


def test_resubscribing_starts_anew_and_keeps_the_token(database: Database) -> None:
    def stored() -> list[tuple[str, bool]]:
        with database.read() as connection:
            rows = connection.execute(select(subscriptions.c.token, subscriptions.c.ended_at).order_by("digest"))
            return [(row.token, row.ended_at is None) for row in rows]

    take(database, "email\na@example.org\n")
    before = stored()
    unsubscribe(database, "a@example.org", None, now=NOW)
    assert stored() == [(token, False) for token, _ in before]
    take(database, "email\na@example.org\n", RESUBSCRIBE)
    assert stored() == before


def test_resubscribe_takes_them_back(database: Database) -> None:
    take(database, "email\na@example.org\nc@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    suppress_address(database, "c@example.org", reason="manual", note="", now=NOW)
    done = take(database, "email,digests\na@example.org,weekly\nc@example.org,\n", RESUBSCRIBE)
    assert not done.refused
    assert listed(database)["a@example.org"] == ("active", {"weekly"})
    assert counts(take(database, "email\nc@example.org\n"))[3] == 0


@pytest.mark.parametrize(
    ("cells", "consent"),
    [
        (",", (NOW, BROUGHT_BACK)),
        (",asked by phone", (NOW, "asked by phone")),
        ("2026-05-12T09:00+02:00,on paper", (local("2026-05-12 09:00"), "on paper")),
        ("2026-05-11T12:00+02:00,on paper", (NOW, BROUGHT_BACK)),  # that one he took back
    ],
)
def test_who_is_brought_back_consents_anew(database: Database, cells: str, consent: tuple[datetime, str]) -> None:
    first = Line("a@example.org", consented_at=local("2026-05-10 12:00"), source=SIGN_UP_FORM)
    add_subscriber(database, first, RULES, now=NOW)
    unsubscribe(database, "a@example.org", None, now=NOW)
    text = f"email,consented_at,source\na@example.org,{cells}\n"
    for expected in ((0, 1, 0, 0), (0, 0, 1, 0)):
        assert counts(take(database, text, RESUBSCRIBE)) == expected
    with database.read() as connection:
        reader = find_subscribers(connection, ["a@example.org"])["a@example.org"]
    assert (reader.consented_at, reader.source) == consent


@pytest.mark.parametrize("rules", [RULES, RESUBSCRIBE], ids=["import", "resubscribe"])
def test_the_usual_list_does_not_put_back_a_consent_that_was_taken_back(database: Database, rules: ListRules) -> None:
    crm, early = "email,consented_at,source\na@example.org,2026-05-01,fair\n", NOW - timedelta(days=5)
    import_subscribers(database, io.BytesIO(crm.encode()), RULES, now=early)
    unsubscribe(database, "a@example.org", None, now=early)
    back = Line("a@example.org", consented_at=NOW, source="added by hand")
    add_subscriber(database, back, RESUBSCRIBE, now=NOW)
    assert counts(take(database, crm, rules)) == (0, 0, 1, 0)
    with database.read() as connection:
        reader = find_subscribers(connection, ["a@example.org"])["a@example.org"]
    assert (reader.consented_at, reader.source, reader.left_at) == (NOW, "added by hand", early)


def test_a_sign_up_that_nobody_confirmed_brings_nobody_back_and_proves_nothing(database: Database) -> None:
    take(database, "email,consented_at,source\n" + "".join(f"{x}@example.org,2026-05-01,fair\n" for x in "abc"))
    unsubscribe(database, "a@example.org", None, now=NOW)
    suppress_address(database, "b@example.org", reason="manual", note="", now=NOW)
    pending = "email,status,source\n" + "".join(f"{x}@example.org,pending,sign-up form\n" for x in "abc")
    done = take(database, pending, RESUBSCRIBE)
    assert [refusal.reason for refusal in done.refused] == [
        "unsubscribed; the line is a sign-up that nobody confirmed",
        "suppressed (manual); the line is a sign-up that nobody confirmed",
    ]
    assert (counts(done), reasons(database)) == ((0, 0, 1, 2), {"a": None, "b": "manual", "c": None})
    # Nor does one that stops his mail.
    take(database, "email,status,suppressed\na@example.org,active,complaint\n", RESUBSCRIBE)
    assert (listed(database)["a@example.org"], reasons(database)["a"]) == (("unsubscribed", set()), "complaint")
    with database.read() as connection:
        assert find_subscribers(connection, ["c@example.org"])["c@example.org"].source == "fair"


def test_who_left_at_the_provider_gets_back_only_what_is_asked_for(database: Database) -> None:
    take(database, "email\na@example.org\n")
    stopped = "email,suppressed\na@example.org,unsubscribe\n"
    for expected in ((0, 1, 0, 0), (0, 0, 1, 0)):
        assert counts(take(database, stopped)) == expected
    assert (listed(database), reasons(database)) == ({"a@example.org": ("unsubscribed", set())}, {"a": "unsubscribe"})
    # What only a person lifts is news.
    assert counts(take(database, "email,suppressed\na@example.org,bounce\n")) == (0, 1, 0, 0)
    assert counts(take(database, "email,digests\na@example.org,weekly\n", RESUBSCRIBE)) == (0, 1, 0, 0)
    assert (listed(database), reasons(database)) == ({"a@example.org": ("active", {"weekly"})}, {"a": None})
    suppress_address(database, "a@example.org", reason="manual", note="", now=NOW)
    assert counts(take(database, "email\na@example.org\n", RESUBSCRIBE)) == (0, 1, 0, 0)


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


def reasons(database: Database) -> dict[str, str | None]:
    return {reader.email[0]: reason for reader, reason in each_listed(database)}


def test_resubscribe_lifts_no_suppression_for_a_line_that_wants_none(database: Database) -> None:
    take(database, "email\na@example.org\nb@example.org\n")
    for email in ("a@example.org", "b@example.org"):
        suppress_address(database, email, reason="manual", note="", now=NOW)
    take(database, "email,status\na@example.org,unsubscribed\nb@example.org,active\n", RESUBSCRIBE)
    assert reasons(database) == {"a": "manual", "b": None}


@pytest.mark.parametrize("rules", [RULES, RESUBSCRIBE], ids=["import", "resubscribe"])
def test_a_list_that_is_taken_elsewhere_says_who_must_not_be_mailed(
    database: Database, tmp_path: Path, rules: ListRules
) -> None:
    take(database, "email,digests\na@example.org,daily\nb@example.org,weekly\nc@example.org,daily\n")
    suppress_address(database, "b@example.org", reason="complaint", note="", now=NOW)
    suppress_address(database, "stranger@example.org", reason="bounce", note="", now=NOW)
    text = export(database)
    assert [row["suppressed"] for row in csv.DictReader(io.StringIO(text))] == ["", "complaint", ""]
    assert counts(take(database, text)) == (0, 0, 3, 0)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    for expected in ((3, 0, 0, 0), (0, 0, 3, 0)):
        assert counts(take(other, text, rules)) == expected
    assert (reasons(other), export(other)) == ({"a": None, "b": "complaint", "c": None}, text)
    assert counts(take(other, "email,suppressed\na@example.org,bounce\nc@example.org,because\n")) == (0, 1, 0, 1)
    assert reasons(other)["a"] == "bounce"
    other.close()


def test_a_list_that_is_taken_elsewhere_says_who_left_what(database: Database, tmp_path: Path) -> None:
    old = "email,digests\na@example.org,daily;weekly\nb@example.org,daily;weekly\nc@example.org,daily\n"
    take(database, old)
    unsubscribe(database, "b@example.org", None, now=NOW)
    assert "left" not in export(database)  # who left everything says so by his status
    unsubscribe(database, "a@example.org", "weekly", now=NOW)
    text = export(database)
    assert [row["left"] for row in csv.DictReader(io.StringIO(text))] == ["weekly", "daily;weekly", ""]
    assert counts(take(database, text)) == (0, 0, 3, 0)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    for expected in ((3, 0, 0, 0), (0, 0, 3, 0)):
        assert counts(take(other, text)) == expected
    assert export(other) == text
    take(other, old)
    assert listed(other) == listed(database)
    # What he reads here a list does not end; what it gives nobody is what it left.
    assert counts(take(other, "email,left\nc@example.org,daily\nnew@example.org,weekly;gone-by\n")) == (1, 0, 1, 0)
    assert listed(other)["c@example.org"] == ("active", {"daily"})
    assert listed(other)["new@example.org"] == ("active", {"daily"})
    # Who left all that there is has left; and comes back to what there is.
    take(other, "email,left\nall@example.org,daily;weekly;gone-by\n")
    assert listed(other)["all@example.org"] == ("unsubscribed", set())
    take(other, "email,status,left\nonce@example.org,unsubscribed,gone-by\n")
    take(other, "email\nonce@example.org\nall@example.org\n", RESUBSCRIBE)
    for name in ("once", "all"):
        assert listed(other)[f"{name}@example.org"] == ("active", {"daily", "weekly"})
    assert take(other, "email,left\nc@example.org,<daily>\n").refused[0].reason.startswith("left must name digests")
    other.close()


def test_who_must_not_be_mailed_is_known_even_where_a_line_changes_nothing_else(database: Database) -> None:
    take(database, "email\na@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    text = "email,status,suppressed\na@example.org,active,complaint\n"
    assert counts(take(database, text)) == (0, 1, 0, 0)
    assert counts(take(database, text)) == (0, 0, 1, 0)
    assert reasons(database) == {"a": "complaint"}
    assert listed(database) == {"a@example.org": ("unsubscribed", set())}


def test_a_stranger_s_sign_up_keeps_nobody_from_being_a_reader(database: Database) -> None:
    with database.begin() as connection:
        asked = Subscriber("a@example.org", status=Status.PENDING, source=SIGN_UP_FORM)
        save_subscribers(connection, [(None, asked)], NOW)
    take(database, "email,consented_at,source\na@example.org,2026-01-01T00:00Z,paper\n")
    with database.read() as connection:
        reader = next(each_subscriber(connection))
    assert (reader.status, reader.digests, reader.source) == (Status.ACTIVE, frozenset({"daily", "weekly"}), "paper")


def test_a_list_that_makes_a_reader_of_who_never_confirmed_gives_him_something(database: Database) -> None:
    with database.begin() as connection:
        pending = [Subscriber(f"{x}@example.org", status=Status.PENDING) for x in "ab"]
        save_subscribers(connection, [(None, reader) for reader in pending], NOW)
    take(database, "email,status,digests\na@example.org,active,\nb@example.org,active,daily\n")
    assert listed(database) == {
        "a@example.org": ("active", {"daily", "weekly"}),
        "b@example.org": ("active", {"daily"}),
    }


@pytest.mark.parametrize("way", [SIGN_UP_FORM, OWN_PAGE])
def test_a_list_replaces_what_a_reader_agreed_to_himself_only_by_something_newer(database: Database, way: str) -> None:
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


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffemail;name;digests\nola@example.org;Ola Żółć;daily\n".encode(),
        "sep=;\r\nemail;name;digests\r\nola@example.org;Ola Żółć;daily\r\n".encode(),
        "email\tname\tdigests\nola@example.org\tOla Żółć\tdaily\n".encode(),
        'Email,Name,Digests\r\nola@example.org,"Ola Żółć",daily\r\n'.encode(),
        "email,name,digests\nola@example.org,Ola Żółć,daily\n".encode("utf-16"),
        "email,name,digests\rola@example.org,Ola Żółć,daily\r".encode(),
        "\r\n\r\nemail,name,digests\r\n\r\nola@example.org,Ola Żółć,daily".encode(),
    ],
)
def test_lists_of_all_common_forms_are_read(database: Database, tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(text)
    with file.open("rb") as source:
        assert counts(import_subscribers(database, source, RULES, now=NOW)) == (1, 0, 0, 0)
    assert "ola@example.org,Ola Żółć,daily,active" in export(database)


@pytest.mark.parametrize("heading", ["name\n", "email,phone\n", "email,email\n", ""])
def test_a_wrong_heading_is_refused_by_name(database: Database, heading: str) -> None:
    with pytest.raises(ConfigError, match="Known columns"):
        take(database, heading + "a@example.org\n")


def test_an_export_can_be_imported_again_and_runs_nothing_in_a_spreadsheet(database: Database, tmp_path: Path) -> None:
    take(
        database,
        "email,name,digests,status,consented_at,source,last_gift_at,recurring\n"
        "a@example.org,=HYPERLINK(1),daily,active,2026-01-02T10:00+01:00,@form,2026-03-01,yes\n"
        "+b@example.org,-1,weekly,pending,,,,\n"
        "c@example.org,''=1,weekly,active,,'tis,,\n"
        'd@example.org,x;=1+1;y,"daily;weekly",active,,;\'@x,,\n',
    )
    text = export(database)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == CSV_COLUMNS
    # Also where one separates by semicolons, as in Poland.
    cells = [cell for separator in ",;" for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    assert counts(take(other, text)) == (4, 0, 0, 0)
    assert export(other) == text
    other.close()


@given(st.text("a;'=+-@ \"", max_size=8).map(str.strip))
def test_a_marked_cell_comes_back_as_it_was(cell: str) -> None:
    marked = escaped(cell)
    assert not [part for part in marked.split(";") if part[:1] in "=+-@" and part]
    quoted = marked.replace('"', '""')
    assert Layout(("email", "name"), ",").cells(f'a@example.org,"{quoted}"')["name"] == cell


SECTIONS = ("Politics", "Energy & Climate", "More news")
CHOOSING = ListRules(("daily",), ("daily",), WARSAW, sections=SECTIONS)


def chosen(database: Database) -> dict[str, frozenset[str]]:
    with database.read() as connection:
        return {reader.email.partition("@")[0]: reader.sections for reader in each_subscriber(connection)}


def test_a_list_may_say_which_sections_a_reader_wants(database: Database, tmp_path: Path) -> None:
    lines = (
        "email,sections",
        "one@example.org,Energy & Climate ; Politics",
        "every@example.org,Politics;More news;Energy & Climate",
        "silent@example.org,",
        "wrong@example.org,Politics;Sport",
    )
    done = take(database, "\n".join(lines), CHOOSING)
    assert counts(done) == (3, 0, 0, 1)
    assert done.refused[0].line == 5
    assert done.refused[0].reason.startswith(
        'there is no section "Sport" (configured: Politics; Energy & Climate; More'
    )
    expected = {"one": {"Politics", "Energy & Climate"}, "every": set(), "silent": set()}
    assert chosen(database) == expected
    target = io.StringIO()
    export_subscribers(database, target, SECTIONS)
    assert [line.rpartition(",")[2] for line in target.getvalue().splitlines()] == [
        "sections",
        "Politics;Energy & Climate",
        "all",
        "all",
    ]
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    take(other, target.getvalue(), CHOOSING)
    assert chosen(other) == expected
    other.close()
    # What a line does not say stays; "all" takes a choice back.
    assert counts(take(database, "email,name\none@example.org,Ola\n", CHOOSING)) == (0, 1, 0, 0)
    assert chosen(database) == expected
    done = take(database, "email,sections\none@example.org,all\nsilent@example.org,\n", CHOOSING)
    assert counts(done) == (0, 1, 1, 0)
    assert chosen(database) == {**expected, "one": set()}


def test_without_the_choice_of_sections_a_list_with_some_is_refused(database: Database) -> None:
    with pytest.raises(ConfigError, match="Unknown columns: sections"):
        take(database, "email,sections\na@example.org,Politics\n")


def test_a_heading_that_cannot_be_read_names_the_encoding(database: Database) -> None:
    for text in ("email,name\n".encode("utf-16-le"), b"e-mail,imi\xea\n"):
        with pytest.raises(ConfigError, match="save the list as UTF-8"):
            take(database, text)


def test_a_list_imported_eight_times_at_once_is_imported_once(database: Database) -> None:
    text = "email\n" + "".join(f"reader{number}@example.org\n" for number in range(500))
    with ThreadPoolExecutor(8) as processes:
        done = list(processes.map(lambda _: take(database, text), range(8)))
    assert sorted(counts(each) for each in done) == [*[(0, 0, 500, 0)] * 7, (500, 0, 0, 0)]


def test_a_utf_16_list_that_breaks_off_refuses_its_last_line(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("email,name\na@example.org,Ola\nb@example.org,Ż".encode("utf-16")[:-1])
    with file.open("rb") as source:
        done = import_subscribers(database, source, RULES, now=NOW)
    assert counts(done) == (1, 0, 0, 1)
    assert done.refused[0].line == 3


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


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_list_raises_anything_but_a_clear_error(tmp_path: Path, text: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    data = text.encode("utf-8", "surrogatepass")
    done = take(database, b"email,name\n" + data)
    assert done.added + done.updated + done.unchanged + len(done.refused) <= max(1, len(data))
    database.close()
