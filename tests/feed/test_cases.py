"""Items from people who read feeds for a living, each read, composed and described as `edition.json` has it.

The items are kept beside the project. `want` in a row is the value itself, or words; `MEANINGS` says what words mean.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from digest.domain.editions import NoEdition
from digest.render.edition import Renderer
from digest.services.editions.make import make_edition
from digest.services.intake.read_feed import poll_file
from digest.store.database import Database
from tests.feed.documents import rss
from tests.services.builders import config, local

CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "items.json"
HEAD = "<title>Town Gazette</title><link>https://gazette.example/</link>"
NOW = local("2026-05-13 06:30")
SECTIONS = ("Politics", "Women's rights", "Energy & Climate")

Found = dict[str, Any]
"""The story as `edition.json` has it; empty when the edition leaves it out."""

MEANINGS: dict[str, Callable[[Found], bool]] = {
    "a link that works": lambda found: unquote(found["url"]) == "https://gazette.example/łódź/",
    "not in the mail": lambda found: not found,
    "title alone, or not in the mail": lambda found: not found or found["summary"] == "",
    "without “Her rival replied:”": lambda found: found["summary"] == "Polls open on Sunday.",
    "The mayor said: …": lambda found: found["summary"] == "The mayor said: 'We will win this.' Her rival disagreed.",
    "Town won the cup. …": lambda found: found["summary"] == "Town won the cup. Fans went home.",
    "The minister named two goals: lower taxes; safer roads. (or no such sentence)": lambda found: (
        found["summary"] == "The minister named two goals: lower taxes; safer roads. Her rivals want neither."
    ),
}
"""What is wanted of a row where `want` is in words."""


def rows() -> Iterator[Any]:
    """List every row as a test's parameters."""
    kinds = json.loads(CASES.read_text(encoding="utf-8")) if CASES.exists() else []
    for kind in kinds:
        for row in kind["rows"]:
            yield pytest.param(kind["field"], row, id=f"{kind['field']}: {row['what']}")


@pytest.mark.skipif(not CASES.exists(), reason="the cases are not here")
@pytest.mark.parametrize(("field", "row"), list(rows()))
def test_an_item_comes_out_as_wanted(field: str, row: dict[str, Any], migrated_file: Path, tmp_path: Path) -> None:
    found = story_of(row["item"], migrated_file, tmp_path)
    if isinstance(row["want"], str) and (meaning := MEANINGS.get(row["want"])):
        assert meaning(found), found
    elif field == "at":
        assert datetime.fromisoformat(found["at"]) == datetime.fromisoformat(row["want"])
    else:
        assert found[field] == row["want"]


def story_of(item: str, migrated_file: Path, folder: Path) -> Found:
    """Read a feed with one item, make the daily edition, and find the story in its document."""
    (folder / "digest.db").write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{folder / 'digest.db'}")
    settings = config(
        folder,
        site={"name": "Town Gazette", "url": "https://gazette.example/", "feed": "https://gazette.example/feed/"},
        sections=[*({"name": name, "categories": [name]} for name in SECTIONS), {"name": "More news"}],
        stories={"exclude_categories": ["Sponsored", "Partner's content"]},
        digests={"daily": {"time": "07:00"}},
    )
    inside = item.partition("<item>")[2].rpartition("</item>")[0]
    try:
        result = poll_file(database, rss(inside, head=HEAD).encode(), settings, now=NOW)
        assert (result.status, result.new, result.rejected) == ("ok", 1, 0)
        made = make_edition(database, Renderer(settings), settings, "daily", date(2026, 5, 13))
    finally:
        database.close()
    if isinstance(made, NoEdition):
        assert len(made.left_out) == 1
        return {}
    sections = made.document()["sections"]
    ((name, each),) = ((section["name"], each) for section in sections for each in section["stories"])
    return {**each, "section": name, "image": each["image_url"], "at": each["published_at"]}
