"""The forms of a list: encodings, separators, quotation marks and headings."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.services.readers.lists.csv_format import Layout, escaped
from digest.services.readers.lists.import_readers import import_subscribers
from digest.store.database import Database
from tests.services.readers.lists.taking import NOW, RULES, counts, export, take


def test_a_list_in_another_encoding_is_recognised_by_the_addresses_of_its_lines(database: Database) -> None:
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


def test_a_stray_quotation_mark_costs_no_more_than_a_hundred_lines(database: Database) -> None:
    good = [f"reader{number}@example.org,Reader {number}" for number in range(3_000)]
    good[1_000:1_000] = [
        'stray@example.org,"Stray',
        'said@example.org,Ann "Johnny" Doe',
        'told@example.org,"A ""B"" C"',
    ]
    good[2_500:2_500] = ['"stray2@example.org,Stray']
    done = take(database, "\n".join(["email,name", *good, 'last@example.org,"Z']))
    assert counts(done) == (2_902, 0, 0, 103)
    assert [refusal.line for refusal in done.refused] == [1_002, 1_003, *range(2_502, 2_602), 3_006]
    by_line = {refusal.line: refusal.reason for refusal in done.refused}
    assert {by_line[line] for line in (1_002, 2_502, 3_006)} == {"a quotation mark opens a cell that is not closed"}
    assert by_line[1_003] == "it stands in a quotation that line 1002 opens, and that is not closed"
    assert done.refused[1].email == "said@example.org"
    assert 'A ""B"" C' in export(database)


def test_a_line_without_an_end_is_refused_and_the_next_one_read(database: Database) -> None:
    done = take(database, f"email,name\na@example.org,{'x' * 200_000}\nb@example.org,B\n")
    assert counts(done) == (1, 0, 0, 1)
    assert (done.refused[0].line, done.refused[0].reason) == (2, "the line is too long")


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
        assert counts(import_subscribers(database, [source], RULES, now=NOW)) == (1, 0, 0, 0)
    assert "ola@example.org,Ola Żółć,daily,active" in export(database)


@pytest.mark.parametrize("heading", ["name\n", "email,phone\n", "email,email\n", ""])
def test_a_wrong_heading_is_refused_by_name(database: Database, heading: str) -> None:
    with pytest.raises(ConfigError, match="Known columns"):
        take(database, heading + "a@example.org\n")


@given(st.text("a;'=+-@＝＋－＠ \"", max_size=8).map(str.strip))
def test_a_marked_cell_comes_back_as_it_was(cell: str) -> None:
    marked = escaped(cell)
    assert not [part for part in marked.split(";") if part[:1] in "=+-@＝＋－＠" and part]
    quoted = marked.replace('"', '""')
    assert Layout(("email", "name"), ",").cells(f'a@example.org,"{quoted}"')["name"] == cell


def test_a_heading_that_cannot_be_read_names_the_encoding(database: Database) -> None:
    for text in ("email,name\n".encode("utf-16-le"), b"e-mail,imi\xea\n"):
        with pytest.raises(ConfigError, match="save the list as UTF-8"):
            take(database, text)


def test_a_utf_16_list_that_breaks_off_refuses_its_last_line(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("email,name\na@example.org,Ola\nb@example.org,Ż".encode("utf-16")[:-1])
    with file.open("rb") as source:
        done = import_subscribers(database, [source], RULES, now=NOW)
    assert counts(done) == (1, 0, 0, 1)
    assert done.refused[0].line == 3


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_list_raises_anything_but_a_clear_error(tmp_path: Path, text: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'digest.db'}")
    data = text.encode("utf-8", "surrogatepass")
    done = take(database, b"email,name\n" + data)
    assert done.added + done.updated + done.unchanged + len(done.refused) <= max(1, len(data))
    database.close()
