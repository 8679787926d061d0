import pytest

from digest.render.layout.campaign import Campaign
from tests.render.sample import SITE

MARKS = "utm_source=digest&utm_medium=email&utm_campaign=weekly-2026-03-30"
CAMPAIGN = Campaign("notesfrompoland.com", "weekly-2026-03-30")


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
    assert CAMPAIGN.mark(given) == marked


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
    assert CAMPAIGN.mark(url) == url
