from hypothesis import given
from hypothesis import strategies as st

from digest.domain.colours import contrast, is_colour, mix

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    # The figures of the worked examples in WCAG's techniques and of common checkers.
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@given(one=COLOURS, other=COLOURS, share=st.floats(0, 1))
def test_contrast_is_symmetric_and_a_mixture_lies_between(one: str, other: str, share: float) -> None:
    assert contrast(one, other) == contrast(other, one) >= 1
    assert is_colour(mix(one, other, share))
    assert (mix(one, other, 0), mix(one, other, 1)) == (one, other)
