import pytest

from digest.domain.nearest import nearest

NAMES = ("title", "subject", "lead", "links", "date_line", "preheader", "preheader_padding")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("titel", "title"),
        ("Title", "title"),
        ("preheder", "preheader"),
        ("link", "links"),
        ("dateline", "date_line"),
        ("nobody", None),
        ("", None),
    ],
)
def test_a_typing_error_leads_to_the_name_that_was_meant(typed: str, meant: str | None) -> None:
    assert nearest(typed, NAMES) == meant


def test_of_two_names_alike_the_first_in_the_alphabet_is_given_whatever_their_order() -> None:
    assert nearest("cat", ("hat", "bat")) == nearest("cat", ("bat", "hat")) == "bat"
