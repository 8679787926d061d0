"""What a reader is before anything happens to them, and what is kept of their choice of sections."""

import pytest

from digest.domain.readers import Status, Subscriber, choice_of

NONE = frozenset[str]()


def test_nothing_but_the_address_is_known_of_a_new_reader() -> None:
    assert Subscriber("ola@example.org") == (
        *("ola@example.org", "", Status.ACTIVE, NONE, NONE),
        *(None, "", None, False, NONE, None, 0),
        *(None, None, None, None),
    )


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [((), NONE), (("Law",), {"Law"}), (("Law", "Sport"), {"Law"}), (("Sport",), NONE), (("Arts", "Law"), NONE)],
)
def test_a_choice_of_all_sections_or_of_none_that_exists_is_no_choice(wanted: tuple[str, ...], kept: set[str]) -> None:
    assert choice_of(wanted, ("Law", "Arts")) == kept
