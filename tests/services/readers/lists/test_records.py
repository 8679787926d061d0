"""Quoted cells with line breaks: one cell, and no line inside is a person."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.services.readers.lists.records import MOST_CHARS, MOST_LINES, Enclosed, records
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from tests.services.readers.lists.taking import counts, listed, take


def numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.splitlines(keepends=True), start=1))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_cell_with_line_breaks_is_one_cell_and_its_lines_are_nobody(database: Database, end: str) -> None:
    lines = [
        "email,name,source",
        'ola@example.org,"Ola',
        'jan@example.org, Nowak","fair, 2026"',
        "zoe@example.org,Zoe,",
    ]
    done = take(database, end.join([*lines, ""]))
    assert counts(done) == (2, 0, 0, 0)
    assert set(listed(database)) == {"ola@example.org", "zoe@example.org"}
    with database.read() as connection:
        ola = find_subscribers(connection, ["ola@example.org"])["ola@example.org"]
    assert (ola.name, ola.source) == ("Ola jan@example.org, Nowak", "fair, 2026")


def test_a_refused_record_has_the_number_of_its_first_line(database: Database) -> None:
    done = take(database, 'email,name\n"a@example.org","A\nB"\nnobody,"C\nD"\nalso nobody,E\n')
    assert [refusal.line for refusal in done.refused] == [4, 6]


def test_a_line_in_an_open_quotation_is_never_a_person(database: Database) -> None:
    done = take(database, 'email,name\na@example.org,"A\nb@example.org,B\nc@example.org,C\n')
    assert counts(done) == (0, 0, 0, 3)
    assert listed(database) == {}
    assert [(refusal.line, refusal.email) for refusal in done.refused] == [
        (2, "a@example.org"),
        (3, "b@example.org"),
        (4, "c@example.org"),
    ]


def test_a_quotation_ends_within_so_many_lines() -> None:
    text = 'a,"' + "x\n" * (MOST_LINES - 1)
    assert len(list(records(numbered(text + '"\nb\n'), ","))) == 2
    found = list(records(numbered(text + "x\nb\n"), ","))
    assert [number for number, line in found if not isinstance(line, Enclosed)] == [1, MOST_LINES + 1]
    assert {line.since for _, line in found if isinstance(line, Enclosed)} == {1}


def test_a_quotation_ends_within_so_many_characters() -> None:
    half = "x" * (MOST_CHARS // 2)
    found = list(records(numbered(f'a,"{half}\n{half}\nb\n'), ","))
    assert [(number, isinstance(line, Enclosed)) for number, line in found] == [
        (1, False),
        (2, True),
        (3, False),
    ]


def test_a_quotation_that_another_ones_mark_closes_is_none() -> None:
    found = list(records(numbered('a,"stray\nb,"Doe, Jane"\nc\n'), ","))
    assert [(number, isinstance(line, Enclosed)) for number, line in found] == [(1, False), (2, True), (3, False)]


cells = st.text('ab",; \n', max_size=6)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), max_size=6), st.sampled_from(",;\t"))
def test_what_a_csv_writer_writes_comes_back_record_by_record(rows: list[list[str]], separator: str) -> None:
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    found = [line for _, line in records(numbered(target.getvalue()), separator)]
    assert [next(csv.reader([line], delimiter=separator)) for line in found] == rows
