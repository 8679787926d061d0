import pytest

from digest.domain.story_names import matching

TITLES = [
    (3, "Mayor of Łódź asks government to return tram line"),
    (2, "“Not in winter,” warns the grid’s operator"),
    (1, "Tram line"),
]


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        ("łódź", [3]),
        ("LODZ", [3]),
        ("grid's", [2]),
        ('"not in  winter', [2]),
        ("return tram line", [3]),
        ("tram line", [1]),  # the whole title of one
        ("tram", [3, 1]),
        ("  ", []),
        ("pope", []),
    ],
)
def test_a_piece_of_a_title_needs_no_capitals_accents_or_curly_quotes(piece: str, found: list[int]) -> None:
    assert matching(piece, TITLES) == found
