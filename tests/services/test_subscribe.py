import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.domain.errors import ConfigError, ListError
from digest.domain.readers import CSV_COLUMNS, Imported, Line, Status
from digest.services.subscribe import (
    ListRules,
    add_subscriber,
    export_subscribers,
    import_subscribers,
    normal_email,
    suppress_address,
    unsubscribe,
)
from digest.store.database import Database
from digest.store.readers import each_subscriber
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
        b"e@example.org,,,,,,\n"
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


def test_resubscribe_takes_them_back(database: Database) -> None:
    take(database, "email\na@example.org\nc@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    suppress_address(database, "c@example.org", reason="manual", note="", now=NOW)
    done = take(database, "email,digests\na@example.org,weekly\nc@example.org,\n", RESUBSCRIBE)
    assert not done.refused
    assert listed(database)["a@example.org"] == ("active", {"weekly"})
    assert counts(take(database, "email\nc@example.org\n"))[3] == 0


def test_a_list_may_say_that_a_reader_left(database: Database) -> None:
    take(database, "email\na@example.org\n")
    take(database, "email,status\na@example.org,unsubscribed\nnew@example.org,unsubscribed\n")
    assert listed(database) == {"a@example.org": ("unsubscribed", set()), "new@example.org": ("unsubscribed", set())}
    assert len(take(database, "email\nnew@example.org\n").refused) == 1


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffemail;name;digests\nola@example.org;Ola Żółć;daily\n".encode(),
        "email\tname\tdigests\nola@example.org\tOla Żółć\tdaily\n".encode(),
        'Email,Name,Digests\r\nola@example.org,"Ola Żółć",daily\r\n'.encode(),
        "email,name,digests\nola@example.org,Ola Żółć,daily\n".encode("utf-16"),
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
        "+b@example.org,-1,weekly,pending,,,,\n",
    )
    text = export(database)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    assert counts(take(other, text)) == (2, 0, 0, 0)
    assert export(other) == text
    other.close()


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


@pytest.mark.parametrize(
    "address", ["", "a", "a@", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@y.org", "@x.org"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        normal_email(address)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_list_raises_anything_but_a_clear_error(tmp_path: Path, text: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    data = text.encode("utf-8", "surrogatepass")
    done = take(database, b"email,name\n" + data)
    assert done.added + done.updated + done.unchanged + len(done.refused) <= max(1, len(data))
    database.close()
