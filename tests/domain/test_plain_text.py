from hypothesis import given
from hypothesis import strategies as st

from digest.domain.plain_text import tidy, tidy_lines


@given(st.text())
def test_tidied_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert once == once.strip()
    assert not set(once) & set("\n\r\t\v\f\0\u2028\u202e\u200b")


@given(st.text())
def test_tidied_lines_show_what_one_tidied_line_shows(text: str) -> None:
    lines = tidy_lines(text)
    assert tidy_lines(lines) == lines
    assert tidy(lines) == tidy(text.replace("\x1f", ""))  # a separator that Python takes for a space


def test_tidied_lines_keep_paragraphs_and_no_break_spaces() -> None:
    typed = "\n Good\u202e morning,\u200b it is 5\u00a0\u00b0C.\r\n\r\nYour\u2066 editors \ufeff"
    assert tidy_lines(typed) == "Good morning, it is 5\u00a0\u00b0C.\n\nYour editors"
