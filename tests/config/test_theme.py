import pytest
from pydantic import ValidationError

from digest.config.theme import Theme
from digest.domain.colours import AA, contrast


def test_every_text_of_the_shipped_theme_can_be_read() -> None:
    for palette in (Theme().light, Theme().dark):
        assert min(found for _, _, found in palette.contrasts()) >= AA
        assert contrast(palette.on_button, palette.button) >= AA


@pytest.mark.parametrize(
    ("colours", "message"),
    [
        ({"accent": "#ff0000"}, r"accent on card has a contrast of 4\.0, .* choose a darker accent"),
        ({"soft_dark": "#555555"}, r"soft_dark on card_dark has a contrast of 2\.3, .* choose a lighter soft_dark"),
        ({"ink": "red"}, 'expected a colour such as "#b8142b"'),
        ({"serif": '"x"'}, "expected font names"),
    ],
)
def test_a_theme_that_cannot_be_read_is_refused_with_its_figures(colours: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Theme.model_validate(colours)


@pytest.mark.parametrize(("accent", "text"), [("#b8142b", "#ffffff"), ("#1a1a1a", "#ffffff"), ("#005a3c", "#ffffff")])
def test_a_button_has_the_text_that_stands_out_most(accent: str, text: str) -> None:
    assert Theme(accent=accent).light.on_button == text
