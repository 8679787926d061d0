import pytest

from digest.domain.counting import counted


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, "reader"), "0 readers"),
        ((1, "reader"), "1 reader"),
        ((1_234, "reader"), "1,234 readers"),
        ((1, "reader waits", "readers wait"), "1 reader waits"),
        ((2, "story", "stories"), "2 stories"),
    ],
)
def test_a_count_agrees_with_its_noun(given: tuple[int, str] | tuple[int, str, str], said: str) -> None:
    assert counted(*given) == said
