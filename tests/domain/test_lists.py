"""What the cells of a line mean, and how a reader is written as one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.lists import (
    CSV_COLUMNS,
    Imported,
    Line,
    Refusal,
    check_words,
    columns,
    read_line,
    reports_giving,
    write_line,
)
from digest.domain.readers import Status, Subscriber

NOW = datetime(2026, 5, 12, 5, tzinfo=UTC)
EMAIL = "ola@example.org"
DIGESTS, SECTIONS = ("daily", "weekly"), ("Politics", "Energy & Climate", "Law, justice")
BREAKS_A_LINE = ["a\x00b", "a\nb", "a\x85b", "Ola\u2028", "\u202egro.elpmaxe"]


def line(**cells: str) -> Line:
    return read_line(cells, EMAIL, digests=DIGESTS, zone=ZoneInfo("Europe/Warsaw"), now=NOW, sections=SECTIONS)


@pytest.mark.parametrize("cells", [{}, dict.fromkeys([*CSV_COLUMNS, "sections", "left", "suppressed"], "")])
def test_an_empty_cell_means_the_same_as_a_missing_one(cells: dict[str, str]) -> None:
    assert line(**cells) == Line(EMAIL)


@pytest.mark.parametrize(
    ("column", "cell", "meaning"),
    [
        ("name", "Ola Żółć", "Ola Żółć"),
        ("source", "fair 2026", "fair 2026"),
        ("digests", "weekly", {"weekly"}),
        ("digests", " weekly ;daily;", {"daily", "weekly"}),
        ("digests", "weekly,daily", {"daily", "weekly"}),
        ("digests", " ; ", None),
        ("status", "pending", Status.PENDING),
        ("status", "Active", Status.ACTIVE),
        ("status", "UNSUBSCRIBED", Status.UNSUBSCRIBED),
        ("recurring", "Yes", True),
        ("recurring", "NO", False),
        ("sections", "Politics; Law, justice", {"Politics", "Law, justice"}),
        ("sections", "Politics;Energy & Climate;Law, justice", set()),
        ("sections", "all", set()),
        ("sections", ";", None),
        ("left", "weekly, gone-by;2", {"weekly", "gone-by", "2"}),
        ("left", "a" * 40, {"a" * 40}),
        ("suppressed", "Bounce", "bounce"),
        ("suppressed", "manual", "manual"),
    ],
)
def test_each_cell_is_read(column: str, cell: str, meaning: object) -> None:
    assert line(**{column: cell})._asdict() == {**Line(EMAIL)._asdict(), column: meaning}


@pytest.mark.parametrize("column", ["consented_at", "last_gift_at"])
@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-01-02", "2026-01-01T23:00+00:00"),
        ("2026-01-02T07:00", "2026-01-02T06:00+00:00"),
        ("2026-01-02T07:00-05:00", "2026-01-02T12:00+00:00"),
        ("2026-01-02T07:00Z", "2026-01-02T07:00+00:00"),
        ("2026-05-13T05:00Z", "2026-05-13T05:00+00:00"),
        ("2.1.2026 7:00", "2026-01-02T06:00+00:00"),
    ],
)
def test_a_time_is_local_without_an_offset_and_at_most_a_day_ahead(column: str, cell: str, moment: str) -> None:
    assert line(**{column: cell})._asdict() == {**Line(EMAIL)._asdict(), column: datetime.fromisoformat(moment)}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("digests", "daily;monthly"),
        ("status", "asleep"),
        ("status", "erased"),
        ("recurring", "maybe"),
        ("sections", "Politics;Sport"),
        ("sections", "all;Politics"),
        ("left", "<daily>"),
        ("left", "a" * 41),
        ("left", "-daily"),
        ("suppressed", "because"),
        ("consented_at", "yesterday"),
        ("consented_at", "0001-01-01"),
        ("consented_at", "2026-05-13T05:00:01Z"),
        ("last_gift_at", "31.02.2026"),
        ("last_gift_at", "2026-05-13T05:00:01Z"),
        *((column, cell) for column in ("name", "source") for cell in BREAKS_A_LINE),
    ],
)
def test_the_error_about_a_bad_cell_names_its_column(column: str, cell: str) -> None:
    with pytest.raises(ValueError, match=column.removesuffix("s")):
        line(**{column: cell})


def test_a_date_or_a_yes_or_no_says_whether_a_reader_gives() -> None:
    assert reports_giving(Line(EMAIL, last_gift_at=NOW))
    assert reports_giving(Line(EMAIL, recurring=False))
    assert not reports_giving(Line(EMAIL, name="Ola"))


@pytest.mark.parametrize("text", BREAKS_A_LINE)
def test_words_from_a_form_may_not_break_a_line_either(text: str) -> None:
    check_words(Line(EMAIL))
    check_words(Line(EMAIL, name="Zoë\u00a0\u200d", source="fair"))
    for broken in (Line(EMAIL, name=text), Line(EMAIL, source=text)):
        with pytest.raises(ValueError, match="control characters"):
            check_words(broken)


def test_a_list_has_the_columns_that_its_readers_need() -> None:
    assert columns(()) == (*CSV_COLUMNS, "left", "suppressed")
    assert columns(SECTIONS) == (*CSV_COLUMNS, "sections", "left", "suppressed")
    assert columns((), left=False) == (*CSV_COLUMNS, "suppressed")
    assert columns((), left=False, suppressed=False) == CSV_COLUMNS


def test_the_result_of_an_import_names_each_refused_line_and_each_unreachable_reader() -> None:
    unreachable = "żółw@example.org"
    refused, taken = Refusal(4, EMAIL, "erased"), Refusal(5, unreachable, "no ASCII")
    assert Imported(1, 2, 3, (refused,), (taken,)).as_json() == {
        "added": 1,
        "updated": 2,
        "unchanged": 3,
        "refused": [{"line": 4, "email": EMAIL, "reason": "erased"}],
        "unreachable": [{"line": 5, "email": unreachable, "reason": "no ASCII"}],
    }


words = st.text("Zażółć gęślą-;=1", max_size=9).map(str.strip)
moments = st.none() | st.datetimes(datetime(2001, 1, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC))
readers = st.builds(
    Subscriber,
    st.just(EMAIL),
    words,
    st.sampled_from([Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED]),
    st.frozensets(st.sampled_from(DIGESTS)),
    st.frozensets(st.sampled_from(["daily", "weekly", "monthly"])),
    moments,
    words,
    moments,
    st.booleans(),
    st.frozensets(st.sampled_from(SECTIONS), max_size=2),
)


@given(readers)
def test_a_reader_written_as_a_line_reads_as_the_same_reader(reader: Subscriber) -> None:
    assert len(write_line(reader)) == len(CSV_COLUMNS)
    for sections in ((), SECTIONS):
        for left in (False, True):
            names = columns(sections, left=left, suppressed=False)
            cells = dict(zip(names, write_line(reader, sections, left=left), strict=True))
            again = line(**cells)
            assert (again.name or "", again.source or "") == (reader.name, reader.source)
            assert (again.status, again.digests or frozenset()) == (reader.status, reader.digests)
            assert (again.consented_at, again.last_gift_at) == (reader.consented_at, reader.last_gift_at)
            assert again.recurring == reader.recurring
            assert again.sections == (reader.sections if sections else None)
            assert again.left == (reader.left if left else frozenset())
