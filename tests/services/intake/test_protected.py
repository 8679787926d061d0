"""Stories behind a password, and stories for members: what of them is stored and mailed, and when."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.domain.editions import Edition, LeftOut
from digest.services.editions.compose import compose_edition
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from digest.store.intake.stories import load_stories
from tests.feed.documents import rss, story
from tests.services.builders import config, local

NOW = local("2026-05-13 06:30")
DAY = date(2026, 5, 13)
DATE = "<pubDate>Tue, 12 May 2026 10:00:00 +0000</pubDate>"
FORM = (
    "<p>This content is password-protected. To view it, please enter the password below.</p>"
    '<form action="https://notesfrompoland.com/wp-login.php?action=postpass" method="post">'
    '<p><label>Password: <input name="post_password" type="password"></label></p></form>'
)
GATE = '<div class="gh-post-upgrade-cta"><h2>This post is for subscribers only</h2><a>Subscribe now</a></div>'


def open_story(text: str = "<p>The council met.</p>") -> str:
    return story(text, title="The budget", more=DATE)


def test_a_story_is_left_out_as_long_as_it_asks_for_a_password(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path)
    other = story("<p>It rained.</p>", title="The weather", more=DATE).replace("p=1", "p=2").replace("slug", "other")
    protected = story(FORM, title="Protected: The budget", more=DATE)
    poll_file(database, rss(protected, other).encode(), settings, now=NOW)
    edition = compose_edition(database, settings, "daily", DAY)
    assert isinstance(edition, Edition)
    assert [item.story.title for item in edition.items] == ["The weather"]
    assert [(left.title, reason) for left, reason in edition.left_out] == [
        ("Protected: The budget", LeftOut.PROTECTED),
    ]
    with database.read() as connection:
        assert {each.text for each in load_stories(connection)} == {"", "It rained."}
    poll_file(database, rss(open_story(), other).encode(), settings, now=NOW + timedelta(minutes=5))
    edition = compose_edition(database, settings, "daily", DAY)
    assert isinstance(edition, Edition)
    assert {item.summary for item in edition.items} == {"The council met.", "It rained."}


@pytest.mark.parametrize(
    ("content", "description", "summary"),
    [
        (GATE, "", ""),
        (GATE, "Rates fall.", "Rates fall."),
        (GATE, "This post is for subscribers only.", ""),
        (f"<p>The council met. It was late.</p>{GATE}", "", "The council met. It was late."),
        ('<div class="mepr_error">You are unauthorized to view this page.</div>', "", ""),
        ('<form><input name="log"><input type="password" name="pwd"></form><p>Log in to read more.</p>', "", ""),
        ("<p>Ten artykuł jest tylko dla prenumeratorów. Zaloguj się.</p>", "Stopy spadają.", "Stopy spadają."),
    ],
)
def test_a_story_for_members_carries_what_somebody_wrote_for_all(
    content: str, description: str, summary: str, migrated_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "digest.db").write_bytes(migrated_file.read_bytes())
    database, settings = Database(f"sqlite:///{tmp_path / 'digest.db'}"), config(tmp_path)
    item = story(content, title="The budget", description=description, more=DATE)
    poll_file(database, rss(item).encode(), settings, now=NOW)
    edition = compose_edition(database, settings, "daily", DAY)
    database.close()
    assert isinstance(edition, Edition)
    assert [item.summary for item in edition.items] == [summary]
