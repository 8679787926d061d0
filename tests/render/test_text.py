from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.render.edition import Renderer
from digest.render.text import tidy, wrap
from tests.render.sample import SITE, config, edition, item

CONFIG = config()
RENDERER = Renderer(CONFIG)
ASK = CONFIG.donation.variants[0]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_text_says_all_that_the_html_says() -> None:
    made = edition()
    text = flat(RENDERER.render(made, ASK).text)
    for entry in made.items:
        for part in (entry.story.title, entry.summary, entry.story.author, entry.story.url or "?"):
            assert part in text
    for part in ("POLITICS", "Earlier, 14 March: Wind farms may stand closer", ASK.heading, ASK.text):
        assert part in text
    assert CONFIG.mail.postal_address in text
    for path in ("/unsubscribe/reader", "/preferences/reader", "/editions/weekly/2026-03-30"):
        assert f"https://digest.notesfrompoland.com{path}" in text


def test_the_text_holds_no_markup_and_no_entities() -> None:
    title = 'Law & justice: "<b>5 > 3</b>" isn\'t news'
    text = RENDERER.render(edition(replace(item(0), story=replace(item(0).story, title=title))), ASK).text
    assert title in text
    assert "&amp;" not in text
    assert "&#" not in text


def test_lines_are_short_but_addresses_stay_whole() -> None:
    text = RENDERER.render(edition(), ASK).text
    assert all(len(line) <= 72 or " " not in line.strip() for line in text.splitlines())
    assert f"\n{SITE}/\n" in text, "without the campaign parameters, it fits on a line"
    (ask,) = {line for line in text.splitlines() if line.startswith(f"{SITE}/donate/")}
    assert "&utm_campaign=weekly-2026-03-30&utm_content=weekly_2026-03-30_" in ask, "a gift is credited to its ask"


def test_there_are_no_gaps_in_the_text() -> None:
    text = RENDERER.render(edition(), ASK).text
    assert "\n\n\n" not in text
    assert not any(line.endswith(" ") for line in text.splitlines())
    assert text.endswith("Poland\n")


def test_a_lone_story_makes_a_whole_text() -> None:
    assert item(0).story.title in RENDERER.render(edition(item(0)), None).text


@given(st.text())
def test_wrapping_keeps_every_word(text: str) -> None:
    wrapped = wrap(text, "  ")
    assert wrapped.split() == text.split()
    assert all(len(line) <= 72 or " " not in line.strip(" ") for line in wrapped.split("\n"))


def test_tidying_ends_a_text_with_one_line_end() -> None:
    assert tidy("\n a  \n\n\n\nb\n\n") == "a\n\nb\n"
