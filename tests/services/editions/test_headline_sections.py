"""Readers who chose a section that has nothing but headlines get it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.editions.make import build_draft
from digest.services.editions.recheck import recheck
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, config
from tests.services.editors import Newsroom
from tests.services.section_choices import OF_STORY, TABLES, got
from tests.services.small_sends import sending

LEADS = {"lead_categories": ["Lead"]}


def test_a_section_that_has_only_headlines_is_mailed_in_full_to_those_who_chose_only_it(
    database: Database, tmp_path: Path
) -> None:
    weekly = {"daily": {}, "weekly": {"days": ["mon"], "max_stories": 2}}
    settings = config(tmp_path, sections=TABLES, digests=weekly, readers={"section_choice": True}, stories=LEADS)
    monday = datetime(2026, 3, 30, 7, tzinfo=WARSAW)
    posts = [
        Post(number, f"Story {number}", monday - timedelta(hours=number), categories=(name, *(["Lead"] * (number < 3))))
        for number, name in OF_STORY.items()
    ]
    poll_file(database, feed(posts), settings, now=monday - timedelta(minutes=5))
    rules = ListRules(("weekly",), ("weekly",), WARSAW)
    for name, wanted in {"all": set[str](), "business": {"Business"}, "culture": {"Culture"}}.items():
        line = Line(f"{name}@example.org", status=Status.ACTIVE, sections=frozenset(wanted))
        add_subscriber(database, line, rules, now=monday)
    draft = build_draft(database, Renderer(settings), settings, "weekly", monday.date(), now=monday)
    assert isinstance(draft, StoredEdition)
    assert [one["title"] for one in draft.document["also"]] == ["Story 3", "Story 4"]
    mailer = FakeMailer(batch_size=10)
    work = replace(sending(database, settings, mailer), clock=lambda: monday)
    edition = recheck(work, Renderer(settings), Newsroom(*posts), Newsroom(*posts), draft).edition
    assert isinstance(edition, StoredEdition)
    freeze(work, edition)
    send(work, edition.id)
    assert got(mailer) == {"all": {1, 2, 3, 4}, "business": {3, 4}}
    (business,) = (batch.rendition for batch in mailer.submitted if batch.rendition.sections)
    assert business.subject == "Weekly digest: Story 3"
    assert "ALSO THIS WEEK" not in business.text
