"""What mail programs make of a mail."""

from digest.render.emulate import GMAIL_STYLE_CHARS, as_gmail, in_palette

DARK = "<style>@media (prefers-color-scheme:dark){.ink{color:#fff!important}}</style>"
PLAIN = "<style>.ink{color:#000}</style>"


def test_a_palette_is_shown_whatever_the_browser_prefers() -> None:
    assert "@media (min-width:0){.ink{color:#fff" in in_palette(DARK, dark=True)
    assert "@media (max-width:0){.ink{color:#fff" in in_palette(DARK, dark=False)
    light = DARK.replace("dark", "light")
    assert "(max-width:0)" in in_palette(light, dark=True)
    assert "(min-width:0)" in in_palette(light, dark=False)


def test_gmail_drops_the_blocks_that_it_cannot_read() -> None:
    long = f"<style>{'a' * (GMAIL_STYLE_CHARS + 1)}</style>"
    scheme = '<meta name="color-scheme" content="light dark">'
    page = f"<html><head>{scheme}{PLAIN}{DARK}{long}</head><body class='x'>{PLAIN}<p>Hello</p></body></html>"
    assert as_gmail(page) == f"<html><head>{PLAIN}</head><body class='x'><p>Hello</p></body></html>"


def test_a_piece_without_a_body_is_all_head() -> None:
    assert as_gmail(PLAIN) == PLAIN
