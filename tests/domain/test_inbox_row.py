"""What an inbox shows, and where a phone cuts it."""

from hypothesis import given
from hypothesis import strategies as st

from digest.domain.inbox_row import on_a_desktop, on_a_phone


def test_a_phone_cuts_the_subject_and_the_preheader_where_they_reach_the_edge() -> None:
    row = on_a_phone(
        "Notes from Poland",
        "Sejm approves law to speed up building of homes near stations",
        "And 11 more stories: Zloty at its strongest in five years; Storks return; and what else there is",
    )
    assert row == (
        "Notes from Poland",
        "Sejm approves law to speed up building…",
        "And 11 more stories: Zloty at its strongest in five years; Storks return; and…",
    )


def test_a_row_that_fits_is_shown_whole() -> None:
    assert on_a_phone("News", "s" * 40, "p" * 78) == ("News", "s" * 40, "p" * 78)
    assert on_a_phone("News", "s" * 41, "p" * 79) == ("News", f"{'s' * 39}…", f"{'p' * 77}…")


def test_a_wide_character_takes_two_columns() -> None:
    assert on_a_phone("News", "新" * 30, "")[1] == f"{'新' * 19}…"


@given(st.text(), st.text(), st.text())
def test_every_line_of_the_row_fits_on_a_terminal(sender: str, subject: str, preheader: str) -> None:
    assert all(len(line) <= 78 for line in on_a_phone(sender, subject, preheader))


def test_a_wide_inbox_gives_the_preheader_the_rest_of_the_subjects_line() -> None:
    assert on_a_desktop("Notes", "Short", "And more") == ("Notes", "Short", "And more")
    assert on_a_desktop("N" * 30, "S" * 100, "And more stories") == ("N" * 23 + "…", "S" * 100, "And more…")
    assert on_a_desktop("Notes", "S" * 120, "And more") == ("Notes", "S" * 109 + "…", "")
