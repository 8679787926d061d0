"""What an exported list says, and that another database learns the same from it."""

import csv
import io
from pathlib import Path

import pytest

from digest.domain.lists import CSV_COLUMNS
from digest.services.readers.lists.export import export_subscribers
from digest.services.readers.lists.import_readers import ListRules
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.readers.find import each_subscriber
from tests.services.builders import WARSAW
from tests.services.readers.lists.taking import NOW, RESUBSCRIBE, RULES, counts, export, listed, reasons, take


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
    assert "left" not in export(database)  # the status of readers who left everything says so
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
    # A list ends no digest that they read here, and gives nobody a digest that it says they left.
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
    export_subscribers(database, target, SECTIONS, now=NOW)
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
