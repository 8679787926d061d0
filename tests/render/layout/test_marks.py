from datetime import date

import pytest

from digest.domain.references import Reference, write
from digest.render.layout.marks import Marks
from tests.render.sample import SITE

MARKS = "utm_source=digest&utm_medium=email&utm_campaign=weekly-2026-03-30"
REFERENCE = Reference("weekly", date(2026, 3, 30), "a", "middle", "50")
LINKS = Marks("notesfrompoland.com", "weekly-2026-03-30")


@pytest.mark.parametrize(
    ("given", "marked"),
    [
        (f"{SITE}/a/", f"{SITE}/a/?{MARKS}"),
        (SITE, f"{SITE}/?{MARKS}"),
        ("https://www.notesfrompoland.com/a", f"https://www.notesfrompoland.com/a?{MARKS}"),
        (f"{SITE}/a/?p=1&q=%C5%82+b&empty=", f"{SITE}/a/?p=1&q=%C5%82+b&empty=&{MARKS}"),
        (f"{SITE}/a/?utm_source=feed&p=1&UTM_Medium=rss", f"{SITE}/a/?p=1&{MARKS}"),
        (f"{SITE}/a/#part-2", f"{SITE}/a/?{MARKS}#part-2"),
        ("HTTPS://NotesFromPoland.com:443/a", f"https://NotesFromPoland.com:443/a?{MARKS}"),
    ],
)
def test_links_to_the_site_carry_the_campaign(given: str, marked: str) -> None:
    assert LINKS.mark(given) == marked


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/?utm_source=theirs",
        "https://notnotesfrompoland.com/",
        "https://notesfrompoland.com.example.org/",
        "https://example.org/?next=https://notesfrompoland.com/",
        "http://[broken",
        "mailto:redakcja@notesfrompoland.com",
        "",
    ],
)
def test_links_elsewhere_are_left_alone(url: str) -> None:
    assert LINKS.mark(url) == url
    assert LINKS.mark_ask(url, REFERENCE, None) == url


@pytest.mark.parametrize(
    ("given", "parameter", "marked"),
    [
        (f"{SITE}/give/#now", "custom", f"{SITE}/give/?{MARKS}&utm_content={write(REFERENCE)}#now"),
        ("https://pay.example/x", "custom", f"https://pay.example/x?custom={write(REFERENCE)}"),
        (
            "https://pay.example/?custom=1&a=%C5%82#b",
            "custom",
            f"https://pay.example/?a=%C5%82&custom={write(REFERENCE)}#b",
        ),
        ("https://pay.example/?a", "m[ref]", f"https://pay.example/?a&m%5Bref%5D={write(REFERENCE)}"),
    ],
)
def test_an_asks_link_carries_the_reference(given: str, parameter: str, marked: str) -> None:
    assert LINKS.mark_ask(given, REFERENCE, parameter) == marked
